from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "xueyun.progress"
    label = "progress"

    def ready(self) -> None:
        from xueyun.progress import moving
        from xueyun.schools import hooks

        hooks.records_moved.join(moving.take_over_states, order=20)
