from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "xueyun.sharing"
    label = "sharing"
