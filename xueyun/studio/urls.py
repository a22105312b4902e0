"""Teaching, under /studio/."""

from __future__ import annotations

from django.urls import path

from xueyun.studio import views
from xueyun.studio.library import urls as library
from xueyun.studio.terms import urls as terms

app_name = "studio"

urlpatterns = [path("", views.home, name="home"), *library.urlpatterns, *terms.urlpatterns]
