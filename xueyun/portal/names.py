"""Names in the reader's language, where a thing has two."""

from __future__ import annotations

from django.utils.translation import get_language

from xueyun.schools.models import Region, School


def name_of(thing: School | Region) -> str:
    """The English name for who reads English, where there is one."""
    return (get_language() == "en" and thing.name_en) or thing.name
