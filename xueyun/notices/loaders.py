"""What the pages of 消息中心 show, each in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from xueyun.notices.models import Message

PAGE = 30


@dataclass(frozen=True, slots=True)
class Found:
    """A page of messages, and the letters of the last one where older ones follow ('' else)."""

    messages: list[Message]
    older: str


def page_of(account_id: int, *, before: int | None, only_unread: bool = False, kind: str = "") -> Found:
    """Messages of an account, the latest first, from after the message `before` on (unknown ones begin anew)."""
    mine = Message.objects.of(account_id)
    rows = mine.unread() if only_unread else mine
    if kind:
        rows = rows.filter(kind=kind)
    if before is not None and (last := mine.filter(pk=before).only("created_at").first()):
        rows = rows.filter(Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, pk__lt=last.pk))
    found = list(rows.order_by("-created_at", "-pk")[: PAGE + 1])
    shown = found[:PAGE]
    return Found(shown, shown[-1].ref if len(found) > PAGE else "")
