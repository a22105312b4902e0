"""Under /terms/<id>/."""

from __future__ import annotations

from django.urls import path

from xueyun.enrolment.views import enrol, leave

app_name = "enrolment"
urlpatterns = [
    path("enrol/", enrol.enrol, name="enrol"),
    path("leave/", leave.leave, name="leave"),
]
