"""Putting a run away, and taking it out again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import Refused, refuse
from xueyun.core.viewer import Viewer
from xueyun.courses.actions.leading import record
from xueyun.courses.models import Term

NOT_ENDED = refuse("not_ended", _("Only a published run that has ended can be archived."), status=409)


def archive(term: Term, *, reason: str, now: datetime, actor: Viewer | None) -> bool:
    """The run leaves lists and cards; records stay. False where it is archived already.

    Raises Refused 'not_ended' (409).
    """
    ended = Term.objects.filter(pk=term.pk, published_at__isnull=False, ends_at__lt=now)
    if not ended.exists():
        raise Refused(NOT_ENDED)
    with transaction.atomic():
        if not ended.filter(archived_at__isnull=True).update(archived_at=now):
            return False
        record("courses.archive", term, now=now, actor=actor, reason=reason[:200])
    return True


def restore(term: Term, *, reason: str, now: datetime, actor: Viewer | None) -> bool:
    """The run is where it was. False where it was not archived."""
    with transaction.atomic():
        if not Term.objects.filter(pk=term.pk, archived_at__isnull=False).update(archived_at=None):
            return False
        record("courses.restore", term, now=now, actor=actor, reason=reason[:200])
    return True
