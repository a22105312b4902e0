"""The way into a school's own pages."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from xueyun.schools import rules
from xueyun.schools.models import School


def open_school(slug: str) -> School:
    """The school of that name in addresses, while it is open. Raises Http404, Refused 'school_suspended' (403)."""
    school = get_object_or_404(School, slug=slug)
    rules.may_open(school).or_refuse()
    return school
