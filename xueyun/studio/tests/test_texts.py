"""Writing a text: files of the library, drafts that two save, versions compared and taken back."""

from __future__ import annotations

import re

import pytest

from xueyun.accounts import factories as accounts
from xueyun.core import ids
from xueyun.courses import drafts, publishing
from xueyun.courses.factories import NOW
from xueyun.courses.models import KeptDraft, TeamMember, Unit
from xueyun.courses.tests.trees import node
from xueyun.media import factories as media
from xueyun.schools import factories as schools
from xueyun.studio.tests.classroom import JSON, Classroom, build, words
from xueyun.studio.tests.test_content import build_other, save

pytestmark = [pytest.mark.django_db, pytest.mark.req("T2")]
UNIT = "1.1.1 单元"


@pytest.fixture
def room() -> Classroom:
    return build()


def unit(room: Classroom) -> Unit:
    found = node(room.term, UNIT)
    assert isinstance(found, Unit)
    return found


def asked(room: Classroom, who: object, **query: str) -> list[str]:
    answer = room.at(who).get(room.url("term_files"), query)  # type: ignore[arg-type]
    assert answer.status_code == 200
    return [file["name"] for file in answer.json()["files"]]


# --- files ---


def test_the_editor_finds_files_of_the_library(room: Classroom) -> None:
    school = room.term.course.school
    picture, table = media.image(school, "示意图.png"), media.document(school, "数据.xlsx")
    media.video(school)
    media.image(schools.school("mingde", "明德大学"), "别校.png")
    assert asked(room, room.lead, kind="image") == ["示意图.png"]
    assert asked(room, room.lead, kind="file") == ["数据.xlsx"]
    assert asked(room, room.lead, kind="image", q="没有") == []
    named = asked(room, room.lead, refs=f"{picture.ref},{table.ref},zz,{ids.encode(999_999_999)}")
    assert sorted(named) == ["数据.xlsx", "示意图.png"]
    (told,) = room.at(room.lead).get(room.url("term_files"), {"kind": "image"}).json()["files"]
    assert (told["ref"], told["width"], told["height"]) == (picture.ref, 800, 600)
    assert told["url"].startswith("/media/files/")


@pytest.mark.req("S6")
def test_files_of_another_school_are_not_there(room: Classroom) -> None:
    theirs = media.image(schools.school("mingde", "明德大学"), "别校.png")
    assert asked(room, room.lead, refs=theirs.ref) == []
    other = build_other()
    assert room.at(other.lead).get(room.url("term_files")).status_code == 404


def test_who_is_on_the_team_but_not_on_the_staff_sees_what_the_texts_name(room: Classroom) -> None:
    helper = accounts.account("外请")
    TeamMember.objects.create(term=room.term, account=helper, role="instructor", name="外请")
    named, other = media.image(room.term.course.school), media.image(room.term.course.school, "别的.png")
    save(room, UNIT, html=f'<p><img src="asset:{named.ref}" alt=""></p>')
    assert asked(room, helper, refs=f"{named.ref},{other.ref}") == [named.name]
    assert asked(room, helper, kind="image") == []
    page = room.at(helper).get(room.url("term_node", UNIT)).content.decode()
    assert 'data-uploads=""' in page


def test_a_picture_of_nobody_is_refused_and_what_was_typed_stays(room: Classroom) -> None:
    html = f'<p>写了很久</p><img src="asset:{ids.encode(999_999_999)}">'
    answer = save(room, UNIT, html=html)
    assert answer.status_code == 422
    assert "不在本校的媒体库" in words(answer)
    assert "写了很久" in answer.content.decode()
    said = save(room, UNIT, html=html, script=True)
    assert said.status_code == 422
    assert "不在本校的媒体库" in said.json()["reason"]


# --- the page ---


def test_the_text_is_written_over_a_textarea(room: Classroom) -> None:
    save(room, UNIT, html="<p>一</p>")
    page = room.at(room.lead).get(room.url("term_node", UNIT)).content.decode()
    area = re.search(
        r'<textarea class="[^"]*rich-text__area"[^>]*name="html"[^>]*>\n(.*?)</textarea>', page, re.DOTALL
    )
    assert area
    assert area[1] == "&lt;p&gt;一&lt;/p&gt;"
    assert "ui/rich_text" in page
    assert f'data-list="{room.url("term_files")}"' in page
    assert re.search(r'role="toolbar"[^>]*hidden', page)


def test_what_is_saved_is_clean(room: Classroom) -> None:
    save(
        room, UNIT, html='<p onclick="x()">字<script>alert(1)</script><img src="https://x.example/a.png"></p>'
    )
    assert unit(room).body["html"] == "<p>字</p>"


# --- versions ---


@pytest.fixture
def twice(room: Classroom) -> Classroom:
    for text in ("<p>第一版的话</p>", "<p>第二版的话</p>"):
        save(room, UNIT, html=text)
        publishing.publish(room.term, now=NOW, actor=schools.viewer(room.lead))
    save(room, UNIT, html="<p>草稿里的<b>话</b> &lt;i&gt;</p>")
    return room


def test_versions_are_listed_with_who_and_when(twice: Classroom) -> None:
    page = words(twice.at(twice.lead).get(twice.url("term_versions", UNIT)))
    assert "版本 3" in page
    assert "李明远" in page
    assert page.count("学生看到的") == 1
    assert "草稿里的" in page


def test_any_two_are_compared(twice: Classroom) -> None:
    url = twice.url("term_versions", UNIT)
    page = twice.at(twice.assistant).get(url, {"old": "2", "new": "3"}).content.decode()
    assert re.search(r"<del><span[^>]*>删去： </span>一</del>", page)
    assert re.search(r"<ins><span[^>]*>新增： </span>二</ins>", page)
    page = twice.at(twice.assistant).get(url, {"old": "3", "new": "draft"}).content.decode()
    assert "&lt;i&gt;" in page
    assert "<i>" not in page
    assert "恢复为草稿" not in page
    for query in ({"old": "9"}, {"new": "x"}, {"old": f"kept-{ids.encode(999_999_999)}"}):
        assert twice.at(twice.lead).get(url, query).status_code == 404


def test_one_is_taken_back_and_that_is_undone(twice: Classroom) -> None:
    url, browser = twice.url("term_versions", UNIT), twice.at(twice.instructor)
    answer = browser.post(url, {"version": "2", "seen": drafts.mark(unit(twice))})
    assert answer.status_code == 303
    assert unit(twice).body["html"] == "<p>第一版的话</p>"
    page = browser.get(answer.url).content.decode()
    assert "草稿已恢复为该版本" in page
    undo = re.search(r'name="version" value="([^"]+)"', page)
    assert undo
    browser.post(url, {"version": undo[1], "seen": drafts.mark(unit(twice))})
    assert "草稿里的" in unit(twice).body["html"]
    assert "换下来的草稿" in words(browser.get(url))


def test_a_version_is_not_taken_back_over_what_nobody_saw(twice: Classroom) -> None:
    seen = drafts.mark(unit(twice))
    save(twice, UNIT, twice.instructor, html="<p>同事写的</p>")
    answer = twice.at(twice.lead).post(twice.url("term_versions", UNIT), {"version": "2", "seen": seen})
    assert answer.status_code == 409
    assert unit(twice).body["html"] == "<p>同事写的</p>"
    assert not KeptDraft.objects.exists()


def test_versions_are_the_teams_and_the_editors(twice: Classroom) -> None:
    url = twice.url("term_versions", UNIT)
    form = {"version": "2", "seen": drafts.mark(unit(twice))}
    assert twice.at(twice.assistant).post(url, form).status_code == 403
    other = build_other()
    for who in (other.lead, schools.administrator(twice.term.course.school), accounts.account()):
        assert twice.at(who).get(url).status_code == 404
        assert twice.at(who).post(url, form).status_code == 404
    strange = other.url("term_content") + f"{twice.ref(UNIT)}/versions/"
    assert twice.at(other.lead).get(strange).status_code == 404
    assert twice.at(twice.lead).get(twice.url("term_versions", "1.1 课时")).status_code == 404


def test_a_unit_without_versions_says_when_there_will_be_some() -> None:
    room = build(is_published=False)
    assert "还没有发布过" in words(room.at(room.lead).get(room.url("term_versions", UNIT)))


def test_two_versions_at_one_place_are_shown_with_what_differs(room: Classroom) -> None:
    seen = drafts.mark(node(room.term, UNIT))
    save(room, UNIT, room.instructor, html="<p>极限存在</p>")
    answer = save(room, UNIT, html="<p>极限不存在</p>", seen=seen)
    assert answer.status_code == 409
    assert re.search(r"<ins><span[^>]*>新增： </span>不</ins>", answer.content.decode())


def test_the_script_gets_both_versions_too(room: Classroom) -> None:
    seen = drafts.mark(node(room.term, UNIT))
    save(room, UNIT, room.instructor, html="<p>甲</p>")
    said = room.at(room.lead).post(
        room.url("term_node", UNIT), {"title": UNIT, "seen": seen, "html": "<p>乙</p>"}, headers=JSON
    )
    assert said.status_code == 409
    assert "rich-text" in said.json()["pane"]
    assert "&lt;p&gt;乙&lt;/p&gt;" in said.json()["pane"]
    # What a device keeps of unsent words is kept for whoever typed them.
    assert f'<draft-form data-account="{room.lead.ref}">' in said.json()["pane"]
    theirs = room.at(room.instructor).get(room.url("term_node", UNIT)).content.decode()
    assert f'<draft-form data-account="{room.instructor.ref}">' in theirs


# --- what each kind of unit asks for ---


def of_kind(room: Classroom, kind: str, title: str) -> Unit:
    from xueyun.courses import actions

    school = room.term.course.school
    asset = {"pdf": media.pdf, "video": media.video}[kind](school)
    return actions.add_unit(room.term, kind, title, asset=asset)


@pytest.mark.req("L5")
def test_a_document_may_be_read_and_not_downloaded(room: Classroom) -> None:
    made = of_kind(room, "pdf", "讲义")
    page = room.at(room.lead).get(room.url("term_node", "讲义")).content.decode()
    assert re.search(r'name="downloadable"[^>]*checked', page)
    save(room, "讲义", asset=made.asset.ref if made.asset else "", asks_downloadable="1")
    made.refresh_from_db()
    assert made.body == {"downloadable": False}
    preview = room.url("term_preview_unit", unit_id=made.pk)
    assert "download=1" not in room.at(room.lead).get(preview).content.decode()
    save(room, "讲义", asset=made.asset.ref if made.asset else "", asks_downloadable="1", downloadable="on")
    made.refresh_from_db()
    assert made.body == {}
    assert "download=1" in room.at(room.lead).get(preview).content.decode()


def test_a_video_says_when_it_counts_and_leads_to_its_captions(room: Classroom) -> None:
    made = of_kind(room, "video", "视频课")
    page = room.at(room.lead).get(room.url("term_node", "视频课"))
    assert "看过 90% 即算看完" in words(page)
    where = f"/{made.asset.ref}/" if made.asset else "?"
    assert where in page.content.decode()
    assert "添加字幕" in words(page)


def test_only_kinds_that_can_be_filled_are_offered(room: Classroom) -> None:
    page = room.at(room.lead).get(room.url("term_add"), {"into": room.ref("1.1 课时"), "level": "unit"})
    offered = set(re.findall(r'name="kind" value="(\w+)"', page.content.decode()))
    assert offered == {"video", "pdf", "text"}
