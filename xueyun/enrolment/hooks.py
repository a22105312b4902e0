"""What happens here that apps above may take part in."""

from __future__ import annotations

from collections.abc import Sequence

from xueyun.core.hooks import Hook


def _listed(account_ids: Sequence[int], term_ids: Sequence[int]) -> None:
    """The lines of these accounts in the lists of these terms were written anew. Runs in the same transaction, which
    holds the accounts alone.
    """


listed = Hook("enrolment.listed", _listed)
