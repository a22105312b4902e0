"""The gallery: every component with its states, in development and demo only."""

from __future__ import annotations

from django.urls import path

from xueyun.ui import views

app_name = "gallery"

urlpatterns = [
    path("", views.gallery, name="index"),
    path("<slug:name>/", views.gallery, name="component"),
]
