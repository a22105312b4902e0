"""What people do at the same moment to applications, texts and teams (see `core.tests.races`)."""

from __future__ import annotations

from collections.abc import Callable


def apply(account_id: int, title: str) -> Callable[[], str]:
    from xueyun.accounts.models import Account
    from xueyun.courses import applications
    from xueyun.courses.tests.proposals import NOW, proposal
    from xueyun.schools import viewers
    from xueyun.schools.models import School

    viewer, school = viewers.of(Account.objects.get(pk=account_id)), School.objects.get()
    said = proposal(title=title)

    def apply() -> str:
        applications.apply(viewer, school, said, now=NOW)
        return "applied"

    return apply


def decide(application_id: int, account_id: int, decision: str) -> Callable[[], str]:
    from xueyun.accounts.models import Account
    from xueyun.courses import applications
    from xueyun.courses.models import Application
    from xueyun.courses.tests.proposals import NOW
    from xueyun.schools import viewers

    application = Application.objects.for_page().get(pk=application_id)
    viewer = viewers.of(Account.objects.get(pk=account_id))

    def decide() -> str:
        if decision == "approve":
            applications.approve(application, seen=1, now=NOW, actor=viewer)
        elif decision == "withdraw":
            return "withdrawn" if applications.withdraw(application, now=NOW, viewer=viewer) else "late"
        else:
            applications.send_back(application, reason="缺大纲", seen=1, now=NOW, actor=viewer)
        return decision

    return decide


def save_text(unit_id: int, words: str) -> Callable[[], str]:
    """A text that was opened as it stands, saved with other words."""
    from xueyun.core.versions import Stale
    from xueyun.courses import drafts
    from xueyun.courses.actions import editing
    from xueyun.courses.models import Unit

    unit = Unit.objects.select_related("term__course").get(pk=unit_id)
    seen = drafts.mark(unit)

    def save() -> str:
        changes = {"body": {"html": f"<p>{words}</p>"}}
        try:
            editing.edit(
                unit.term, drafts.ref_of(unit), changes, is_seen=lambda node: drafts.mark(node) == seen
            )
        except Stale as stale:
            there = stale.there
            assert isinstance(there, Unit)
            return f"sees {there.body['html']}"
        return f"saved {words}"

    return save


def publish(term_id: int) -> Callable[[], str]:
    from xueyun.courses import publishing
    from xueyun.courses.factories import NOW
    from xueyun.courses.models import Term

    term = Term.objects.select_related("course").get(pk=term_id)

    def publish() -> str:
        publishing.publish(term, now=NOW)
        return "published"

    return publish


def use_picture(unit_id: int, asset_id: int) -> Callable[[], str]:
    """A picture is put into a text."""
    from xueyun.core import ids
    from xueyun.courses import drafts
    from xueyun.courses.actions import editing
    from xueyun.courses.models import Unit

    unit = Unit.objects.select_related("term__course").get(pk=unit_id)
    html = f'<p><img src="asset:{ids.encode(asset_id)}" alt=""></p>'

    def use() -> str:
        editing.edit(unit.term, drafts.ref_of(unit), {"body": {"html": html}}, is_seen=lambda _node: True)
        return "used"

    return use


def delete_picture(asset_id: int) -> Callable[[], str]:
    from xueyun.core.times import utc_now
    from xueyun.core.viewer import Viewer
    from xueyun.media.actions import library
    from xueyun.media.models import Asset

    asset = Asset.objects.get(pk=asset_id)

    def delete() -> str:
        library.delete(asset, now=utc_now(), actor=Viewer())
        return "deleted"

    return delete


def describe(title: str) -> Callable[[], str]:
    """The intro page as it stands, with another name for its course."""
    from dataclasses import replace

    from xueyun.core.times import utc_now
    from xueyun.courses import intros
    from xueyun.courses.actions import intros as actions
    from xueyun.courses.models import Course

    course = Course.objects.get()
    words, seen = replace(intros.Words.of(course), title=title), intros.mark(course, "words")
    return lambda: "saved" if actions.describe(course, words, seen=seen, now=utc_now()) else "same"


def make_next_run(term_id: int) -> Callable[[], str]:
    from xueyun.courses.actions.next_run import open_next
    from xueyun.courses.factories import NOW
    from xueyun.courses.models import Term
    from xueyun.courses.tests.nexts import plan
    from xueyun.schools import factories as schools

    term = Term.objects.select_related("course__school").get(pk=term_id)
    lead, wished = schools.viewer(term.team.get().account), plan(term)

    def make() -> str:
        open_next(term, wished, now=NOW, actor=lead)
        return "made"

    return make


def change_team(verb: str, term_id: int, account_id: int, member_id: int) -> Callable[[], str]:
    """'hand_over' or 'remove', by who leads when the page is opened."""
    from xueyun.accounts.models import Account
    from xueyun.courses.actions import teams
    from xueyun.courses.factories import NOW
    from xueyun.courses.models import Term
    from xueyun.schools import viewers

    term, viewer = Term.objects.get(pk=term_id), viewers.of(Account.objects.get(pk=account_id))

    def act() -> str:
        getattr(teams, verb)(term, member_id, now=NOW, actor=viewer)
        return verb

    return act


def accept(invitation_id: int, account_id: int) -> Callable[[], str]:
    from xueyun.accounts.models import Account
    from xueyun.courses.actions import invitations
    from xueyun.courses.factories import NOW
    from xueyun.courses.models import Invitation
    from xueyun.schools import viewers

    asked = Invitation.objects.select_related("term__course__school").get(pk=invitation_id)
    viewer = viewers.of(Account.objects.get(pk=account_id))

    def say_yes() -> str:
        invitations.accept(asked, now=NOW, actor=viewer)
        return "accepted"

    return say_yes


def add_chapter(term_id: int, account_id: int) -> Callable[[], str]:
    """A chapter, by somebody who may when the page is opened."""
    from xueyun.accounts.models import Account
    from xueyun.courses.actions import tree
    from xueyun.courses.actions.leading import turn
    from xueyun.courses.drafts import Level, Ref
    from xueyun.courses.models import Term
    from xueyun.schools import viewers

    term, viewer = Term.objects.get(pk=term_id), viewers.of(Account.objects.get(pk=account_id))

    def add() -> str:
        with turn(term, viewer):
            tree.add(term, Ref(Level.TERM, term.pk), Level.CHAPTER, "新的一章")
        return "added"

    return add
