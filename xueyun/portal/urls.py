"""Home, catalogue, course pages, schools, and the reader's own pages."""

from __future__ import annotations

from django.urls import path

from xueyun.portal.views import home, personal, schools, teachers, terms

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("courses/", home.courses, name="courses"),
    path("courses/<slug:course>/", terms.course, name="course"),
    path("terms/<id:term_id>/", terms.term, name="term"),
    path("terms/<id:term_id>/trailer/", terms.trailer, name="term_trailer"),
    path("terms/<id:term_id>/files/<id:asset_id>/", terms.file, name="term_file"),
    path("terms/<id:term_id>/preview/", terms.preview, name="term_preview"),
    path("schools/", schools.schools, name="schools"),
    path("recover/help/", schools.recover_help, name="recover_help"),
    path("s/<slug:school>/", schools.school, name="school"),
    path("s/<slug:school>/preview/", schools.preview, name="school_preview"),
    path("s/<slug:school>/teachers/<id:account_id>/", teachers.teacher, name="teacher"),
    path("s/<slug:school>/teachers/<id:account_id>/edit/", teachers.edit, name="teacher_edit"),
    path("me/", personal.me, name="me"),
    path("my/courses/", personal.my_courses, name="my_courses"),
]
