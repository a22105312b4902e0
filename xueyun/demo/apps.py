from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "xueyun.demo"
    label = "demo"
