"""Whoever reads English reads a school's English name, on every page of the site."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from tests import access_matrix
from tests.access_matrix import PERSONAS
from tests.test_access_matrix import answer
from tests.world import World
from xueyun.courses.factories import NOW
from xueyun.notices.models import Message
from xueyun.schools import actions, factories
from xueyun.schools.models import Certification, School

pytestmark = [pytest.mark.django_db, pytest.mark.req("S1", "A2", "S6")]

NAMES = {"qinghe": ("清河大学", "Qinghe University"), "mingde": ("明德大学", "Mingde University")}
# Where both names stand side by side, or what was recorded in the words of its day.
BOTH = {
    "console:portal",
    "console:portal_preview",
    "console:audit",
    "platform:audit",
    "platform:school",
    "platform:school_edit",
}


def test_no_page_in_english_says_a_schools_chinese_name(world: World, as_: Callable[[str], Client]) -> None:
    for slug, (_name, name_en) in NAMES.items():
        School.objects.filter(slug=slug).update(name_en=name_en)
    wrong, seen = [], set[str]()
    for column, persona in PERSONAS.items():
        browser = as_(persona)
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        for line in access_matrix.lines():
            if line.method != "GET" or line.name in BOTH or line.name.startswith("gallery:"):
                continue
            response = answer(browser, line, world)
            if response.streaming or not response["Content-Type"].startswith("text/html"):
                continue
            html = response.content.decode()
            wrong += [f"{line.name} {line.thing} as {column}" for name, _en in NAMES.values() if name in html]
            seen |= {line.name for _name, name_en in NAMES.values() if name_en in html}
    assert not wrong, "\n" + "\n".join(wrong)
    assert {"portal:me", "schools:certify", "console:home", "platform:schools", "studio:home"} <= seen


def test_a_letter_says_it_in_its_readers_language() -> None:
    school = factories.school("qinghe", "清河大学", name_en="Qinghe University")
    titles = {}
    for number, language in (("1", "en"), ("2", "")):
        account = factories.student(school, number)
        account.language = language
        account.save()
        bond = Certification.objects.select_related("account", "school").get(account=account)
        actions.remove_certification(bond, reason="", now=NOW, actor=None)
        titles[language] = Message.objects.get(account=account).title
    assert "Qinghe University" in titles["en"]
    assert "清河大学" not in titles["en"]
    assert "清河大学" in titles[""]


def test_the_platforms_tables_are_narrowed_by_either_name() -> None:
    school = factories.school("qinghe", "清河大学", name_en="Qinghe University")
    actions.rename_region(school.region, "临城市", "Lincheng", now=NOW, actor=factories.viewer(_platform()))
    actions.suspend(school, reason="x", now=NOW, actor=factories.viewer(_platform()))
    browser = Client()
    browser.force_login(_platform())
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    for page, there in (
        ("schools/?region=Lincheng", True),
        ("schools/?region=临城市", True),
        ("schools/?region=Linchen", False),
        ("audit/?school=qinghe university", True),
        ("audit/?school=清河大学", True),
        ("audit/?school=Qinghe", False),
    ):
        assert ("Qinghe University</" in browser.get(f"/platform/{page}").content.decode()) is there, page


def _platform():
    return factories.platform_administrator()
