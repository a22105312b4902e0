"""What two of a team do at the same moment to one announcement (see `core.tests.races`)."""

from __future__ import annotations

from collections.abc import Callable


def save(announcement_id: int, account_id: int, words: str, *, again: bool = False) -> Callable[[], str]:
    """Save it as it was seen before the word was given; where somebody was faster, what they see of the other's."""
    from xueyun.announcements import actions
    from xueyun.core.versions import Stale
    from xueyun.courses.factories import NOW

    made, actor = _seen(announcement_id, account_id)
    seen = made.revision

    def save() -> str:
        try:
            actions.edit(
                made,
                title=words,
                body=f"<p>{words}</p>",
                seen=seen,
                again=again,
                mails=again,
                now=NOW,
                actor=actor,
            )
        except Stale as stale:
            return f"sees {stale.there.title}"
        return f"saved {words}"

    return save


def save_and_tell(announcement_id: int, account_id: int, words: str) -> Callable[[], str]:
    return save(announcement_id, account_id, words, again=True)


def publish(announcement_id: int, account_id: int) -> Callable[[], str]:
    from xueyun.announcements import actions
    from xueyun.core.versions import Stale
    from xueyun.courses.factories import NOW

    made, actor = _seen(announcement_id, account_id)
    seen = made.revision

    def publish() -> str:
        try:
            actions.publish(made, seen=seen, now=NOW, actor=actor)
        except Stale as stale:
            return f"sees {stale.there.title}"
        return "published"

    return publish


def withdraw(announcement_id: int, account_id: int) -> Callable[[], str]:
    from xueyun.announcements import actions
    from xueyun.courses.factories import NOW

    made, actor = _seen(announcement_id, account_id)

    def withdraw() -> str:
        actions.withdraw(made, now=NOW, actor=actor, by="李老师")
        return "withdrawn"

    return withdraw


def _seen(announcement_id, account_id):  # type: ignore[no-untyped-def]
    from xueyun.accounts.models import Account
    from xueyun.announcements.models import Announcement
    from xueyun.schools import viewers

    made = Announcement.objects.select_related("term__course__school").get(pk=announcement_id)
    return made, viewers.of(Account.objects.get(pk=account_id))
