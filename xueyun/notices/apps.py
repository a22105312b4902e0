from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "xueyun.notices"
    label = "notices"

    def ready(self) -> None:
        from xueyun.accounts.hooks import account_changed
        from xueyun.notices import security

        account_changed.join(security.account_changed, order=20)
