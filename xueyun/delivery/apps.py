from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "xueyun.delivery"
    label = "delivery"

    def ready(self) -> None:
        from xueyun.delivery import loaders
        from xueyun.jobs import hooks

        hooks.health.join(loaders.counts, order=10)
