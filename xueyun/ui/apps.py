from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "xueyun.ui"
    label = "ui"
