"""A school's administration, under /console/<school>/."""

from __future__ import annotations

from django.urls import URLPattern, path

from xueyun.console.views import (
    administrators,
    applications,
    audits,
    disputes,
    imports,
    leads,
    people,
    person,
    portal,
    school,
    slips,
    statistics,
    terms,
)
from xueyun.console.who import STUDENTS, TEACHERS, Who

app_name = "console"


def _people(who: Who) -> list[URLPattern]:
    """The pages of students or teachers: one set of views."""
    said, one = {"who": who}, f"{who.room}/<id:entry_id>/"
    return [
        path(f"{who.room}/", people.index, said, name=who.room),
        path(f"{who.room}/add/", person.add, said, name=f"{who.one}_add"),
        path(f"{who.room}/many/", people.many, said, name=f"{who.room}_many"),
        path(f"{who.room}/export/", people.export, said, name=f"{who.room}_export"),
        path(one, person.home, said, name=who.one),
        path(f"{one}edit/", person.edit, said, name=f"{who.one}_edit"),
        path(f"{one}unlock/", person.unlock, said, name=f"{who.one}_unlock"),
        path(f"{one}records/", person.records, said, name=f"{who.one}_records"),
        path(f"{one}<slug:act>/", person.act, said, name=f"{who.one}_act"),
    ]


urlpatterns = [
    path("", school.home, name="home"),
    path("roster/", imports.index, name="imports"),
    path("roster/template/", imports.template, name="import_template"),
    path("roster/<id:import_id>/", imports.home, name="import"),
    path("roster/<id:import_id>/columns/", imports.columns, name="import_columns"),
    path("roster/<id:import_id>/plan/", imports.plan, name="import_plan"),
    path("roster/<id:import_id>/progress/", imports.progress, name="import_progress"),
    path("roster/<id:import_id>/rejected/", imports.rejected, name="import_rejected"),
    path("roster/<id:import_id>/resume/", imports.resume, name="import_resume"),
    path("roster/<id:import_id>/drop/", imports.drop, name="import_drop"),
    *_people(STUDENTS),
    *_people(TEACHERS),
    path("codes/", slips.index, name="slips"),
    path("codes/print/", slips.print_, name="slips_print"),
    path("codes/choose/", slips.choose, name="slips_choose"),
    path("disputes/", disputes.index, name="disputes"),
    path("disputes/<id:dispute_id>/", disputes.one, name="dispute"),
    path("applications/", applications.index, name="applications"),
    path("applications/<id:application_id>/", applications.one, name="application"),
    path("terms/", terms.index, name="terms"),
    path("terms/export/", terms.export, name="terms_export"),
    path("terms/many/", terms.many, name="terms_many"),
    path("terms/<id:term_id>/lead/", leads.lead, name="term_lead"),
    path("portal/", portal.edit, name="portal"),
    path("notices/", portal.notices, name="notices"),
    path("notices/write/", portal.write, name="notice_write"),
    path("notices/<int:notice_id>/", portal.edit_notice, name="notice"),
    path("notices/<int:notice_id>/show/", portal.show_notice, name="notice_show"),
    path("statistics/", statistics.index, name="statistics"),
    path("statistics/export/", statistics.export, name="statistics_export"),
    path("administrators/", administrators.index, name="administrators"),
    path("administrators/<int:grant_id>/end/", administrators.end, name="administrator_end"),
    path("audit/", audits.index, name="audit"),
    path("audit/export/", audits.export, name="audit_export"),
    path("locks/", disputes.guesses, name="locks"),
    path("locks/unlock/", disputes.unlock, name="unlock"),
]
