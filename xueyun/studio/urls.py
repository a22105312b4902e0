"""Teaching, under /studio/."""

from __future__ import annotations

from django.urls import path

from xueyun.studio import invitations, views
from xueyun.studio.applying import urls as applying
from xueyun.studio.library import urls as library
from xueyun.studio.terms import urls as terms

app_name = "studio"

urlpatterns = [
    path("", views.home, name="home"),
    path("invitations/<id:invitation_id>/", invitations.invitation, name="invitation"),
    *applying.urlpatterns,
    *library.urlpatterns,
    *terms.urlpatterns,
]
