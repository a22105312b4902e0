"""Drawn pictures: the same for the same words, safe whatever the words are, kept for ever by browsers."""

from __future__ import annotations

from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from xueyun.ui import art, covers, crests
from xueyun.ui.motifs import MOTIFS

TITLES = [
    "",
    "高",
    "线性代数",
    "高等数学（上）",
    "English Writing",
    "<script>",
    "../../etc/passwd",
    "C++ 程序设计",
    "微积分/二",
    "😀😀",
    "a" * 300,
]


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("高等数学（上）", "高等数学"),
        ("微积分与生活：从一片落叶谈起", "微积分"),
        ("管理学原理", "管理学"),
        ("中国古代文学", "中国古代"),
        ("大学物理", "大学物理"),
        ("English Writing", "English"),
        ("C", "C"),
        ("", "·"),
        ("！？", "·"),
    ],
)
def test_it_shortens_a_title(title: str, short: str) -> None:
    assert art.short_title(title) == short


@pytest.mark.parametrize("subject", [*covers.SUBJECTS, "nobody-knows-it", "other"])
@pytest.mark.parametrize("title", TITLES)
def test_a_cover_is_a_picture_that_never_changes(client: Client, subject: str, title: str) -> None:
    url = art.cover_url(subject, title)
    first = client.get(url)
    covers.draw.cache_clear()
    again = client.get(url)
    assert first.status_code == 200
    assert first.content == again.content
    assert first.headers["Content-Type"] == "image/svg+xml"
    assert "immutable" in first.headers["Cache-Control"]
    assert "Vary" not in first.headers or "Cookie" not in first.headers["Vary"]
    assert "Set-Cookie" not in first.headers
    tree = ElementTree.fromstring(first.content)  # noqa: S314  our own drawing
    assert tree.tag == "{http://www.w3.org/2000/svg}svg"
    assert len(first.content) < 9000


def test_two_courses_of_a_subject_look_different() -> None:
    one, two = (unquote(art.cover_url("mathematics", title)) for title in ("数学分析", "数学建模"))
    assert one != two
    assert covers.draw("mathematics", 1, "高") != covers.draw("mathematics", 2, "高")


def test_every_motif_is_used() -> None:
    assert {motif for subject in covers.SUBJECTS.values() for motif in subject.motifs} == set(MOTIFS)


@given(st.text(max_size=8), st.integers(0, 0xFFFFFFFF))
def test_a_title_is_text_and_nothing_else(text: str, seed: int) -> None:
    svg = covers.draw(
        "physics", seed, "<script>&\"'" + "".join(letter for letter in text if letter.isprintable())
    )
    assert "<script" not in svg
    ElementTree.fromstring(svg)  # noqa: S314  our own drawing


@pytest.mark.parametrize(
    "path",
    [
        "/ui/cover/1/physics/0000000g-x.svg",
        "/ui/cover/1/physics/00000001-<b>.svg",
        "/ui/cover/1/PHYSICS/00000001-x.svg",
        "/ui/cover/1/physics/00000001-toolongtext.svg",
        "/ui/crest/1/red-清河.svg",
        "/ui/crest/1/1a4fa3-清河大学.svg",
        "/ui/accent/1/}{.css",
        "/ui/accent/1/12345.css",
    ],
)
@pytest.mark.django_db
def test_an_address_nobody_made_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_crest_shows_two_characters_in_the_schools_colour(client: Client) -> None:
    svg = client.get(art.crest_url("清河大学", "#1A4FA3")).content.decode()
    assert ">清河</text>" in svg
    assert "#1a4fa3" in svg
    assert crests.draw("ffffff", "白").count("<circle") == 2


def test_accents_are_a_stylesheet_for_both_themes(client: Client) -> None:
    answer = client.get(art.accent_url("#7a1f2b"))
    assert answer.headers["Content-Type"].startswith("text/css")
    css = answer.content.decode()
    assert "prefers-color-scheme:dark" in css
    assert css.count("{") == css.count("}")


def test_a_colour_that_is_none_becomes_the_brand() -> None:
    assert art.BRAND in art.accent_url("javascript:")
    assert art.BRAND in art.crest_url("清河", "")
