from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "xueyun.notices"
    label = "notices"
