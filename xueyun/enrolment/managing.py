"""What the deeds of a team on its learners begin with: the right is asked again when nothing can change it any more.

A page asks its rule to show or refuse; between that and the deed a lead may have taken somebody off the team, or the
school a role. Every deed takes the run's row first, as the verbs of the team and of the settings do: of two at one
moment the second sees what the first has done.
"""

from __future__ import annotations

from xueyun.accounts.models import Account
from xueyun.core.viewer import VISITOR, Viewer
from xueyun.courses import rules
from xueyun.courses.actions.leading import held_by
from xueyun.courses.models import Term
from xueyun.schools import viewers


def managed_by(term: Term, actor: Viewer) -> Term:
    """The run as it stands, for who may manage its learners at this moment; in a caller's transaction.

    Enrolling, which only points at the run, does not wait for it. Raises Refused: what `may_manage_learners` and
    `may_open` say.
    """
    return held_by(term, actor, rules.may_manage_learners, no_key=True)


def as_they_are(actor: Viewer) -> Viewer:
    """The actor with the roles that they hold now, whatever their page was loaded with."""
    account = Account.objects.filter(pk=actor.account_id or 0).first()
    return viewers.of(account) if account else VISITOR
