"""What may be done with a letter that was given up."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import YES, Verdict, refuse
from xueyun.delivery.models import Letter

KEEP_WORDS = timedelta(days=3)  # for which a dead letter can be sent again, after its cause was mended

NOT_DEAD = refuse(
    "not_dead", _("This letter was not given up: it is on its way or has been sent."), status=409
)
NO_WORDS = refuse(
    "no_words",
    _(
        "This letter can't be sent again: it may have gone out after all, or it was given up more than three days ago."
    ),
    status=409,
)


def may_send_again(letter: Letter, now: datetime) -> Verdict:
    """A mail always, an SMS only where it surely was not sent; in the three days for which the words are kept."""
    if letter.status != Letter.Status.DEAD or letter.ended_at is None:
        return NOT_DEAD
    if letter.sealed is None or letter.ended_at < now - KEEP_WORDS:
        return NO_WORDS
    return YES
