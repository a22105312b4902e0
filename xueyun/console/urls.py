"""A school's administration, under /console/<school>/."""

from __future__ import annotations

from django.urls import path

from xueyun.console.views import disputes, imports, school, slips, student, students

app_name = "console"

urlpatterns = [
    path("", school.home, name="home"),
    path("roster/", imports.index, name="imports"),
    path("roster/template/", imports.template, name="import_template"),
    path("roster/<id:import_id>/", imports.home, name="import"),
    path("roster/<id:import_id>/columns/", imports.columns, name="import_columns"),
    path("roster/<id:import_id>/plan/", imports.plan, name="import_plan"),
    path("roster/<id:import_id>/progress/", imports.progress, name="import_progress"),
    path("roster/<id:import_id>/rejected/", imports.rejected, name="import_rejected"),
    path("roster/<id:import_id>/drop/", imports.drop, name="import_drop"),
    path("students/", students.index, name="students"),
    path("students/add/", student.add, name="student_add"),
    path("students/many/", students.many, name="students_many"),
    path("students/export/", students.export, name="students_export"),
    path("students/<id:entry_id>/", student.home, name="student"),
    path("students/<id:entry_id>/edit/", student.edit, name="student_edit"),
    path("students/<id:entry_id>/unlock/", student.unlock, name="student_unlock"),
    path("students/<id:entry_id>/records/", student.records, name="student_records"),
    path("students/<id:entry_id>/<slug:act>/", student.act, name="student_act"),
    path("codes/", slips.index, name="slips"),
    path("codes/print/", slips.print_, name="slips_print"),
    path("codes/choose/", slips.choose, name="slips_choose"),
    path("disputes/", disputes.index, name="disputes"),
    path("disputes/<id:dispute_id>/", disputes.one, name="dispute"),
    path("locks/", disputes.guesses, name="locks"),
    path("locks/unlock/", disputes.unlock, name="unlock"),
]
