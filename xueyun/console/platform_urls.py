"""The platform's administration, under /platform/."""

from __future__ import annotations

from django.urls import path

from xueyun.console.views.platform import (
    accounts,
    administrators,
    approvals,
    audits,
    broadcasts,
    health,
    home,
    regions,
    schools,
)

app_name = "platform"

urlpatterns = [
    path("", home.home, name="home"),
    path("schools/", schools.index, name="schools"),
    path("schools/export/", schools.export, name="schools_export"),
    path("schools/open/", schools.add, name="school_open"),
    path("schools/<slug:school>/", schools.one, name="school"),
    path("schools/<slug:school>/edit/", schools.edit, name="school_edit"),
    path("schools/<slug:school>/administrators/", schools.appoint, name="school_appoint"),
    path("schools/<slug:school>/<slug:act>/", schools.door, name="school_door"),
    path("regions/", regions.index, name="regions"),
    path("regions/<slug:region>/", regions.edit, name="region"),
    path("regions/<slug:region>/remove/", regions.remove, name="region_remove"),
    path("accounts/", accounts.index, name="accounts"),
    path("accounts/<id:account_id>/", accounts.one, name="account"),
    path("accounts/<id:account_id>/<slug:act>/", accounts.act, name="account_act"),
    path("approvals/", approvals.index, name="approvals"),
    path("approvals/<id:review_id>/", approvals.one, name="approval"),
    path("announcements/", broadcasts.index, name="broadcasts"),
    path("announcements/<id:broadcast_id>/", broadcasts.one, name="broadcast"),
    path("announcements/<id:broadcast_id>/stop/", broadcasts.stop, name="broadcast_stop"),
    path("health/", health.index, name="health"),
    path("health/jobs/<int:job_id>/", health.job, name="health_job"),
    path("health/letters/<int:letter_id>/", health.letter, name="health_letter"),
    path("administrators/", administrators.index, name="administrators"),
    path("administrators/<int:grant_id>/end/", administrators.end, name="administrator_end"),
    path("audit/", audits.index, name="audit"),
    path("audit/export/", audits.export, name="audit_export"),
]
