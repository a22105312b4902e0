"""Five megabytes in one field of any form of the two consoles: a sentence, and nothing is saved."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from xueyun.audit.models import Entry as Deed
from xueyun.console.tests.test_appointing import addresses
from xueyun.console.tests.test_platform_attack import filled, patterns
from xueyun.schools import factories
from xueyun.schools.models import School

pytestmark = [pytest.mark.django_db, pytest.mark.req("S6")]
FIVE_MB = "长" * (5 * 1024 * 1024 // 3)
# What a browser sends of either kind of form, written once for all addresses.
SENT = {
    MULTIPART_CONTENT: encode_multipart(BOUNDARY, {"reason": FIVE_MB}),
    "application/x-www-form-urlencoded": f"reason={'x' * len(FIVE_MB.encode())}".encode(),
}


@pytest.fixture
def school() -> School:
    return factories.school(motto="自强不息")


def strict(account: object, language: str) -> Client:
    """A browser whose forms are checked as in earnest."""
    made = Client(enforce_csrf_checks=True)
    made.force_login(account)  # type: ignore[arg-type]
    made.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    made.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return made


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "最多 1 MB"), ("en", "at most 1 MB of text")], ids=["zh", "en"]
)
def test_a_field_of_five_megabytes_gets_a_sentence_everywhere(
    school: School, language: str, words: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    places = list(addresses(school, tmp_path_factory.mktemp("lists")))
    platform = [
        filled(path, pattern, {"id": school.pk})
        for path, pattern in patterns()
        if path.startswith("/platform/")
    ]
    chief = strict(factories.administrator(school), language)
    platform_chief = strict(factories.platform_administrator(), language)
    before = Deed.objects.count()
    for visit, address in [*[(chief, one) for one in places], *[(platform_chief, one) for one in platform]]:
        for content_type, body in SENT.items():
            answer = visit.generic("POST", address, body, content_type)
            assert answer.status_code == 413, address
            assert words in answer.content.decode(), address
    assert Deed.objects.count() == before


def test_a_long_field_within_the_limit_is_refused_by_its_form_and_stays(school: School) -> None:
    chief = Client()
    chief.force_login(factories.administrator(school))
    long = "长" * 100_000
    answer = chief.post("/console/qinghe/notices/write/", {"title": long, "body": "x", "published_at": ""})
    assert answer.status_code == 422
    assert long in answer.content.decode(), "nothing typed is lost"
