"""Teaching, under /studio/."""

from __future__ import annotations

from django.urls import path

from xueyun.studio import views

app_name = "studio"

urlpatterns = [path("", views.home, name="home")]
