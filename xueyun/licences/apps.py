from django.apps import AppConfig


class LicencesConfig(AppConfig):
    name = "xueyun.licences"
    label = "licences"
