"""A school's administration, under /console/<school>/."""

from __future__ import annotations

from django.urls import path

from xueyun.console.views import imports, school, student, students

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
    path("students/export/", students.export, name="students_export"),
    path("students/<id:entry_id>/", student.home, name="student"),
]
