from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "xueyun.accounts"
    label = "accounts"

    def ready(self) -> None:
        from xueyun.accounts import doors, hooks
        from xueyun.accounts.actions import recovering
        from xueyun.delivery.hooks import sms_arrived
        from xueyun.ui.hooks import language_chosen

        sms_arrived.join(recovering.take_word, order=10)
        hooks.account_changed.join(recovering.end_all, order=10)
        language_chosen.join(doors.keep_language, order=10)
