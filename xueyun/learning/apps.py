from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "xueyun.learning"
    label = "learning"
