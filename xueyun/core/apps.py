from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "xueyun.core"
    label = "core"

    def ready(self) -> None:
        from django.urls import register_converter

        from xueyun.core.ids import IdConverter

        register_converter(IdConverter, "id")
