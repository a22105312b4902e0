from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "xueyun.courses"
    label = "courses"
