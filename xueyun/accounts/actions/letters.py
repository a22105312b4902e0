"""What is written to people's addresses about their account, beside codes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext, override

from xueyun.accounts.hooks import account_changed
from xueyun.accounts.models import Account, Challenge, Code
from xueyun.core import ids
from xueyun.delivery import actions as delivery


def somebody_registers(code: Code, now: datetime, *, holder: Account) -> None:
    """To an address that has an account, in place of a code; in its holder's language."""
    where = f"{settings.BASE_URL}{reverse('accounts:login')}"
    with _language_of(holder):
        text = gettext(
            "Somebody tried to register with this address, which has an account already. If it was you, sign in or "
            "find your password at %(url)s. If it wasn't, there is nothing to do."
        ) % {"url": where}
        subject = gettext("You have an account already")
    _send([code.address], f"accounts.known:{code.pk}", "address_known", subject, text, {}, now)


def somebody_adds(code: Code, now: datetime, *, holder: Account) -> None:
    """To an address that belongs to another account than the one which wants to add it, in place of a code; in its
    holder's language."""
    where = f"{settings.BASE_URL}{reverse('accounts:login')}"
    with _language_of(holder):
        text = gettext(
            "Another account tried to add this address, which belongs to your account. If both accounts are yours, "
            "sign in to this one at %(url)s and remove the address there first. If it wasn't you, there is nothing to "
            "do."
        ) % {"url": where}
        subject = gettext("This address belongs to your account")
    _send([code.address], f"accounts.held:{code.pk}", "address_held", subject, text, {}, now)


def recovery_link(to: str, path: str, challenge: Challenge, *, now: datetime) -> None:
    """The link that finds a password again. Whoever did not ask for it is told not to press on."""
    minutes = (challenge.expires_at - challenge.created_at) // timedelta(minutes=1)
    text = gettext(
        "Somebody wants to set a new password for your account. If it was you, open this link in the browser in which "
        "you began:\n\n%(url)s\n\nIt is good for %(minutes)s minutes and for one time. If it wasn't you, do not open "
        "it: nothing changes then."
    ) % {"url": f"{settings.BASE_URL}{path}", "minutes": minutes}
    subject = gettext("Find your password again")
    delivery.mail(
        to,
        cause=f"accounts.recovery:{challenge.ref}",
        purpose="recovery_link",
        subject=subject,
        text=text,
        now=now,
    )


def tell_changed(account: Account, what: str, *, now: datetime, also: Iterable[str] = ()) -> None:
    """Write to every proven address of the account, and `also` to those that it had until now, that `what` changed;
    then let apps above take part (`hooks.account_changed`). In the caller's transaction.
    """
    with _language_of(account):
        sentence = sentence_of(what)
        text = gettext(
            "%(what)s If it wasn't you, find your password again at %(url)s at once, and ask your school's "
            "administrator."
        ) % {"what": sentence, "url": f"{settings.BASE_URL}{reverse('accounts:recover')}"}
    to = dict.fromkeys([*account.verified.values(), *also])
    cause = f"accounts.changed:{ids.encode(ids.new_id())}"
    _send(to, cause, "account_changed", sentence, text, {"what": sentence}, now)
    account_changed.run(account_id=account.pk, what=what, now=now)


def tell_frozen(account: Account, reason: str, *, now: datetime) -> None:
    """To every proven address: that nobody can sign in, and why."""
    with override(account.language or settings.LANGUAGE_CODE):
        sentence = gettext("Your account has been frozen by the platform.")
        text = gettext("%(what)s The reason given: %(reason)s Your records are kept.") % {
            "what": sentence,
            "reason": reason,
        }
    _tell_all(account, sentence, text, now)


def tell_unfrozen(account: Account, *, now: datetime) -> None:
    with override(account.language or settings.LANGUAGE_CODE):
        sentence = gettext("Your account is open again.")
    _tell_all(account, sentence, sentence, now)


def _tell_all(account: Account, sentence: str, text: str, now: datetime) -> None:
    cause = f"accounts.frozen:{ids.encode(ids.new_id())}"
    _send(account.verified.values(), cause, "account_changed", sentence, text, {"what": sentence}, now)


def sentence_of(what: str) -> str:
    """What changed of an account (`hooks.account_changed`), in the present language."""
    return {
        "password": gettext("The password of your account was changed."),
        "email": gettext("The registered e-mail of your account was changed."),
        "mobile": gettext("The secure mobile of your account was changed."),
        "email_removed": gettext("The registered e-mail of your account was removed."),
        "mobile_removed": gettext("The secure mobile of your account was removed."),
        "two_ways": gettext("Your account now asks for two ways to find its password."),
        "devices": gettext("All other devices were signed out of your account."),
        "one_way": gettext("Your account no longer asks for two ways to find its password."),
    }[what]


def _language_of(account: Account) -> override:
    """What its holder chose; else the present one."""
    return override(account.language or get_language() or settings.LANGUAGE_CODE)


def _send(
    to: Iterable[str],
    cause: str,
    purpose: str,
    subject: str,
    text: str,
    params: dict[str, str],
    now: datetime,
) -> None:
    for address in to:
        if "@" in address:
            delivery.mail(address, cause=cause, purpose=purpose, subject=subject, text=text, now=now)
        else:
            delivery.sms(address, cause=cause, purpose=purpose, text=text, params=params, now=now)
