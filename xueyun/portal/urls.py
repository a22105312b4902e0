"""Home, catalogue, course pages, schools, and the reader's own pages."""

from __future__ import annotations

from django.urls import path

from xueyun.portal.views import home, personal, schools, terms

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("courses/", home.courses, name="courses"),
    path("courses/<slug:course>/", terms.course, name="course"),
    path("terms/<id:term_id>/", terms.term, name="term"),
    path("schools/", schools.schools, name="schools"),
    path("recover/help/", schools.recover_help, name="recover_help"),
    path("s/<slug:school>/", schools.school, name="school"),
    path("me/", personal.me, name="me"),
    path("my/courses/", personal.my_courses, name="my_courses"),
]
