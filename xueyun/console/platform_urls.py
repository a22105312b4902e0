"""The platform's administration, under /platform/."""

from __future__ import annotations

from django.urls import path

from xueyun.console.views import platform

app_name = "platform"

urlpatterns = [path("", platform.home, name="home")]
