"""The trail is written with the deed, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction

from xueyun.audit import actions
from xueyun.audit.models import Entry
from xueyun.core.viewer import Viewer

pytestmark = [pytest.mark.req("S4"), pytest.mark.django_db]

NOW = datetime(2026, 9, 21, 2, tzinfo=UTC)


def test_it_says_who_did_what_to_what() -> None:
    actor = Viewer(account_id=7, nickname="王" * 200)
    actions.record("a.b", now=NOW, actor=actor, kind="thing", object_id=9, label="名" * 300, school_id=3)
    deed = Entry.objects.get()
    assert (deed.at, deed.actor_id, deed.verb, deed.object_kind, deed.object_id, deed.school_id) == (
        NOW,
        7,
        "a.b",
        "thing",
        9,
        3,
    )
    assert (len(deed.actor_label), len(deed.object_label), deed.detail) == (100, 200, {})


def test_the_system_has_no_id() -> None:
    actions.record("a.b", now=NOW, actor=None, kind="thing", object_id=None)
    assert (Entry.objects.get().actor_id, Entry.objects.get().actor_label) == (None, "system")


def test_it_goes_with_the_deed() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.record("a.b", now=NOW, actor=None, kind="thing", object_id=None)
        raise ZeroDivisionError
    assert not Entry.objects.exists()
