from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "xueyun.media"
    label = "media"
