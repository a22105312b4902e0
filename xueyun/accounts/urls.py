"""Signing in and out, registering, and one's own account."""

from __future__ import annotations

from django.urls import path

from xueyun.accounts.views import entrance, own

app_name = "accounts"

urlpatterns = [
    path("login/", entrance.login, name="login"),
    path("register/", entrance.register, name="register"),
    path("logout/", entrance.logout, name="logout"),
    path("me/password/", own.password, name="password"),
    path("me/profile/", own.profile, name="profile"),
]
