from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "xueyun.schools"
    label = "schools"
