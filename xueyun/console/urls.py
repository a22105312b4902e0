"""A school's administration, under /console/<school>/."""

from __future__ import annotations

from django.urls import path

from xueyun.console.views import school

app_name = "console"

urlpatterns = [path("", school.home, name="home")]
