from django.apps import AppConfig


class LimitsConfig(AppConfig):
    name = "xueyun.limits"
    label = "limits"
