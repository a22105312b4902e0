"""Preferences of the reader, and drawn pictures."""

from __future__ import annotations

from django.urls import path, re_path

from xueyun.ui import views

app_name = "ui"

# The number is the drawing's version: change it when a drawing changes, for browsers keep what they have for a year.
urlpatterns = [
    path("language/", views.set_language, name="language"),
    path("theme/", views.set_theme, name="theme"),
    re_path(
        r"^ui/cover/1/(?P<subject>[a-z0-9-]{1,40})/(?P<seed>[0-9a-f]{8})-(?P<text>[\w·]{1,8})\.svg$",
        views.cover,
        name="cover",
    ),
    re_path(r"^ui/crest/1/(?P<colour>[0-9a-f]{6})-(?P<text>[\w·]{1,2})\.svg$", views.crest, name="crest"),
    re_path(r"^ui/accent/1/(?P<colour>[0-9a-f]{6})\.css$", views.accent, name="accent"),
]
