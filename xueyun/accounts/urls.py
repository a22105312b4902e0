"""Signing in and out, registering, and one's own account."""

from __future__ import annotations

from django.urls import path

from xueyun.accounts.views import entrance, own, recovery, registering, security

app_name = "accounts"

urlpatterns = [
    path("login/", entrance.login, name="login"),
    path("register/", registering.register, name="register"),
    path("register/verify/", registering.verify, name="verify"),
    path("register/resend/", registering.resend, name="resend"),
    path("recover/", recovery.start, name="recover"),
    path("recover/ways/", recovery.ways, name="recover_ways"),
    path("recover/word/", recovery.word, name="recover_word"),
    path("recover/word/state/", recovery.word_state, name="recover_word_state"),
    path("recover/code/", recovery.code, name="recover_code"),
    path("recover/code/send/", recovery.send_code, name="recover_send_code"),
    path("recover/mail/", recovery.mail, name="recover_mail"),
    path("recover/link/<str:token>/", recovery.link, name="recover_link"),
    path("recover/password/", recovery.password, name="recover_password"),
    path("recover/done/", recovery.done, name="recover_done"),
    path("logout/", entrance.logout, name="logout"),
    path("me/password/", own.password, name="password"),
    path("me/profile/", own.profile, name="profile"),
    path("me/security/", security.overview, name="security"),
    path("me/security/proof/", security.send_proof, name="send_proof"),
    path("me/security/two-ways/", security.two_ways, name="two_ways"),
    path("me/security/devices/end/", security.end_others, name="end_others"),
    path("me/security/devices/<id:device_id>/end/", security.end_device, name="end_device"),
    path("me/security/<slug:kind>/", security.change, name="change_address"),
    path("me/security/<slug:kind>/verify/", security.verify, name="verify_address"),
    path("me/security/<slug:kind>/resend/", security.resend, name="resend_address"),
    path("me/security/<slug:kind>/remove/", security.remove, name="remove_address"),
]
