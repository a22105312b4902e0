"""What an account is told when its entry or its bond changes: in the transaction of the deed, in its language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from xueyun.accounts.models import Account
from xueyun.core.viewer import Role
from xueyun.notices import actions as notices
from xueyun.notices.actions import Speak, Words
from xueyun.notices.models import Message
from xueyun.schools.models import Certification, Dispute, Grant, Move, RosterEntry, RosterImport, School


def _tell(account: Account, cause: str, words: Speak, now: datetime) -> None:
    notices.tell([account], Message.Kind.CERTIFICATION, cause=cause, words=words, now=now)


def removed(bond: Certification, reason: str, now: datetime) -> None:
    def words() -> Words:
        text = _(
            "Your records are kept. The courses for certified students are closed to this account until it "
            "certifies again."
        )
        title = _("Your certification at %(school)s has been removed") % {"school": bond.school.called}
        return Words(title, _lines(text, _because(reason)), _certification(bond.school.slug))

    _tell(bond.account, f"schools.removed:{bond.pk}", words, now)


def disabled(bond: Certification, reason: str, now: datetime) -> None:
    def words() -> Words:
        title, text = _closed(bond.school, bond.entry.kind)
        return Words(title, _lines(text, _because(reason)), _portal(bond.school.slug))

    _tell(bond.account, f"schools.disabled:{bond.entry_id}:{now.timestamp():.6f}", words, now)


def disabled_by(found: RosterImport, accounts: Iterable[Account], now: datetime) -> None:
    """Everybody whom one part of a list leaves out, at once: there may be a thousand."""
    notices.tell(
        accounts,
        Message.Kind.CERTIFICATION,
        cause=f"schools.import_disabled:{found.ref}",
        words=lambda: Words(*_closed(found.school, found.kind), _portal(found.school.slug)),
        now=now,
    )


def _closed(school: School, kind: str) -> tuple[str, str]:
    """Title and text for whoever holds an entry of this kind that was closed."""
    text = _(
        "The courses for its students are closed to you. Your records and certificates are kept. If that is a "
        "mistake, ask your school's administrator."
    )
    if kind == RosterEntry.Kind.TEACHER:
        text = _(
            "You no longer teach there, and its own courses are closed to you. Your records and certificates are "
            "kept. If that is a mistake, ask your school's administrator."
        )
    return _("%(school)s has closed your entry on its list") % {"school": school.called}, text


def enabled(bond: Certification, now: datetime) -> None:
    def words() -> Words:
        title = _("%(school)s has opened your entry on its list again") % {"school": bond.school.called}
        text = _("Everything is as it was: your courses and your records.")
        return Words(title, text, _portal(bond.school.slug))

    _tell(bond.account, f"schools.enabled:{bond.entry_id}:{now.timestamp():.6f}", words, now)


def changed(bond: Certification, entry: RosterEntry, now: datetime) -> None:
    def words() -> Words:
        title = _("%(school)s has changed your entry on its list") % {"school": bond.school.called}
        said = {"name": entry.name, "number": entry.student_no}
        if entry.kind == RosterEntry.Kind.TEACHER:
            text = _("It now says: %(name)s, %(number)s, %(title)s.") % {**said, "title": entry.title or "—"}
        else:
            text = _("It now says: %(name)s, %(number)s, class %(class_name)s.") % {
                **said,
                "class_name": entry.class_name or "—",
            }
        return Words(title, text, _portal(bond.school.slug))

    _tell(bond.account, f"schools.changed:{entry.pk}:{now.timestamp():.6f}", words, now)


def raised(dispute: Dispute, now: datetime) -> None:
    """The school's administrators find it among what waits for them."""

    def words() -> Words:
        title = _("Somebody says that another account holds their entry: %(number)s") % {
            "number": dispute.entry.student_no
        }
        where = {"school": dispute.school.slug, "dispute_id": dispute.pk}
        return Words(title, _("Look at both sides and decide."), reverse("console:dispute", kwargs=where))

    _tell_chiefs(dispute.school, f"schools.dispute_raised:{dispute.pk}", words, now)


def decided(dispute: Dispute, now: datetime) -> None:
    """Who raised it reads what was decided, and why."""

    def words() -> Words:
        school, where = dispute.school.called, _certification(dispute.school.slug)
        if dispute.outcome == Dispute.Outcome.REMOVED:
            text = _("You can certify now, with the same number, name and code.")
            return Words(_("%(school)s has freed your entry") % {"school": school}, text, where)
        title = _("%(school)s has declined your dispute") % {"school": school}
        return Words(title, _because(dispute.reason), where)

    _tell(dispute.account, f"schools.dispute:{dispute.pk}", words, now)


def move_offered(move: Move, account: Account, now: datetime) -> None:
    """Whoever has to confirm finds the page here."""

    def words() -> Words:
        title = _("%(school)s can copy the records of your old account to the new one") % {
            "school": move.school.called
        }
        where = reverse("schools:move", kwargs={"school": move.school.slug, "move_id": move.pk})
        return Words(title, _("Please look at what will be copied, and confirm it."), where)

    _tell(account, f"schools.move:{move.pk}", words, now)


def suspended(school: School, reason: str, now: datetime) -> None:
    """The school's administrators read that its cloud is closed, and why."""

    def words() -> Words:
        title = _("The platform has suspended the cloud of %(school)s") % {"school": school.called}
        text = _(
            "Its pages and courses are closed, and everything is kept. Ask the platform's administrators."
        )
        return Words(title, _lines(text, _because(reason)))

    _tell_chiefs(school, f"schools.suspended:{school.pk}:{now.timestamp():.6f}", words, now)


def resumed(school: School, now: datetime) -> None:
    def words() -> Words:
        title = _("The cloud of %(school)s is open again") % {"school": school.called}
        return Words(title, _("Everything is as it was."), _portal(school.slug))

    _tell_chiefs(school, f"schools.resumed:{school.pk}:{now.timestamp():.6f}", words, now)


def _tell_chiefs(school: School, cause: str, words: Speak, now: datetime) -> None:
    chiefs = Grant.objects.live().filter(school=school, role=Role.SCHOOL_ADMIN)
    accounts = Account.objects.filter(pk__in=chiefs.values("account_id"), is_active=True)
    notices.tell(accounts, Message.Kind.PLATFORM, cause=cause, words=words, now=now)


def granted(given: Grant, now: datetime) -> None:
    """Who has a role from now on reads where to work."""

    def words() -> Words:
        if given.school is None:
            title, where = _("You administer the platform now"), reverse("platform:home")
        elif given.role == Grant.Role.SCHOOL_ADMIN:
            title = _("You administer %(school)s now") % {"school": given.school.called}
            where = reverse("console:home", kwargs={"school": given.school.slug})
        else:
            title = _("You teach at %(school)s now") % {"school": given.school.called}
            where = reverse("studio:home")
        return Words(title, "", where)

    _tell(given.account, f"schools.granted:{given.pk}", words, now)


def grant_ended(given: Grant, reason: str, now: datetime) -> None:
    def words() -> Words:
        if given.school is None:
            title = _("You no longer administer the platform")
        elif given.role == Grant.Role.SCHOOL_ADMIN:
            title = _("You no longer administer %(school)s") % {"school": given.school.called}
        else:
            title = _("You no longer teach at %(school)s") % {"school": given.school.called}
        return Words(title, _because(reason))

    _tell(given.account, f"schools.grant_ended:{given.pk}", words, now)


def imported(found: RosterImport, done: dict[str, int], now: datetime) -> None:
    """Whoever began an import reads how it ended; no mail."""

    def words() -> Words:
        title = _("The import of %(file)s is done.") % {"file": found.file_name[:100]}
        text = _("New: %(made)s, changed: %(altered)s, disabled: %(disabled)s, rejected: %(refused)s.") % done
        where = {"school": found.school.slug, "import_id": found.pk}
        return Words(title, text, reverse("console:import", kwargs=where))

    who = Account.objects.filter(pk=found.actor_id or 0)
    cause = f"schools.import_done:{found.ref}"
    notices.tell(who, Message.Kind.PLATFORM, cause=cause, words=words, now=now, mails=False)


def import_failed(found: RosterImport, now: datetime) -> None:
    """Whoever began an import reads that it broke off, and that nothing of it is lost."""

    def words() -> Words:
        title = _("The import of %(file)s broke off.") % {"file": found.file_name[:100]}
        text = _("What was written stays. Its page has the way to go on with the rest.")
        where = {"school": found.school.slug, "import_id": found.pk}
        return Words(title, text, reverse("console:import", kwargs=where))

    who = Account.objects.filter(pk=found.actor_id or 0)
    cause = f"schools.import_failed:{found.ref}:{now.timestamp():.6f}"
    notices.tell(who, Message.Kind.PLATFORM, cause=cause, words=words, now=now, mails=False)


def _lines(*parts: str) -> str:
    return "\n".join(filter(None, parts))


def _because(reason: str) -> str:
    return _("The reason given: %(reason)s") % {"reason": reason} if reason else ""


def _certification(slug: str) -> str:
    return reverse("schools:certify", kwargs={"school": slug})


def _portal(slug: str) -> str:
    return reverse("portal:school", kwargs={"school": slug})
