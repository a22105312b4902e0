from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "xueyun.audit"
    label = "audit"
