"""The letter box, in development and demo only."""

from __future__ import annotations

from django.urls import path

from xueyun.delivery.views import mailbox

app_name = "mailbox"

urlpatterns = [path("", mailbox.inbox, name="inbox")]
