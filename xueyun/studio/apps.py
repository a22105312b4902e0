from django.apps import AppConfig


class StudioConfig(AppConfig):
    name = "xueyun.studio"
    label = "studio"
