from django.apps import AppConfig


class AnnouncementsConfig(AppConfig):
    name = "xueyun.announcements"
    label = "announcements"
