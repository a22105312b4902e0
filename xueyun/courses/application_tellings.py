"""What is told about an application for a course: in the transaction of the deed, in each reader's language."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from xueyun.accounts.models import Account
from xueyun.core.viewer import Role
from xueyun.courses.models import Application, Term
from xueyun.notices import actions as notices
from xueyun.notices.actions import Speak, Words
from xueyun.notices.models import Message
from xueyun.schools.models import Grant
from xueyun.schools.staff import teacher_of


def arrived(application: Application, now: datetime) -> None:
    """The school's administrators find it among what waits for them."""

    teacher = teacher_of(application.school_id, application.applicant_id)
    name = teacher.name if teacher else application.applicant.nickname

    def words() -> Words:
        said = {"course": application.title, "name": name}
        where = {"school": application.school.slug, "application_id": application.pk}
        title = _("%(name)s applies to open the course “%(course)s”") % said
        return Words(title, _("Read it and decide."), reverse("console:application", kwargs=where))

    chiefs = Grant.objects.live().filter(school=application.school_id, role=Role.SCHOOL_ADMIN)
    who = Account.objects.filter(pk__in=chiefs.values("account_id"), is_active=True)
    cause = f"courses.applied:{application.pk}:{application.round}"
    notices.tell(who, Message.Kind.PLATFORM, cause=cause, words=words, now=now)


def approved(application: Application, term: Term, now: datetime) -> None:
    def words() -> Words:
        said = {"course": application.title, "school": application.school.called}
        text = _("Its first run is there as a draft, and you lead it. The guide says what comes next.")
        where = reverse("studio:term_guide", kwargs={"term_id": term.pk})
        return Words(_("%(school)s has approved your course “%(course)s”") % said, text, where)

    _tell(application, words, now)


def sent_back(application: Application, now: datetime) -> None:
    def words() -> Words:
        said = {"course": application.title, "school": application.school.called}
        because = _("The reason given: %(reason)s") % {"reason": application.reason}
        how = _("You can mend the application and send it again.")
        where = reverse("studio:application", kwargs={"application_id": application.pk})
        title = _("%(school)s has sent back your application for “%(course)s”") % said
        return Words(title, f"{because}\n{how}", where)

    _tell(application, words, now)


def _tell(application: Application, words: Speak, now: datetime) -> None:
    who = Account.objects.filter(pk=application.applicant_id, is_active=True)
    cause = f"courses.application_decided:{application.pk}:{application.round}"
    notices.tell(who, Message.Kind.COURSE, cause=cause, words=words, now=now)
