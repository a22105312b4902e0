"""Terms: where they stand, who sees them, and the rules that the database itself holds."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.contrib.auth.hashers import check_password
from django.db import IntegrityError, connection, transaction

from xueyun.accounts import factories as accounts
from xueyun.core import ids
from xueyun.core.verdict import Refused
from xueyun.core.viewer import VISITOR
from xueyun.courses import actions, publishing
from xueyun.courses.factories import NOW, course, draft, term
from xueyun.courses.models import Course, OutlineVersion, Term, UnitVersion
from xueyun.courses.models.term import Status
from xueyun.schools import factories as schools

pytestmark = pytest.mark.django_db


@pytest.fixture
def qinghe():
    return schools.school("qinghe", "清河大学")


@pytest.fixture
def mingde():
    return schools.school("mingde", "明德大学")


@pytest.mark.req("C6")
@pytest.mark.parametrize(
    ("days", "status"),
    [
        (-15, Status.UPCOMING),
        (-14, Status.RUNNING),
        (0, Status.RUNNING),
        (60, Status.RUNNING),
        (61, Status.ENDED),
    ],
)
def test_it_stands_by_its_dates_once_published(qinghe, days, status):
    assert term(course(qinghe)).status(NOW + timedelta(days=days)) is status


@pytest.mark.req("C6")
def test_it_is_a_draft_until_published_and_in_review_when_submitted(qinghe):
    made = draft(course(qinghe))
    assert made.status(NOW) is Status.DRAFT
    made.submitted_at = NOW
    assert made.status(NOW) is Status.IN_REVIEW
    publishing.publish(made, now=NOW)
    made.archived_at = NOW
    assert made.status(NOW) is Status.ARCHIVED


@pytest.mark.req("C6")
def test_it_shows_drafts_to_their_team_alone(qinghe):
    lead, stranger = accounts.account(nickname="甲"), accounts.account(nickname="乙")
    made = draft(course(qinghe), lead=lead)
    assert list(Term.objects.visible_to(schools.viewer(lead))) == [made]
    assert not Term.objects.visible_to(schools.viewer(stranger)).exists()
    assert not Term.objects.visible_to(VISITOR).exists()
    publishing.publish(made, now=NOW)
    assert list(Term.objects.visible_to(VISITOR)) == [made]


@pytest.mark.req("P0")
def test_it_refuses_a_source_that_is_a_spoc_or_of_the_same_school(qinghe, mingde):
    spoc = term(course(mingde), audience="spoc")
    with pytest.raises(Refused) as refused:
        draft(course(qinghe), audience="spoc", source=spoc)
    assert refused.value.verdict.code == "source_not_mooc"
    mooc = term(course(mingde))
    with pytest.raises(Refused) as refused:
        draft(course(mingde), audience="spoc", source=mooc)
    assert refused.value.verdict.code == "source_own_school"


def _update(row: Term | Course, **fields) -> None:
    with transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**fields)


@pytest.mark.req("P0")
def test_the_database_holds_the_rules_of_the_source_by_itself(qinghe, mingde):
    mooc, other = term(course(mingde)), term(course(mingde, "大学物理"))
    layer = term(course(qinghe), audience="spoc", source=mooc)
    spoc = term(course(mingde, "线性代数"), audience="spoc")
    own = term(course(qinghe, "概率论"))
    wrong = [
        (layer, {"source": spoc}),  # the source is a MOOC term
        (layer, {"source": own}),  # of another school
        (layer, {"source": layer}),  # and not itself
        (layer, {"source": None}),  # synchronous ⇒ a source
        (layer, {"mode": "independent"}),  # a source ⇒ synchronous
        (layer, {"audience": "mooc"}),  # synchronous ⇒ SPOC
        (mooc, {"audience": "spoc"}),  # a term with layers stays a MOOC
        (own, {"mode": "asynchronous"}),  # a MOOC is independent
        (mooc, {"course": own.course}),  # a source stays of another school, by whatever moves
        (layer, {"course": mooc.course}),
        (mooc.course, {"school": qinghe}),
        (layer.course, {"school": mingde}),
    ]
    for row, fields in wrong:
        with pytest.raises(IntegrityError):
            _update(row, **fields)
    _update(layer, source=other)
    # What keeps them apart may move: to a third school, or where nothing is shared any more.
    third = schools.school("jiangzhou", "江州学院")
    _update(layer.course, school=third)
    _update(mooc.course, school=qinghe)
    _update(other, course=spoc.course, number=2)
    with pytest.raises(IntegrityError):  # a source has no source itself
        _update(other, source=own, mode="synchronous", audience="spoc")


@pytest.mark.req("P0")
@pytest.mark.django_db(transaction=True)
def test_a_migration_that_rebuilds_a_table_takes_the_rules_away_and_sets_them_again(qinghe, mingde):
    """SQLite rebuilds a table for nearly every change; the way that decision 0006 tells of must work on both."""
    rules = import_module("xueyun.courses.migrations.0012_a_terms_school")
    layer = term(course(qinghe), audience="spoc", source=term(course(mingde)))
    for model, name in ((Term, "weekly_hours"), (Course, "title")):
        field = model._meta.get_field(name)
        wider = field.clone()
        wider.set_attributes_from_name(name)
        wider.model = model
        wider.max_length = field.max_length + 1
        with connection.schema_editor(atomic=True) as editor:
            rules.remove(None, editor)
            editor.alter_field(model, field, wider, strict=True)
            editor.alter_field(model, wider, field, strict=True)
            rules.install(None, editor)
    for row, fields in (
        (layer, {"source": None}),
        (layer.source, {"audience": "spoc"}),
        (layer.source, {"course": layer.course, "number": 2}),
        (layer.course, {"school": mingde}),
        (layer, {"school": mingde}),
    ):
        with pytest.raises(IntegrityError):
            _update(row, **fields)


@pytest.mark.req("S6")
def test_a_term_is_of_the_school_of_its_course_whoever_writes(qinghe, mingde):
    mine, theirs = draft(course(qinghe)), draft(course(mingde))
    assert mine.school == qinghe
    for fields in ({"school": mingde}, {"course": theirs.course, "number": 2}):
        with pytest.raises(IntegrityError):
            _update(mine, **fields)
    mine.pk, mine.number, mine.school = ids.new_id(), 2, mingde
    with pytest.raises(IntegrityError), transaction.atomic():
        mine.save(force_insert=True)
    _update(theirs, course=Course.objects.get(pk=mine.course_id), school=qinghe, number=3)
    theirs.refresh_from_db()
    assert theirs.school == qinghe
    _update(theirs.course, school=mingde)
    assert set(Term.objects.values_list("course__school", "school")) == {(mingde.pk, mingde.pk)}


@pytest.mark.req("P0")
def test_versions_are_written_once_even_past_the_models(qinghe):
    made = term(course(qinghe))
    version = UnitVersion.objects.filter(unit__term=made).first()
    version.title = "别的"
    with pytest.raises(TypeError):
        version.save()
    for rows, fields in ((UnitVersion, {"title": "别的"}), (OutlineVersion, {"nodes": {}})):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.objects.update(**fields)


def test_a_course_numbers_its_terms(qinghe):
    of = course(qinghe)
    assert [term(of, units=0).number, term(of, units=0).number] == [1, 2]


def test_html_is_cleaned_where_it_comes_in(qinghe):
    of = course(qinghe, intro='<p onclick="x()">好<script>alert(1)</script><a href="javascript:x">坏</a></p>')
    assert "script" not in of.intro
    assert "onclick" not in of.intro
    assert "<p>好" in of.intro
    made = actions.open_term(
        of,
        audience="mooc",
        starts_at=NOW,
        ends_at=NOW + timedelta(1),
        now=NOW,
        grading={"words": "<img src=x onerror=y>"},
    )
    assert "onerror" not in made.grading["words"]


@pytest.mark.req("C3")
@pytest.mark.parametrize("password", ["x" * 65, "   ", "two\nlines", "a\x00b"])
def test_a_password_that_nobody_could_type_is_refused(qinghe, password):
    of = course(qinghe)
    with pytest.raises(Refused) as refused:
        draft(of, audience="spoc", password=password)
    assert (refused.value.verdict.code, refused.value.verdict.status) == ("untypable_password", 422)
    assert not of.terms.exists()


@pytest.mark.req("C3")
@pytest.mark.parametrize("password", [" jifen2026 ", "x" * 64, "微积分 2026"])
def test_a_password_is_kept_as_learners_type_it(qinghe, password):
    assert check_password(
        password.strip(), draft(course(qinghe), audience="spoc", password=password).password
    )


def test_a_term_without_a_password_has_none(qinghe):
    assert draft(course(qinghe), audience="spoc", password="").password == ""
