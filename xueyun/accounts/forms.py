"""What people type to sign in, to register, and about themselves."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xueyun.accounts.actions.proving import Proof
from xueyun.accounts.addresses import LONGEST, Kind, normalise_login
from xueyun.accounts.models import Account

LONGEST_PASSWORD = 200
LONGEST_NICKNAME = 30

_login_words = _("E-mail or mobile number")
_login_attributes = {
    "autocomplete": "username",
    "autocapitalize": "none",
    "spellcheck": "false",
    "inputmode": "email",
}


def nickname_field() -> forms.CharField:
    return forms.CharField(
        label=_("Nickname"),
        max_length=LONGEST_NICKNAME,
        widget=forms.TextInput({"autocomplete": "nickname", "maxlength": LONGEST_NICKNAME}),
    )


def clean_nickname(text: str) -> str:
    """One line without invisible characters. Raises ValidationError when nothing is left."""
    visible = "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cn"})
    nickname = re.sub(r"\s+", " ", visible).strip()
    if not nickname:
        raise ValidationError(_("Please choose a name that others can see."), code="required")
    return nickname


def checked_login(text: str) -> str:
    """The text as it was typed. Raises ValidationError for what is no address."""
    try:
        normalise_login(text)
    except ValueError:
        raise ValidationError(
            _("Please type an e-mail address or a mobile number of mainland China."), code="login"
        ) from None
    return text


class LoginForm(forms.Form):
    """Any text may be tried: what is no address fails like a wrong password."""

    login = forms.CharField(label=_login_words, max_length=LONGEST, widget=forms.TextInput(_login_attributes))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class RecoverForm(forms.Form):
    """Which account's password is lost."""

    login = forms.CharField(label=_login_words, max_length=LONGEST, widget=forms.TextInput(_login_attributes))

    def clean_login(self) -> str:
        return checked_login(self.cleaned_data["login"])


class NewPasswordForm(forms.Form):
    """A new password for an account whose owner has shown who they are."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        help_text=_(
            "At least 8 characters. Not your name, not your number, not a row of the keyboard; "
            "a few words in a row are easy to remember and hard to guess."
        ),
        widget=forms.PasswordInput({"autocomplete": "new-password", "minlength": 8}),
    )

    def __init__(self, account: Account, data: Any = None) -> None:
        super().__init__(data)
        self.account = account

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, self.account)
        return password


class RegisterForm(forms.Form):
    login = forms.CharField(label=_login_words, max_length=LONGEST, widget=forms.TextInput(_login_attributes))
    nickname = nickname_field()
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        help_text=_(
            "At least 8 characters. Not your name, not your number, not a row of the keyboard; "
            "a few words in a row are easy to remember and hard to guess."
        ),
        widget=forms.PasswordInput({"autocomplete": "new-password", "minlength": 8}),
    )

    def clean_login(self) -> str:
        return checked_login(self.cleaned_data["login"])

    def clean_nickname(self) -> str:
        return clean_nickname(self.cleaned_data["nickname"])

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if "password" in data:
            account = Account(nickname=data.get("nickname", ""))
            if "login" in data:
                kind, value = normalise_login(data["login"])
                setattr(account, kind, value)
            try:
                validate_password(data["password"], account)
            except ValidationError as error:
                self.add_error("password", error)
        return data


class CodeForm(forms.Form):
    """The digits of a letter, in any spelling: whether they are right, the action says."""

    code = forms.CharField(
        label=_("Code that we have sent"),
        max_length=20,
        widget=forms.TextInput(
            {
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "spellcheck": "false",
                "maxlength": 20,
            }
        ),
    )


class ProofForm(forms.Form):
    """That one is the owner: the password, or with `by` 'code' the digits that went to an address of the account."""

    def __init__(self, by: str, data: Any = None) -> None:
        super().__init__(data)
        self.by = by
        self.fields["proof"] = code_proof() if by == "code" else password_proof()

    @property
    def proof(self) -> Proof:
        return Proof("code" if self.by == "code" else "password", self.cleaned_data["proof"])


def password_proof() -> forms.CharField:
    return forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


def code_proof() -> forms.CharField:
    widget = forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 20})
    return forms.CharField(label=_("Code from the address that you have"), max_length=20, widget=widget)


class AddressForm(ProofForm):
    """A new address of one kind, and the proof."""

    def __init__(self, kind: Kind, by: str, data: Any = None) -> None:
        super().__init__(by, data)
        self.kind = kind
        is_email = kind == "email"
        self.fields["address"] = forms.CharField(
            label=_("New e-mail address") if is_email else _("New mobile number"),
            max_length=LONGEST,
            widget=forms.TextInput(
                {
                    "autocomplete": "email" if is_email else "tel",
                    "inputmode": "email" if is_email else "tel",
                    "autocapitalize": "none",
                    "spellcheck": "false",
                }
            ),
        )
        self.order_fields(["address", "proof"])

    def clean_address(self) -> str:
        text = str(self.cleaned_data["address"])
        try:
            found = normalise_login(text)[0]
        except ValueError:
            found = None
        if found != self.kind:
            sentence = (
                _("Please type an e-mail address.")
                if self.kind == "email"
                else _("Please type a mobile number of mainland China.")
            )
            raise ValidationError(sentence, code="address")
        return text


class PasswordForm(forms.Form):
    """The old password, and a new one that others would not try first."""

    old = forms.CharField(
        label=_("Old password"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        help_text=_("At least 8 characters. Not your name, not your number, not a row of the keyboard."),
        widget=forms.PasswordInput({"autocomplete": "new-password", "minlength": 8}),
    )

    def __init__(self, account: Account, data: Any = None) -> None:
        super().__init__(data)
        self.account = account

    def clean_new(self) -> str:
        new = str(self.cleaned_data["new"])
        validate_password(new, self.account)
        return new


class ProfileForm(forms.Form):
    nickname = nickname_field()
    about = forms.CharField(
        label=_("About me"),
        required=False,
        max_length=200,
        widget=forms.Textarea({"maxlength": 200}),
        help_text=_("Up to 200 characters that others may read."),
    )

    def clean_nickname(self) -> str:
        return clean_nickname(self.cleaned_data["nickname"])
