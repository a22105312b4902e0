from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    name = "xueyun.enrolment"
    label = "enrolment"
