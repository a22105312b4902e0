from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "xueyun.console"
    label = "console"
