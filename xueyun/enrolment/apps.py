from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    name = "xueyun.enrolment"
    label = "enrolment"

    def ready(self) -> None:
        from xueyun.accounts.hooks import renamed
        from xueyun.courses.hooks import term_published
        from xueyun.enrolment import importing, moving, next_runs, roll
        from xueyun.schools import hooks

        term_published.join(next_runs.look_after, order=20)
        hooks.certified.join(importing.take_expected, order=20)
        hooks.certification_removed.join(importing.forget_bond, order=20)
        hooks.entries_changed.join(roll.keep_entries, order=20)
        renamed.join(roll.keep_nickname, order=20)
        hooks.records_moved.join(moving.take_over_reasons, order=10)
