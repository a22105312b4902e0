from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "xueyun.delivery"
    label = "delivery"
