from django.apps import AppConfig


class VideoConfig(AppConfig):
    name = "xueyun.video"
    label = "video"
