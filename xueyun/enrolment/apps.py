from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    name = "xueyun.enrolment"
    label = "enrolment"

    def ready(self) -> None:
        from xueyun.courses.hooks import term_published
        from xueyun.enrolment import moving, next_runs
        from xueyun.schools import hooks

        term_published.join(next_runs.look_after, order=20)
        hooks.records_moved.join(moving.take_over_reasons, order=10)
