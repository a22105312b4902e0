"""What an account is told when its entry or its bond changes: written in the transaction of the deed.

Messages wait for a reader whose language nobody knows yet: they are written in the site's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from xueyun.accounts.models import Account
from xueyun.notices import actions as notices
from xueyun.notices.models import Message
from xueyun.schools.models import Certification, Dispute, Move, RosterEntry, RosterImport, School


@contextmanager
def _in_the_sites_language() -> Iterator[None]:
    with override(settings.LANGUAGE_CODE):
        yield


def _tell(account: Account, cause: str, title: str, text: str, url: str, now: datetime) -> None:
    notices.tell([account], Message.Kind.CERTIFICATION, cause=cause, title=title, text=text, url=url, now=now)


def removed(bond: Certification, reason: str, now: datetime) -> None:
    with _in_the_sites_language():
        school = bond.school.name
        text = _(
            "Your records are kept. The courses for certified students are closed to this account until it "
            "certifies again."
        )
        _tell(
            bond.account,
            f"schools.removed:{bond.pk}",
            _("Your certification at %(school)s has been removed") % {"school": school},
            "\n".join(filter(None, [text, _because(reason)])),
            _certification(bond.school.slug),
            now,
        )


def disabled(bond: Certification, reason: str, now: datetime) -> None:
    with _in_the_sites_language():
        title, text = _closed(bond.school)
        _tell(
            bond.account,
            f"schools.disabled:{bond.entry_id}:{now.timestamp():.6f}",
            title,
            "\n".join(filter(None, [text, _because(reason)])),
            _portal(bond.school.slug),
            now,
        )


def disabled_by(found: RosterImport, accounts: Iterable[Account], now: datetime) -> None:
    """Everybody whom one part of a list leaves out, at once: there may be a thousand."""
    with _in_the_sites_language():
        title, text = _closed(found.school)
        notices.tell(
            accounts,
            Message.Kind.CERTIFICATION,
            cause=f"schools.import_disabled:{found.ref}",
            title=title,
            text=text,
            url=_portal(found.school.slug),
            now=now,
        )


def _closed(school: School) -> tuple[str, str]:
    """Title and text for whoever holds an entry that was closed."""
    text = _(
        "The courses for its students are closed to you. Your records and certificates are kept. If that is a "
        "mistake, ask your school's administrator."
    )
    return _("%(school)s has closed your entry on its list") % {"school": school.name}, text


def enabled(bond: Certification, now: datetime) -> None:
    with _in_the_sites_language():
        _tell(
            bond.account,
            f"schools.enabled:{bond.entry_id}:{now.timestamp():.6f}",
            _("%(school)s has opened your entry on its list again") % {"school": bond.school.name},
            _("Everything is as it was: your courses and your records."),
            _portal(bond.school.slug),
            now,
        )


def changed(bond: Certification, entry: RosterEntry, now: datetime) -> None:
    with _in_the_sites_language():
        _tell(
            bond.account,
            f"schools.changed:{entry.pk}:{now.timestamp():.6f}",
            _("%(school)s has changed your entry on its list") % {"school": bond.school.name},
            _("It now says: %(name)s, %(number)s, class %(class_name)s.")
            % {"name": entry.name, "number": entry.student_no, "class_name": entry.class_name or "—"},
            _portal(bond.school.slug),
            now,
        )


def decided(dispute: Dispute, now: datetime) -> None:
    """Who raised it reads what was decided, and why."""
    with _in_the_sites_language():
        school = dispute.school.name
        if dispute.outcome == Dispute.Outcome.REMOVED:
            title = _("%(school)s has freed your entry") % {"school": school}
            text = _("You can certify now, with the same number, name and code.")
        else:
            title = _("%(school)s has declined your dispute") % {"school": school}
            text = _because(dispute.reason)
        _tell(
            dispute.account,
            f"schools.dispute:{dispute.pk}",
            title,
            text,
            _certification(dispute.school.slug),
            now,
        )


def move_offered(move: Move, account: Account, now: datetime) -> None:
    """Whoever has to confirm finds the page here."""
    with _in_the_sites_language():
        _tell(
            account,
            f"schools.move:{move.pk}",
            _("%(school)s can copy the records of your old account to the new one")
            % {"school": move.school.name},
            _("Please look at what will be copied, and confirm it."),
            reverse("schools:move", kwargs={"school": move.school.slug, "move_id": move.pk}),
            now,
        )


def _because(reason: str) -> str:
    return _("The reason given: %(reason)s") % {"reason": reason} if reason else ""


def _certification(slug: str) -> str:
    return reverse("schools:certify", kwargs={"school": slug})


def _portal(slug: str) -> str:
    return f"/s/{slug}/"
