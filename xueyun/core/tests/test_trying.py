"""What comes of a form that is sent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django import forms
from django.test import RequestFactory

from xueyun.core.trying import Tried, VersionForm, attempt, pack, posted
from xueyun.core.verdict import Refused, refuse
from xueyun.core.versions import Changed


@dataclass(frozen=True)
class Said:
    name: str


class NameForm(VersionForm):
    name = forms.CharField(max_length=3)

    def unpack(self, kept: dict[str, Any]) -> Said:
        return Said(**kept)


def sent(name: str = "new", shown: str = pack(Said("old"))) -> NameForm:
    return NameForm({"name": name, "shown": shown})


def never(_said: object) -> None:
    raise AssertionError("it was done")


def test_a_form_is_posted_or_only_asked_for() -> None:
    browser = RequestFactory()
    assert posted(browser.get("/?name=x")) is None
    empty = posted(browser.post("/", {}))
    assert empty is not None
    assert not empty


def test_nothing_is_done_before_it_is_sent_or_while_something_is_wrong() -> None:
    assert attempt(NameForm(), never) == Tried(200)
    assert attempt(NameForm({}), never) == Tried(422)
    assert attempt(sent("too long"), never) == Tried(422)


def test_what_the_deed_makes_comes_back() -> None:
    tried = attempt(sent(), lambda said: (said["shown"], said["name"]))
    assert (tried.is_done, tried.made) == (True, (Said("old"), "new"))


@pytest.mark.parametrize(("field", "stands_at"), [("name", "name"), (None, "__all__")])
def test_a_refusal_stands_where_it_belongs_with_its_own_status(field: str | None, stands_at: str) -> None:
    def deed(_said: object) -> None:
        raise Refused(refuse("taken", "It is taken.", status=409))

    form = sent()
    assert attempt(form, deed, field=field) == Tried(409)
    assert form.errors == {stands_at: ["It is taken."]}
    assert form["name"].value() == "new"


def test_two_at_one_thing_see_both_versions_and_the_second_time_it_is_saved() -> None:
    def deed(said: dict[str, Any]) -> str:
        if said["shown"] != Said("theirs"):
            raise Changed(Said("theirs"))
        return str(said["name"])

    form = sent("my")
    assert attempt(form, deed) == Tried(409)
    assert (form.there, form["name"].value()) == (Said("theirs"), "my")
    again = NameForm({"name": form["name"].value(), "shown": form["shown"].value()})
    assert attempt(again, deed).made == "my"


def test_only_a_form_that_says_what_it_showed_can_meet_another_version() -> None:
    def deed(_said: object) -> None:
        raise Changed(Said("theirs"))

    class Plain(forms.Form):
        name = forms.CharField()

    with pytest.raises(Changed):
        attempt(Plain({"name": "x"}), deed)


@pytest.mark.parametrize("shown", ["", "nonsense", "[]", "null", "3", json.dumps({"other": "x"})])
def test_a_form_that_says_something_else_is_to_be_opened_again(shown: str) -> None:
    form = sent(shown=shown)
    assert attempt(form, never) == Tried(422)
    assert set(form.errors) == {"shown"}
