from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "xueyun.progress"
    label = "progress"

    def ready(self) -> None:
        from xueyun.courses.hooks import term_published
        from xueyun.enrolment.hooks import listed
        from xueyun.progress import counting, moving
        from xueyun.schools import hooks

        hooks.records_moved.join(moving.take_over_states, order=20)
        listed.join(counting.count_lists, order=20)
        term_published.join(counting.look_after, order=40)
