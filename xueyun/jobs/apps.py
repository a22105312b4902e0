from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "xueyun.jobs"
    label = "jobs"
