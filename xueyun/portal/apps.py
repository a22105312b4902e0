from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "xueyun.portal"
    label = "portal"
