"""What is told about a course team, to whom it concerns, in the transaction of the deed and in their language."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xueyun.accounts.models import Account
from xueyun.courses.models import Invitation, TeamMember, Term
from xueyun.notices import actions as notices
from xueyun.notices.actions import Speak, Words
from xueyun.notices.models import Message


def invited(invitation: Invitation, by: str, now: datetime) -> None:
    """Whoever holds the address is told; where nobody does, nobody learns that."""

    def words() -> Words:
        said = {"course": invitation.term.course.title, "by": by, "role": role_words(invitation.role)}
        title = _("You are invited to the team of “%(course)s”") % said
        text = (
            _("%(by)s asks you to join it as %(role)s. You stand on the course page when you accept.") % said
        )
        return Words(title, text, reverse("studio:invitation", kwargs={"invitation_id": invitation.pk}))

    asked = Q(pk=invitation.account_id or 0)
    if not invitation.account_id:
        asked = Q(email=invitation.address, email_verified_at__isnull=False) | Q(
            mobile=invitation.address, mobile_verified_at__isnull=False
        )
    _tell(Account.objects.filter(asked), f"courses.invited:{invitation.pk}", words, now)


def answered(invitation: Invitation, now: datetime, *, has_accepted: bool) -> None:
    """The lead learns what was answered."""

    def words() -> Words:
        said = {"name": invitation.name, "course": invitation.term.course.title}
        if has_accepted:
            title = _("%(name)s has joined the team of “%(course)s”") % said
        else:
            title = _("%(name)s has declined to join the team of “%(course)s”") % said
        return Words(title, "", _team_page(invitation.term_id))

    _tell(_lead_of(invitation.term_id), f"courses.answered:{invitation.pk}", words, now)


def role_changed(term: Term, account_id: int, role: str, now: datetime) -> None:
    def words() -> Words:
        said = {"course": term.course.title, "role": role_words(role)}
        title = _("Your role on the team of “%(course)s” has changed") % said
        text = _("You are %(role)s now. The team page says who may do what.") % said
        return Words(title, text, _team_page(term.pk))

    _tell(_one(account_id), _cause("role", term, account_id, now), words, now)


def removed(term: Term, account_id: int, now: datetime) -> None:
    def words() -> Words:
        title = _("You are no longer on the team of “%(course)s”") % {"course": term.course.title}
        return Words(title, _("The course lead has taken you off the team."), reverse("studio:home"))

    _tell(_one(account_id), _cause("removed", term, account_id, now), words, now)


def left(term: Term, name: str, now: datetime) -> None:
    def words() -> Words:
        said = {"name": name, "course": term.course.title}
        return Words(_("%(name)s has left the team of “%(course)s”") % said, "", _team_page(term.pk))

    _tell(_lead_of(term.pk), _cause("left", term, 0, now), words, now)


def handed_over(term: Term, to: TeamMember, from_id: int | None, now: datetime) -> None:
    """Both are told: who leads now, and who led."""
    said = {"course": term.course.title, "name": to.name}

    def to_words() -> Words:
        text = _("Team, dates, password, grading rule and the next run are yours to decide.")
        return Words(_("You lead “%(course)s” now") % said, text, _team_page(term.pk))

    def from_words() -> Words:
        text = _("You are an instructor of the run now: you go on editing and publishing its content.")
        return Words(_("%(name)s leads “%(course)s” now") % said, text, _team_page(term.pk))

    _tell(_one(to.account_id), _cause("leads", term, to.account_id, now), to_words, now)
    _tell(_one(from_id or 0), _cause("led", term, from_id or 0, now), from_words, now)


def appointed(term: Term, lead: TeamMember, reason: str, now: datetime) -> None:
    """The whole team is told whom the school has put in the lead, and why."""

    def words() -> Words:
        said = {"course": term.course.title, "name": lead.name, "school": term.course.school.called}
        title = _("%(school)s has made %(name)s the lead of “%(course)s”") % said
        return Words(title, _("The reason given: %(reason)s") % {"reason": reason}, _team_page(term.pk))

    team = TeamMember.objects.filter(term=term).values("account_id")
    _tell(Account.objects.filter(pk__in=team), _cause("appointed", term, lead.account_id, now), words, now)


def role_words(role: str) -> str:
    """课程负责人 / 主讲教师 / 助教."""
    return {"lead": _("Course lead"), "instructor": _("Instructor")}.get(role) or _("Assistant")


def _tell(accounts: QuerySet[Account], cause: str, words: Speak, now: datetime) -> None:
    notices.tell(accounts.filter(is_active=True), Message.Kind.COURSE, cause=cause, words=words, now=now)


def _cause(what: str, term: Term, account_id: int, now: datetime) -> str:
    """Once for each time that it happens."""
    return f"courses.{what}:{term.pk}:{account_id}:{now.timestamp():.0f}"


def _one(account_id: int) -> QuerySet[Account]:
    return Account.objects.filter(pk=account_id)


def _lead_of(term_id: int) -> QuerySet[Account]:
    leads = TeamMember.objects.filter(term_id=term_id, role=TeamMember.Role.LEAD)
    return Account.objects.filter(pk__in=leads.values("account_id"))


def _team_page(term_id: int) -> str:
    return reverse("studio:term_team", kwargs={"term_id": term_id})
