from django.apps import AppConfig


class ReadingConfig(AppConfig):
    name = "xueyun.reading"
    label = "reading"
