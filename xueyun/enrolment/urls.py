"""Under /terms/<id>/."""

from __future__ import annotations

from django.urls import path

from xueyun.enrolment.views import enrol, leave, next_run

app_name = "enrolment"
urlpatterns = [
    path("enrol/", enrol.enrol, name="enrol"),
    path("leave/", leave.leave, name="leave"),
    path("next/", next_run.sign_up, name="next_run"),
    path("next/withdraw/", next_run.withdraw, name="next_run_withdraw"),
]
