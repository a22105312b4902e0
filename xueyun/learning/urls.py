"""Under /learn/<term>/."""

from __future__ import annotations

from django.urls import path

from xueyun.learning.views import pages, unit

app_name = "learning"
urlpatterns = [
    path("", pages.home, name="home"),
    path("announcements/", pages.announcements, name="announcements"),
    path(
        "announcements/<id:announcement_id>/files/<id:asset_id>/",
        pages.announcement_file,
        name="announcement_file",
    ),
    path("grading/", pages.grading, name="grading"),
    path("quizzes/", pages.quizzes, name="quizzes"),
    path("exams/", pages.exams, name="exams"),
    path("discussion/", pages.discussion, name="discussion"),
    path("<id:unit_id>/", unit.unit, name="unit"),
    path("<id:unit_id>/ticket/", unit.ticket, name="ticket"),
]
