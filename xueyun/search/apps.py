from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "xueyun.search"
    label = "search"
