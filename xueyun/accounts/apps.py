from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "xueyun.accounts"
    label = "accounts"
