"""A school's administration, under /console/<school>/."""

from __future__ import annotations

from django.urls import path

from xueyun.console.views import school, student, students

app_name = "console"

urlpatterns = [
    path("", school.home, name="home"),
    path("students/", students.index, name="students"),
    path("students/export/", students.export, name="students_export"),
    path("students/<id:entry_id>/", student.home, name="student"),
]
