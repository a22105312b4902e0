"""Uploads: who may, and two who write at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Barrier, BoundedSemaphore, Thread
from typing import Any

import pytest
from django.db import connection

from xueyun.accounts import factories as accounts
from xueyun.media import arrivals
from xueyun.media.models import Upload
from xueyun.media.tests.test_tus import BYTES, Teacher
from xueyun.media.views import uploads as views
from xueyun.schools import factories as schools
from xueyun.schools.models import School

pytestmark = [pytest.mark.django_db, pytest.mark.req("T3")]


@pytest.fixture
def school(db: None) -> School:
    return schools.school()


@pytest.fixture
def teacher(school: School) -> Teacher:
    return Teacher(schools.teacher(school))


def test_while_one_writes_another_must_wait_until_the_first_falls_silent(teacher: Teacher) -> None:
    url = teacher.announce()
    path = arrivals.path_of(Upload.objects.get().ref)
    owner = path.with_suffix(".owner")
    owner.write_text("another process")
    assert teacher.send(url, b"x").status_code == 423
    os.utime(owner, (0, 0))
    assert teacher.send(url, BYTES).status_code == 204


def test_who_fell_silent_writes_nothing_once_another_has_taken_over(teacher: Teacher) -> None:
    teacher.announce()
    ref = Upload.objects.get().ref
    path = arrivals.path_of(ref)
    blocks = iter([b"one", b"late"])

    def read(_size: int) -> bytes:
        block = next(blocks, b"")
        if block == b"late":
            os.utime(path.with_suffix(".owner"), (0, 0))
            assert arrivals.append(ref, 3, lambda _size: b"two", 3) == 6
        return block

    with pytest.raises(arrivals.Busy):
        arrivals.append(ref, 0, read, 7)
    assert path.read_bytes() == b"onetwo"
    assert not path.with_suffix(".owner").exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_parts_at_once_one_is_kept() -> None:
    school = schools.school()
    account = schools.teacher(school)
    url = Teacher(account).announce(3 * 400_000)
    barrier, got = Barrier(2), []

    def send(body: bytes) -> None:
        one = Teacher(account)
        try:
            barrier.wait()
            got.append(one.send(url, body).status_code)
        finally:
            connection.close()

    threads = [Thread(target=send, args=(letter * 400_000,)) for letter in (b"a", b"b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got)[0] == 204
    assert sorted(got)[1] in (409, 423)
    kept = arrivals.path_of(Upload.objects.get().ref).read_bytes()
    assert kept in (b"a" * 400_000, b"b" * 400_000)


def test_a_server_keeps_half_of_its_threads_for_pages(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = teacher.announce()
    busy = BoundedSemaphore(1)
    busy.acquire()
    monkeypatch.setattr(views, "_turns", busy)
    answer = teacher.send(url, b"x")
    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
    busy.release()
    assert teacher.send(url, b"x").status_code == 204


Others = Callable[[School], Any]


@pytest.mark.parametrize(
    "who",
    [
        lambda school: schools.teacher(school, "另一位"),
        lambda school: schools.administrator(schools.school("mingde", "明德大学")),
        schools.student,
        lambda school: accounts.account(),
    ],
    ids=["colleague", "other school", "student", "anybody"],
)
def test_an_upload_is_its_accounts_alone(teacher: Teacher, school: School, who: Others) -> None:
    url = teacher.announce()
    other = Teacher(who(school))
    for method in ("HEAD", "PATCH", "DELETE"):
        assert other.ask(method, url, b"x", Upload_Offset=0).status_code == 404
    assert other.browser.get(f"{url}state/").status_code == 404
    mingde = schools.school("mingde", "明德大学")
    assert teacher.ask("HEAD", url.replace("qinghe", mingde.slug)).status_code == 404
    assert teacher.ask("POST", "/media/uploads/mingde/", Upload_Length=1).status_code == 404
    assert teacher.offset(url) == 0


def test_visitors_are_told_to_sign_in(school: School) -> None:
    assert Teacher().ask("POST", Upload_Length=1).status_code == 401


def test_without_its_token_no_request_changes_anything(school: School) -> None:
    account = schools.teacher(school)
    url = Teacher(account).announce()
    forger = Teacher(account, enforce_csrf_checks=True)
    assert forger.ask("POST", Upload_Length=1).status_code == 403
    assert forger.send(url, b"x").status_code == 403
    assert forger.ask("DELETE", url).status_code == 403
    assert Teacher(account).offset(url) == 0
