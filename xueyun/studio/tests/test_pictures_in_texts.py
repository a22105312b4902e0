"""Pictures and files in intro pages and announcements: who may name them, who sees them, and until when."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from xueyun.accounts import factories as accounts
from xueyun.announcements.models import Announcement
from xueyun.announcements.tellings import excerpt
from xueyun.core import ids
from xueyun.core.verdict import Refused
from xueyun.courses import files, intros
from xueyun.courses.factories import NOW
from xueyun.courses.models import Course, TeamMember
from xueyun.enrolment import actions as enrolment
from xueyun.media import factories as media
from xueyun.media.actions import library
from xueyun.media.models import Asset
from xueyun.schools import factories as schools
from xueyun.studio.tests.classroom import Classroom, build, words
from xueyun.studio.tests.test_intro import typed

pytestmark = [pytest.mark.django_db, pytest.mark.req("T1", "T4", "C2")]
BYTES = b"\x89PNG of a picture"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def room() -> Classroom:
    return build(audience="mooc")


def stored(room: Classroom, make: Any = media.image, name: str = "图.png") -> Asset:
    asset: Asset = make(room.term.course.school, name)
    default_storage.save(asset.original, ContentFile(BYTES))
    return asset


def img(asset: Asset) -> str:
    return f'<p>看<img src="asset:{asset.ref}" alt="一棵树" width="40" height="30"></p>'


def say(room: Classroom, intro: str, who: Any = None) -> Any:
    form = typed(Course.objects.get(pk=room.term.course_id), intro=intro)
    return room.at(who or room.lead).post(room.url("term_intro"), form)


def door(room: Classroom, asset: Asset) -> str:
    return reverse("portal:term_file", kwargs={"term_id": room.term.pk, "asset_id": asset.pk})


def status(browser: Client, url: str) -> int:
    """Read to its end, as a browser does."""
    answer = browser.get(url)
    b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
    return answer.status_code


def page(room: Classroom) -> str:
    return Client().get(reverse("portal:term", kwargs={"term_id": room.term.pk})).content.decode()


# --- the intro page ---


def test_everybody_sees_a_picture_as_long_as_a_text_names_it(room: Classroom) -> None:
    asset, other = stored(room), stored(room, name="别的.png")
    assert status(Client(), door(room, asset)) == 404
    assert say(room, img(asset)).status_code == 303
    (address,) = re.findall(r'<img src="([^"]+)" loading="lazy"[^>]* width="40" height="30"', page(room))
    assert address == door(room, asset)
    shown = Client().get(address)
    assert (shown.status_code, b"".join(shown)) == (200, BYTES)  # type: ignore[arg-type]
    assert shown["Content-Type"] == "image/png"
    assert "max-age=3600" in shown["Cache-Control"]
    assert status(Client(), door(room, other)) == 404, "nobody named it"
    assert say(room, "<p>没有图了</p>").status_code == 303
    assert status(Client(), address) == 404


def test_a_file_is_handed_out_and_never_opened(room: Classroom) -> None:
    table = stored(room, media.document, "数据.xlsx")
    assert say(room, f'<p><a href="asset:{table.ref}">数据</a></p>').status_code == 303
    assert f'href="{door(room, table)}?download" download' in page(room)
    got = Client().get(f"{door(room, table)}?download")
    assert got["Content-Type"] == "application/octet-stream"
    assert got["Content-Disposition"].startswith("attachment")
    assert b"".join(got) == BYTES  # type: ignore[arg-type]
    assert status(Client(), door(room, table)) == 404


def test_a_draft_of_a_run_shows_its_pictures_to_its_team_alone() -> None:
    room = build(audience="mooc", is_published=False)
    asset = stored(room)
    say(room, img(asset))
    assert status(Client(), door(room, asset)) == 404
    assert status(room.at(accounts.account()), door(room, asset)) == 404
    assert status(room.at(room.assistant), door(room, asset)) == 200


def test_a_preview_shows_what_nobody_else_sees(room: Classroom) -> None:
    asset = stored(room)
    form = typed(room.term.course, intro=img(asset))
    url = reverse("portal:term_preview", kwargs={"term_id": room.term.pk})
    assert f'src="{door(room, asset)}"' in room.at(room.lead).post(url, form).content.decode()
    assert status(room.at(room.lead), door(room, asset)) == 200
    assert status(Client(), door(room, asset)) == 404


def test_a_file_of_another_school_is_refused_and_what_was_typed_stays(room: Classroom) -> None:
    theirs = media.image(schools.school("mingde", "明德大学"))
    answer = say(room, f"<p>写了很久</p>{img(theirs)}")
    assert answer.status_code == 422
    assert "不在本校的媒体库" in words(answer)
    assert "写了很久" in answer.content.decode()
    assert not Course.objects.get(pk=room.term.course_id).files.exists()


def test_a_copy_of_the_course_shows_the_same_pictures(room: Classroom) -> None:
    asset = stored(room)
    say(room, img(asset))
    original = Course.objects.get(pk=room.term.course_id)
    borrower = schools.school("mingde", "明德大学")
    copy = Course.objects.create(school=borrower, title="新", subject="law", created_at=NOW)
    intros.take_over(original, copy)
    copy.refresh_from_db()
    assert copy.intro == original.intro
    assert [row.asset_id for row in copy.files.all()] == [asset.pk]


# --- announcements ---


def announced(room: Classroom, body: str, *, is_shown: bool = True) -> Announcement:
    url = room.url("term_announcement_write")
    answer = room.at(room.instructor).post(url, {"title": "看图", "body": body})
    assert answer.status_code == 303
    made = Announcement.objects.get()
    if is_shown:
        act = room.url("term_announcement_act", announcement_id=made.pk)
        said = {"act": "publish", "seen": made.revision, "when": "now"}
        assert room.at(room.instructor).post(act, said).status_code == 303
    return made


def in_it(room: Classroom, made: Announcement, asset: Asset) -> str:
    where = {"term_id": room.term.pk, "announcement_id": made.pk, "asset_id": asset.pk}
    return reverse("learning:announcement_file", kwargs=where)


def test_learners_see_the_picture_of_an_announcement_and_nobody_else_does(room: Classroom) -> None:
    asset, other = stored(room), stored(room, name="别的.png")
    learner, stranger = accounts.account(), accounts.account()
    enrolment.enrol(schools.viewer(learner), room.term, now=NOW)
    made = announced(room, img(asset))
    url = reverse("learning:announcements", kwargs={"term_id": room.term.pk})
    assert f'src="{in_it(room, made, asset)}"' in room.at(learner).get(url).content.decode()
    assert status(room.at(learner), in_it(room, made, asset)) == 200
    assert status(room.at(learner), in_it(room, made, other)) == 404
    assert status(room.at(stranger), in_it(room, made, asset)) == 403
    assert status(Client(), in_it(room, made, asset)) == 401
    act = room.url("term_announcement_act", announcement_id=made.pk)
    assert room.at(room.instructor).post(act, {"act": "withdraw", "sure": "1"}).status_code == 303
    assert status(room.at(learner), in_it(room, made, asset)) == 404
    assert status(room.at(room.assistant), in_it(room, made, asset)) == 200


def test_a_draft_shows_its_picture_to_its_team_alone(room: Classroom) -> None:
    asset, learner = stored(room), accounts.account()
    enrolment.enrol(schools.viewer(learner), room.term, now=NOW)
    made = announced(room, img(asset), is_shown=False)
    one = room.at(room.lead).get(room.url("term_announcement", announcement_id=made.pk)).content.decode()
    assert f'src="{in_it(room, made, asset)}"' in one
    assert status(room.at(room.lead), in_it(room, made, asset)) == 200
    assert status(room.at(learner), in_it(room, made, asset)) == 404


def test_an_announcement_with_a_picture_of_nobody_is_refused_and_stays(room: Classroom) -> None:
    body = f'<p>写了很久</p><img src="asset:{ids.encode(999_999_999)}">'
    answer = room.at(room.lead).post(room.url("term_announcement_write"), {"title": "题", "body": body})
    assert answer.status_code == 422
    assert "不在本校的媒体库" in words(answer)
    assert "写了很久" in answer.content.decode()


def test_a_mail_says_what_the_picture_shows() -> None:
    assert excerpt('<p>看 <img src="asset:x" alt="一棵 &quot;树&quot;"></p>') == '看 ［图片：一棵 "树"］'
    assert excerpt('<p><img src="asset:x"></p>') == "［图片］"


# --- the library ---


def test_the_library_says_where_a_file_is_used_and_keeps_it(room: Classroom) -> None:
    asset = stored(room)
    say(room, img(asset))
    announced(room, img(asset))
    assert len(library.uses([asset.pk])[asset.pk]) == 2
    url = reverse("studio:asset", kwargs={"school": "qinghe", "asset_id": asset.pk})
    shown = words(room.at(room.lead).get(url))
    assert "课程介绍页" in shown
    assert "看图" in shown
    with pytest.raises(Refused):
        library.delete(asset, now=NOW, actor=schools.viewer(room.lead))


def test_another_file_takes_its_place_everywhere(room: Classroom) -> None:
    old, new = stored(room), stored(room, name="新.png")
    say(room, img(old))
    made = announced(room, img(old))
    files.replace(old, new, now=NOW)
    made.refresh_from_db()
    assert f"asset:{new.ref}" in made.body
    assert f"asset:{new.ref}" in Course.objects.get(pk=room.term.course_id).intro
    assert status(Client(), door(room, new)) == 200
    assert status(Client(), door(room, old)) == 404


def test_who_helps_from_outside_sees_the_pictures_of_these_texts_in_the_editor(room: Classroom) -> None:
    helper = accounts.account("外请")
    TeamMember.objects.create(term=room.term, account=helper, role="instructor", name="外请")
    one, two, other = stored(room), stored(room, name="二.png"), stored(room, name="别的.png")
    say(room, img(one))
    announced(room, img(two))
    refs = f"{one.ref},{two.ref},{other.ref}"
    found = room.at(helper).get(room.url("term_files"), {"refs": refs}).json()["files"]
    assert {file["ref"] for file in found} == {one.ref, two.ref}
