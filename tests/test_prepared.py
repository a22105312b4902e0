"""A prepared query gives what the QuerySet gives, and leaves the writing of SQL out."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xueyun.core.prepared import Prepared
from xueyun.core.viewer import VISITOR
from xueyun.courses.factories import course, draft, term
from xueyun.courses.models import Term
from xueyun.schools import factories as schools

pytestmark = pytest.mark.django_db

TERM = Prepared(lambda account, pk: Term.objects.visible_to_account(account).for_page().filter(pk=pk), 2)


@pytest.fixture
def layer():
    source = term(course(schools.school("mingde", "明德大学")))
    return term(course(schools.school("qinghe", "清河大学")), audience="spoc", source=source)


def test_it_makes_the_same_object_with_what_was_selected_along(layer):
    found, expected = TERM.first(0, layer.pk), Term.objects.for_page().get(pk=layer.pk)
    with CaptureQueriesContext(connection) as seen:
        for field in Term._meta.concrete_fields:
            assert getattr(found, field.attname) == getattr(expected, field.attname)
        assert found.course.school.name == "清河大学"
        assert found.source.course.school.name == "明德大学"
    assert not seen.captured_queries


def test_each_call_has_its_own_values(layer):
    other = draft(course(schools.school("qinghe", "清河大学")))
    lead = other.team.get().account_id
    assert TERM.first(0, other.pk) is None
    assert TERM.first(lead, other.pk) == other
    assert TERM.first(lead, layer.pk) == layer
    assert TERM.first(lead, 1) is None
    assert TERM.first(0, other.course.terms.get().source_id or 0) is None


def test_it_agrees_with_the_rule_of_visibility(layer):
    hidden = draft(course(schools.school("qinghe", "清河大学")))
    for row in (layer, hidden):
        assert (TERM.first(0, row.pk) is not None) == Term.objects.visible_to(VISITOR).filter(
            pk=row.pk
        ).exists()


def test_one_statement_a_call(layer, django_assert_num_queries):
    with django_assert_num_queries(2):
        TERM.first(0, layer.pk)
        TERM.first(0, layer.pk)
