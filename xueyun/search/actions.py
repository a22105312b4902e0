"""Keeping the index: called by the owner of a thing, in the transaction that changed it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from xueyun.search import sounds, text
from xueyun.search.expressions import kind_token
from xueyun.search.models import Document

MOST_TOKENS = 15_000  # PostgreSQL counts places in a text up to 16,383


def index(
    kind: str, object_id: int, *, title: str, also: Sequence[str] = (), body: str = "", now: datetime
) -> None:
    """Make a thing findable, or findable as it is now.

    By title and by the names in `also` with pinyin, initials and one letter wrong; by `body` (plain text) in its words.
    """
    texts = [text.fold(title), *(text.fold(name) for name in also)]
    sounded = [sounds.syllables(name) for name in texts]
    rest = [kind_token(kind)]
    for name, sound in zip(texts, sounded, strict=True):
        rest += [*sounds.tokens(sound), text.BREAK]
        if name is not texts[0]:
            rest += [*text.tokens(name), text.BREAK]
    rest += text.tokens(text.fold(body))
    Document.objects.bulk_create(
        [
            Document(
                kind=kind,
                object_id=object_id,
                texts=texts,
                sounds=sounded,
                title_tokens=" ".join([*text.tokens(texts[0]), text.BREAK]),
                tokens=" ".join(rest[:MOST_TOKENS]),
                indexed_at=now,
            )
        ],
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["texts", "sounds", "title_tokens", "tokens", "indexed_at"],
    )


def forget(kind: str, object_id: int) -> None:
    """Make a thing unfindable; harmless if it was."""
    Document.objects.filter(kind=kind, object_id=object_id).delete()
