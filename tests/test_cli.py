"""The `xueyun` command: what an operator types, and the one sentence that comes when it can't be done."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result
from django.conf import settings

from tests.world import World
from xueyun.cli import announce, catalogues
from xueyun.cli.__main__ import main
from xueyun.cli.addresses import local_address
from xueyun.licences.models import Licence
from xueyun.media.models import Asset
from xueyun.media.problems import SENTENCES
from xueyun.media.tests.conftest import record

pytestmark = pytest.mark.django_db


def xueyun(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def test_it_names_the_view_of_each_address() -> None:
    done = xueyun("addresses")
    assert done.exit_code == 0, done.output
    rows = [line.split() for line in done.output.splitlines()]
    assert ["/learn/<id:term_id>/", "xueyun.learning.views.pages.home", "public"] in rows
    assert ["/my/courses/", "xueyun.portal.views.personal.my_courses", "signed_in"] in rows
    assert all(len(row) == 3 for row in rows)
    narrowed = [line.split() for line in xueyun("addresses", "/learn/").output.splitlines()]
    assert narrowed == [row for row in rows if row[0].startswith("/learn/")] != []


def test_it_says_when_no_address_begins_so() -> None:
    done = xueyun("addresses", "/nowhere/")
    assert (done.exit_code, done.output) == (1, "Error: No address begins with /nowhere/.\n")


def test_it_grants_a_licence_once(world: World) -> None:
    course = world.terms["other_spoc"].course
    for _ in range(2):
        done = xueyun("licence", "grant", course.ref, "qinghe", "synchronous", "--until", "2030-01-31")
        assert done.exit_code == 0, done.output
        assert done.output == f"清河大学 may use {course.title} (synchronous) until 2030-01-31.\n"
    assert Licence.objects.filter(course=course, borrower=world.qinghe).count() == 1


def test_it_says_in_a_sentence_why_a_licence_can_not_be_granted(world: World) -> None:
    course = world.terms["mooc"].course
    for words, sentence in (
        (("0000000000", "qinghe", "synchronous"), "There is no course 0000000000."),
        (("nonsense", "qinghe", "synchronous"), "There is no course nonsense."),
        ((course.ref, "nowhere", "synchronous"), "There is no school nowhere."),
        ((course.ref, "qinghe", "synchronous", "--until", "2020-01-01"), ""),
    ):
        done = xueyun("licence", "grant", *words)
        assert done.exit_code == 1
        assert done.output.startswith("Error: ")
        assert done.output.count("\n") == 1
        assert sentence in done.output


def test_it_takes_a_file_into_a_schools_library(world: World, tmp_path: Path) -> None:
    captions = tmp_path / "captions.vtt"
    captions.write_text("WEBVTT\n\n00:00.000 --> 00:02.000\n定积分\n", encoding="utf-8")
    done = xueyun("media", "add", "qinghe", captions, "--wait", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert set(told) == {"id", "kind", "status", "duration", "renditions"}
    assert (told["kind"], told["status"]) == ("captions", "ready")


def test_it_says_in_a_sentence_why_a_file_is_not_taken(world: World, tmp_path: Path) -> None:
    program = tmp_path / "lecture.mp4"
    program.write_bytes(b"\x7fELF" + bytes(2000))
    for school, file in (("qinghe", program), ("qinghe", tmp_path / "none.mp4"), ("nowhere", program)):
        done = xueyun("media", "add", school, file, "--wait", "--json")
        assert done.exit_code == 1
        assert done.output.startswith("Error: ")
        assert done.output.count("\n") == 1


@pytest.mark.req("T3")
def test_it_waits_for_a_video_and_tells_what_was_made(world: World, tmp_path: Path) -> None:
    clip = record(tmp_path / "clip.mp4", size="320x180", seconds=1)
    done = xueyun("media", "add", "qinghe", clip, "--wait", "--json")
    assert done.exit_code == 0, done.output
    assert done.output.count("\n") == 1
    told = json.loads(done.output)
    assert set(told) == {"id", "kind", "status", "duration", "renditions"}
    assert (told["id"], told["kind"], told["status"]) == (Asset.objects.get().ref, "video", "ready")
    assert abs(told["duration"] - 1) < 0.3
    [rung] = told["renditions"]
    assert (rung["height"], rung["width"]) == (180, 320)
    assert rung["bandwidth"] > 0


@pytest.mark.req("T3")
def test_it_says_in_a_sentence_why_a_video_could_not_be_made_ready(world: World, tmp_path: Path) -> None:
    words = ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-movflags", "+faststart")
    clip = record(tmp_path / "clip.mp4", size="320x180", seconds=6, words=words)
    clip.write_bytes(clip.read_bytes()[: clip.stat().st_size // 2])
    done = xueyun("media", "add", "qinghe", clip, "--wait", "--json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == f"Error: {SENTENCES['video_truncated']}\n"
    assert Asset.objects.get().status == "failed"


def test_it_checks_an_installation() -> None:
    done = xueyun("check")
    said = {
        line[5:18].strip(): line[:3].strip()
        for line in done.output.splitlines()
        if line[:3] in {"ok ", "BAD"}
    }
    assert list(said) == [
        *("settings", "database", "migrations", "ffmpeg", "static files", "words", "letters", "work")
    ]
    assert said["database"] == said["migrations"] == said["ffmpeg"] == "ok"


def test_a_demo_world_is_refused_in_production() -> None:
    done = xueyun("demo")
    assert done.exit_code == 1
    assert "XUEYUN_PROFILE=demo" in done.output


def test_a_second_call_leaves_the_demo_world_and_renews_its_list(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DATA", tmp_path)
    monkeypatch.setattr(settings, "PROFILE", "demo")
    mooc = world.terms["mooc"]
    row = {"id": mooc.ref, "status": "running", "url": f"http://127.0.0.1:1/terms/{mooc.ref}/"}
    path = tmp_path / "demo.json"
    path.write_text(json.dumps({"base_url": "http://127.0.0.1:1", "terms": [row]}))
    with time_machine.travel(mooc.ends_at + timedelta(days=1), tick=False):
        done = xueyun("demo")
    assert (done.exit_code, done.output) == (0, "")
    told = json.loads(path.read_text())
    assert told["base_url"] == settings.BASE_URL
    [term] = told["terms"]
    assert (term["status"], term["url"]) == ("ended", f"{settings.BASE_URL}/terms/{mooc.ref}/")


def test_one_log_in_of_each_kind_is_announced() -> None:
    accounts = [
        {"role": "student", "login": "a"},
        {"role": "student", "login": "b"},
        {"role": "teacher", "login": "c"},
    ]
    assert [row["login"] for row in announce.log_ins({"accounts": accounts})] == ["a", "c"]


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104
        ("::", "http://[::1]:8000"),
        ("::1", "http://[::1]:8000"),
    ],
)
def test_a_server_is_asked_where_it_can_be_reached(host: str, address: str) -> None:
    assert local_address(host, 8000) == address


@pytest.fixture
def two_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package that says two words, with empty catalogues."""
    package = tmp_path / "xueyun"
    (package / "rooms" / "jinja2").mkdir(parents=True)
    (package / "rooms" / "rules.py").write_text(
        'REASON = _("Certify first.")\nCOUNT = ngettext("%(n)s day", "%(n)s days", n)\n'
    )
    (package / "rooms" / "jinja2" / "page.html").write_text(
        "<p>{% trans %}Certify first.{% endtrans %}</p>\n"
    )
    monkeypatch.setattr(catalogues, "PACKAGE", package)
    return package


def test_catalogues_follow_the_code_and_take_translations_from_files(two_words: Path, tmp_path: Path) -> None:
    given = tmp_path / "given.po"
    given.write_text(
        'msgid "Certify first."\nmsgstr "请先认证。"\n\nmsgid "Not asked for"\nmsgstr "多余"\n',
        encoding="utf-8",
    )
    catalogues.update([given])
    assert catalogues.problems() == ["zh_Hans: not translated: “%(n)s day”"]
    given.write_text('msgid "%(n)s day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "%(n)s 天"\n', encoding="utf-8")
    catalogues.update([given])
    assert catalogues.problems() == []
    before = catalogues.path_of("zh_Hans").read_bytes()
    catalogues.update()
    assert catalogues.path_of("zh_Hans").read_bytes() == before, "nothing changed, so nothing is written anew"
    assert "请先认证" not in catalogues.path_of("en").read_text(encoding="utf-8")


def test_a_word_that_is_gone_or_lost_its_place_is_told(two_words: Path) -> None:
    catalogues.update()
    (two_words / "rooms" / "rules.py").write_text('REASON = _("Certify, please.")\n')
    told = catalogues.problems()
    assert "zh_Hans: not in the catalogue: “Certify, please.”" in told
    assert "en: no longer in the code: “%(n)s day”" in told
    assert "zh_Hans: not translated: “Certify first.”" in told
