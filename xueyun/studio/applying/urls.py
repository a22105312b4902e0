"""Under /studio/applications/."""

from __future__ import annotations

from django.urls import path

from xueyun.studio.applying import views

urlpatterns = [
    path("applications/new/", views.new, name="apply"),
    path("applications/<id:application_id>/", views.one, name="application"),
    path("applications/<id:application_id>/withdraw/", views.withdraw, name="application_withdraw"),
]
