"""Under /studio/terms/<term>/messages/."""

from __future__ import annotations

from django.urls import path

from xueyun.studio.terms.messages import sent, writing

HERE = "terms/<id:term_id>/messages/"

urlpatterns = [
    path(HERE, sent.index, name="term_messages"),
    path(f"{HERE}write/", writing.write, name="term_message_write"),
    path(f"{HERE}<id:message_id>/", sent.one, name="term_message"),
]
