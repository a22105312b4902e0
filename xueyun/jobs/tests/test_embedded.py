from __future__ import annotations

import threading

from pytest_django.fixtures import Settings

from xueyun.jobs import embedded


def test_it_starts_nothing_under_tests_or_where_it_is_switched_off(settings: Settings) -> None:
    before = threading.active_count()
    embedded.start()
    settings.TESTING = False
    settings.JOBS_EMBEDDED = False
    embedded.start()
    assert threading.active_count() == before
