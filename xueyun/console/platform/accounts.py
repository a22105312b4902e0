"""Accounts as the platform finds them: by a whole address, or by the beginning of a nickname; addresses masked."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from xueyun.accounts.addresses import masked, normalise_login
from xueyun.accounts.models import Account
from xueyun.audit.models import Entry as Deed
from xueyun.console.tables import Cell, Choice, Column, Search, Table, starts_with
from xueyun.ui.filters import local_date

SHOWN = 50


def everybody() -> QuerySet[Account]:
    return Account.objects.all()


def table() -> Table:
    return Table(
        name="accounts",
        caption=_("Accounts"),
        order="-since",
        columns=(
            Column("nickname", _("Nickname"), _nickname, sort=("nickname", "pk")),
            Column("email", _("E-mail"), lambda account: Cell(masked(account.email or ""))),
            Column("mobile", _("Mobile"), lambda account: Cell(masked(account.mobile or ""))),
            Column("state", pgettext_lazy("entry", "State"), state),
            Column(
                "since",
                _("Registered"),
                lambda account: Cell(local_date(account.created_at)),
                sort=("created_at", "pk"),
            ),
        ),
        search=Search(_("Whole address, or the beginning of a nickname"), _find),
        filters=(
            Choice(
                "state",
                pgettext_lazy("entry", "State"),
                lambda rows, chosen: rows.filter(is_active=chosen == "open"),
                options=(("open", pgettext_lazy("account", "Open")), ("frozen", _("Frozen"))),
            ),
        ),
    )


def by_address(text: str) -> Account | None:
    """The account that signs in with this address, in any spelling."""
    try:
        kind, value = normalise_login(text)
    except ValueError:
        return None
    return Account.objects.filter(**{kind: value}).first()


def state(account: Account) -> Cell:
    """Whether one can sign in, in a word."""
    if account.is_active:
        return Cell(str(pgettext_lazy("account", "Open")), tone="done")
    return Cell(gettext("Frozen"), tone="loss")


def deeds_about(account: Account) -> QuerySet[Deed]:
    """What was done with the account by others and by its holder, the latest first."""
    return Deed.objects.filter(object_kind="account", object_id=account.pk).order_by("-at", "-pk")[:SHOWN]


def _nickname(account: Account) -> Cell:
    return Cell(account.nickname, url=reverse("platform:account", kwargs={"account_id": account.pk}))


def _find(rows: QuerySet[Any], text: str) -> tuple[QuerySet[Any], str]:
    try:
        kind, value = normalise_login(text)
    except ValueError:
        return rows.filter(starts_with("nickname", text)), "nickname"
    return rows.filter(**{kind: value}), "-since"
