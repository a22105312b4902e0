from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "xueyun.accounts"
    label = "accounts"

    def ready(self) -> None:
        from xueyun.accounts.actions import recovering
        from xueyun.delivery import hooks

        hooks.sms_arrived.join(recovering.take_word, order=10)
