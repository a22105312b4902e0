from django.apps import AppConfig


class CliConfig(AppConfig):
    name = "xueyun.cli"
    label = "cli"
