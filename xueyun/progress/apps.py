from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "xueyun.progress"
    label = "progress"
