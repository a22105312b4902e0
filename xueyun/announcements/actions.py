"""Telling a term's learners something."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xueyun.announcements.models import Announcement
from xueyun.audit import actions as audit
from xueyun.core.viewer import Viewer
from xueyun.courses import html
from xueyun.courses.models import Term
from xueyun.jobs import actions as jobs


@transaction.atomic
def announce(
    term: Term, *, title: str, body: str, author: str, now: datetime, actor: Viewer | None = None
) -> Announcement:
    """An announcement that stands from `now` on; its readers are told in the background. `body` is HTML and is cleaned;
    `author` is the name that readers see.

    Raises ValueError for an empty title or one of more than 100 characters.
    """
    title = " ".join(title.split())
    if not 0 < len(title) <= 100:
        raise ValueError("an announcement's title has 1 to 100 characters")
    made = Announcement.objects.create(
        term=term, title=title, body=html.clean(body), author=author, published_at=now
    )
    audit.record(
        "announcements.announce", now=now, actor=actor, kind="announcement", object_id=made.pk, label=made.title,
        school_id=term.course.school_id,
    )  # fmt: skip
    jobs.enqueue("announcements.tell", now=now, key=telling_key(made.pk), announcement_id=made.pk)
    return made


def telling_key(announcement_id: int) -> str:
    """The key of the job that tells an announcement to its readers."""
    return f"announcements.tell:{announcement_id}"
