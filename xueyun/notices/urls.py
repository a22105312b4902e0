"""消息中心."""

from __future__ import annotations

from django.urls import path

from xueyun.notices import views

app_name = "notices"

urlpatterns = [
    path("messages/", views.index, name="index"),
    path("messages/read/", views.read_all, name="read_all"),
    path("messages/<id:message_id>/", views.open_one, name="open"),
]
