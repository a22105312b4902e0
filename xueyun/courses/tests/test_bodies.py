"""Files that a text names stay in the library for as long as it, or a version of it, names them."""

from __future__ import annotations

import pytest

from xueyun.accounts import factories as accounts
from xueyun.core.verdict import Refused
from xueyun.core.viewer import Viewer
from xueyun.courses import bodies, drafts, files, outlines, publishing
from xueyun.courses.actions import copying, editing
from xueyun.courses.factories import NOW, course, draft, grow
from xueyun.courses.models import Term, Unit, UnitFile, UnitVersion, VersionFile
from xueyun.courses.tests.trees import actor
from xueyun.media import factories as media
from xueyun.media.actions import library
from xueyun.media.models import Asset, Upload
from xueyun.schools import factories as schools

pytestmark = [pytest.mark.django_db, pytest.mark.req("T3")]


@pytest.fixture
def term() -> Term:
    made = draft(course(schools.school()), audience="spoc")
    grow(made, units=1)
    return made


@pytest.fixture
def unit(term: Term) -> Unit:
    return Unit.objects.get(term=term)


def naming(*assets: Asset) -> str:
    some = [
        f'<img src="asset:{one.ref}" alt="">' if one.kind == "image" else f'<a href="asset:{one.ref}">f</a>'
        for one in assets
    ]
    return f"<p>字{''.join(some)}</p>"


def write(unit: Unit, html: str, writer: Viewer | None = None) -> Unit:
    changes = {"body": {"html": html}}
    node = editing.edit(unit.term, drafts.ref_of(unit), changes, is_seen=lambda _node: True, writer=writer)
    assert isinstance(node, Unit)
    return node


def held() -> set[int]:
    return set(UnitFile.objects.values_list("asset_id", flat=True))


def test_what_a_draft_names_is_in_use_and_what_it_no_longer_names_is_not(term: Term, unit: Unit) -> None:
    school = term.course.school
    picture, table = media.image(school), media.document(school)
    write(unit, naming(picture, table))
    assert held() == {picture.pk, table.pk}
    (use,) = library.uses([picture.pk])[picture.pk]
    assert (use.title.endswith(unit.title), use.term_id, use.is_current) == (True, term.pk, True)
    with pytest.raises(Refused) as refused:
        library.delete(picture, now=NOW, actor=actor())
    assert refused.value.verdict.code == "in_use"
    write(unit, naming(table))
    assert held() == {table.pk}
    library.delete(picture, now=NOW, actor=actor())
    assert not Asset.objects.filter(pk=picture.pk).exists()


def test_what_was_published_stays_in_use(term: Term, unit: Unit) -> None:
    picture = media.image(term.course.school)
    write(unit, naming(picture))
    publishing.publish(term, now=NOW)
    write(unit, "<p>没有图了</p>")
    assert VersionFile.objects.get().asset_id == picture.pk
    (use,) = library.uses([picture.pk])[picture.pk]
    assert not use.is_current
    with pytest.raises(Refused):
        library.delete(picture, now=NOW, actor=actor())


def test_files_of_another_school_and_of_none_are_refused_and_the_draft_stays(term: Term, unit: Unit) -> None:
    before = unit.body
    theirs, gone = media.image(schools.school("mingde", "明德大学")), media.image(term.course.school)
    Asset.objects.filter(pk=gone.pk).delete()
    video = media.video(term.course.school)
    for asset in (theirs, gone):
        with pytest.raises(Refused) as refused:
            write(unit, naming(asset))
        assert refused.value.verdict is bodies.UNKNOWN_FILE
    with pytest.raises(Refused):
        write(unit, f'<a href="asset:{video.ref}">不能这样给出视频</a>')
    unit.refresh_from_db()
    assert unit.body == before
    assert held() == set()


def is_refused(unit: Unit, asset: Asset, writer: Viewer) -> bool:
    before = Unit.objects.get(pk=unit.pk).body
    try:
        write(unit, naming(asset), writer)
    except Refused as refused:
        assert refused.verdict is bodies.UNKNOWN_FILE
        assert Unit.objects.get(pk=unit.pk).body == before
        return True
    return False


def test_the_schools_staff_name_whatever_its_library_has_and_of_others_nothing(
    term: Term, unit: Unit
) -> None:
    school, other = term.course.school, schools.school("mingde", "明德大学")
    teacher, elsewhere = schools.teacher(school, "何言"), schools.teacher(other, "别校")
    mine, theirs = media.image(school), media.image(other)
    for staff in (teacher, schools.administrator(school)):
        assert not is_refused(unit, mine, schools.viewer(staff))
        assert is_refused(unit, theirs, schools.viewer(staff))
    write(unit, "<p>空</p>")
    publishing.publish(term, now=NOW)
    assert is_refused(
        Unit.objects.create(term=term, kind="text", title="新", position=5), theirs, schools.viewer(elsewhere)
    )


def test_a_guest_of_the_team_names_what_the_course_uses_and_what_they_brought(term: Term, unit: Unit) -> None:
    school, account = term.course.school, accounts.account("客座")
    guest = schools.viewer(account)
    hidden, used, brought = (media.image(school, name) for name in ("卷子.png", "图.png", "我的.png"))
    table = media.document(school)
    beside = Unit.objects.create(term=term, kind="text", title="别的单元", position=5)
    write(beside, naming(used, table))
    times = {"created_at": NOW, "expires_at": NOW, "arrived_at": NOW}
    Upload.objects.create(school=school, account=account, name="我的.png", size=1, asset=brought, **times)
    elsewhere = draft(course(school, "另一门课"))
    far = Unit.objects.create(term=elsewhere, kind="text", title="远处", position=5)
    write(far, naming(hidden))
    assert is_refused(unit, hidden, guest), "another course's file is not theirs to show"
    assert not is_refused(unit, used, guest)
    assert not is_refused(unit, table, guest)
    assert not is_refused(unit, brought, guest)
    write(unit, naming(hidden), schools.viewer(schools.teacher(school, "何言")))
    assert not is_refused(unit, hidden, guest), "what the text names already stays"


def test_a_guest_takes_no_video_of_the_library_and_keeps_what_stands_there(term: Term) -> None:
    school, guest = term.course.school, schools.viewer(accounts.account("客座"))
    one, other = media.video(school), media.video(school, "别的.mp4")
    unit = Unit.objects.create(term=term, kind="video", title="视频", position=5, asset=one)

    def show(asset: Asset) -> None:
        changes = {"asset_id": asset.pk}
        editing.edit(term, drafts.ref_of(unit), changes, is_seen=lambda _node: True, writer=guest)

    show(one)
    with pytest.raises(Refused):
        show(other)
    assert Unit.objects.get(pk=unit.pk).asset_id == one.pk


@pytest.mark.req("P3")
def test_a_copy_of_another_schools_text_keeps_its_files(term: Term, unit: Unit) -> None:
    theirs = media.image(schools.school("mingde", "明德大学"))
    unit.body = {"html": naming(theirs)}
    unit.save()
    bodies.hold([unit])
    assert write(unit, naming(theirs) + "<p>我们补充的</p>").body["html"].endswith("补充的</p>")
    assert held() == {theirs.pk}


@pytest.mark.req("T2")
def test_copies_hold_their_files_themselves(term: Term, unit: Unit) -> None:
    picture = media.image(term.course.school)
    write(unit, naming(picture))
    copying.duplicate(term, [drafts.ref_of(unit)])
    assert UnitFile.objects.filter(asset=picture).count() == 2


def test_a_file_is_replaced_in_texts_too_and_at_once_for_students(term: Term, unit: Unit) -> None:
    school = term.course.school
    old, new = media.image(school), media.image(school, "新.png")
    write(unit, naming(old))
    publishing.publish(term, now=NOW)
    write(unit, naming(old) + "<p>还没发布</p>")
    done = files.replace(old, new, now=NOW)
    assert (done.units, done.published) == (1, 1)
    unit.refresh_from_db()
    assert unit.body["html"] == naming(new) + "<p>还没发布</p>"
    term.refresh_from_db()
    shown = outlines.load(term.outline_id).places[unit.pk].unit.version_id
    version = UnitVersion.objects.get(pk=shown)
    assert (version.number, version.body["html"], version.asset_id) == (2, naming(new), None)
    assert held() == {new.pk}
    assert list(VersionFile.objects.filter(version=version).values_list("asset_id", flat=True)) == [new.pk]
