"""The steps of 学生认证, under /s/<school>/certification/."""

from __future__ import annotations

from django.urls import path

from xueyun.schools.views import certification, disputes

app_name = "schools"

urlpatterns = [
    path("", certification.number, name="certify"),
    path("identity/", certification.identity, name="certify_identity"),
    path("dispute/", disputes.dispute, name="dispute"),
    path("moves/<id:move_id>/", disputes.move, name="move"),
    path("done/", certification.done, name="certified"),
]
