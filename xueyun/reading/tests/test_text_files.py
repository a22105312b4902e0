"""Pictures and attachments in a text leave through doors, by ticket, for who may read the text."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from xueyun.core.times import utc_now
from xueyun.courses import actions as courses
from xueyun.courses import publishing
from xueyun.courses.factories import course, draft
from xueyun.courses.models import Term
from xueyun.enrolment import actions as enrolment
from xueyun.media.actions import add_file
from xueyun.schools import factories as schools
from xueyun.schools.factories import viewer

pytestmark = [pytest.mark.django_db, pytest.mark.req("L5")]


@pytest.fixture
def files(tmp_path: Path):
    from PIL import Image

    school = schools.school()
    Image.new("RGB", (60, 40), "teal").save(tmp_path / "图.png")
    (tmp_path / "数据.csv").write_text("甲,1\n", encoding="utf-8")
    return [add_file(school, tmp_path / name, name, utc_now()) for name in ("图.png", "数据.csv")]


def published(files: list, **fields: object) -> Term:
    picture, table = files
    term = draft(course(picture.school), ends=400, **fields)
    courses.add_unit(
        term, "text", "图文",
        body={
            "html": f'<p>看图<img src="asset:{picture.ref}" alt="图" width="60" height="40">'
            f'<a href="asset:{table.ref}">数据</a></p>'
        },
        is_free_preview=True,
    )  # fmt: skip
    publishing.publish(term, now=utc_now() - timedelta(days=30))
    return term


def addresses(browser: Client, term: Term, unit_term: Term | None = None) -> tuple[str, str]:
    unit = (unit_term or term).units.get()
    answer = browser.get(f"/learn/{term.ref}/{unit.ref}/")
    assert answer.status_code == 200, answer.status_code
    page = answer.content.decode()
    assert "asset:" not in page
    picture = re.search(
        r'<img src="([^"]+)" loading="lazy" data-file="\w{10}" alt="图" width="60" height="40">', page
    )
    table = re.search(
        r'<a href="([^"]+)" download data-file="\w{10}" rel="noopener noreferrer">数据</a>', page
    )
    assert picture
    assert table
    return picture[1], table[1]


def status(browser: Client, url: str) -> int:
    answer = browser.get(url)
    b"".join(
        answer.streaming_content
    ) if answer.streaming else answer.content  # read to its end, as a browser does
    return answer.status_code


def signed_in(account: object) -> Client:
    browser = Client()
    browser.force_login(account)  # type: ignore[arg-type]
    return browser


def test_a_learner_sees_the_picture_and_gets_the_file(files: list) -> None:
    term = published(files)
    learner = schools.student(files[0].school)
    enrolment.enrol(viewer(learner), term, now=utc_now())
    browser = signed_in(learner)
    picture, table = addresses(browser, term)
    got = browser.get(picture)
    assert (got.status_code, got.headers["Content-Type"]) == (200, "image/png")
    assert b"".join(got.streaming_content).startswith(b"\x89PNG")
    assert got.headers["Cache-Control"].startswith("private, max-age=")
    got = browser.get(table)
    assert b"".join(got.streaming_content).decode() == "甲,1\n"
    assert got.status_code == 200
    assert got.headers["Content-Type"] == "application/octet-stream"
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert addresses(browser, term) == (picture, table), "a picture is fetched once an hour, not once a page"
    stranger = signed_in(schools.student(files[0].school, "2024010199"))
    assert status(stranger, picture) == 403
    assert status(Client(), table) == 403
    # A ticket for one kind of file opens no door of another.
    assert status(browser, table.replace("/attachment", "/picture")) == 404


def test_a_visitor_of_a_free_preview_sees_it_too(files: list) -> None:
    picture, table = addresses(Client(), published(files))
    assert status(Client(), picture) == 200
    assert status(Client(), table) == 200


@pytest.mark.req("P4")
def test_learners_of_a_layer_see_pictures_of_the_source(files: list) -> None:
    source = published(files)
    mingde = schools.school("mingde", "明德大学")
    layer = draft(course(mingde), audience="spoc", source=source, ends=400)
    publishing.publish(layer, now=utc_now() - timedelta(days=20))
    learner = schools.student(mingde)
    enrolment.enrol(viewer(learner), layer, now=utc_now())
    browser = signed_in(learner)
    picture, table = addresses(browser, layer, source)
    assert status(browser, picture) == 200
    assert status(browser, table) == 200


def test_a_page_that_stayed_open_gets_new_addresses(files: list) -> None:
    term = published(files)
    unit = term.units.get()
    learner = schools.student(files[0].school)
    enrolment.enrol(viewer(learner), term, now=utc_now())
    browser = signed_in(learner)
    old, _table = addresses(browser, term)
    with time_machine.travel(utc_now() + timedelta(hours=4), tick=False):
        assert status(browser, old) == 403
        fresh = browser.get(f"/learn/{term.ref}/{unit.ref}/ticket/").json()["files"]
        assert set(fresh) == {file.ref for file in files}
        assert status(browser, fresh[files[0].ref]["img"]) == 200
        assert status(browser, fresh[files[1].ref]["a"]) == 200
