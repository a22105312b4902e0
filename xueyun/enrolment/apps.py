from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    name = "xueyun.enrolment"
    label = "enrolment"

    def ready(self) -> None:
        from xueyun.enrolment import moving
        from xueyun.schools import hooks

        hooks.records_moved.join(moving.take_over_reasons, order=10)
