"""SMS that people send, brought by a gateway."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from xueyun.delivery import actions, hooks
from xueyun.delivery.models import Arrival

pytestmark = pytest.mark.req("A5")
NOW = datetime(2026, 9, 21, 8, tzinfo=UTC)
SECRET = "Hq3zS0n-8kYpV1x_5uLwT7cRb2eMfJ9a"
Heard = list[tuple[str, str]]


@pytest.fixture(autouse=True)
def a_secret(settings: Settings) -> None:
    settings.ARRIVALS_SECRET = SECRET


def aliyun(
    sender: str = "13800138000", text: str = "CZMM ABCD", number: object = 1234567890
) -> dict[str, Any]:
    return {
        "phone_number": sender,
        "content": text,
        "send_time": "2026-09-21 16:00:00",
        "dest_code": "1234",
        "sequence_id": number,
        "sign_name": "学云",
    }


def tencent(mobile: str = "13800138000", text: str = "CZMM ABCD", time: int = 1790000000) -> dict[str, Any]:
    return {
        "extend": "1",
        "mobile": mobile,
        "nationcode": "86",
        "content": text,
        "sign": "学云",
        "time": time,
    }


def post(gateway: str, body: object, secret: str = SECRET) -> HttpResponse:
    data = body if isinstance(body, bytes) else json.dumps(body)
    url = f"/delivery/arrivals/{gateway}/{secret}/"
    return Client(enforce_csrf_checks=True).post(url, data, content_type="application/json")


@pytest.mark.django_db
def test_aliyun_brings_several_at_once(heard: Heard) -> None:
    answer = post("aliyun", [aliyun(), aliyun("13900139000", "CZMM EFGH", "77")])
    assert (answer.status_code, answer.json()) == (200, {"code": 0, "msg": "成功"})
    assert heard == [("13800138000", "CZMM ABCD"), ("13900139000", "CZMM EFGH")]


@pytest.mark.django_db
def test_tencent_brings_one(heard: Heard) -> None:
    answer = post("tencent", tencent())
    assert (answer.status_code, answer.json()) == (200, {"result": 0, "errmsg": "OK"})
    assert heard == [("13800138000", "CZMM ABCD")]


@pytest.mark.django_db
@pytest.mark.parametrize("sender", ["+8613800138000", "8613800138000", "0086 13800138000"])
def test_numbers_come_in_any_spelling(heard: Heard, sender: str) -> None:
    post("aliyun", [aliyun(sender)])
    assert heard == [("13800138000", "CZMM ABCD")]


@pytest.mark.django_db
@pytest.mark.parametrize(("gateway", "body"), [("aliyun", [aliyun()]), ("tencent", tencent())])
def test_a_replay_does_nothing_and_is_thanked_for(heard: Heard, gateway: str, body: object) -> None:
    first, second = post(gateway, body), post(gateway, body)
    assert first.content == second.content
    assert len(heard) == Arrival.objects.count() == 1


@pytest.mark.django_db
def test_the_same_words_sent_again_are_another_message(heard: Heard) -> None:
    post("aliyun", [aliyun(number=1), aliyun(number=2)])
    post("tencent", tencent(time=1))
    post("tencent", tencent(time=2))
    post("aliyun", [aliyun("13900139000", number=1)])
    without = aliyun()
    del without["sequence_id"]
    post("aliyun", [without])
    post("aliyun", [without])
    assert len(heard) == 6


@pytest.mark.django_db
@pytest.mark.parametrize("secret", ["nonsense", SECRET[:-1], SECRET.lower()])
def test_a_wrong_secret_is_no_address(heard: Heard, secret: str) -> None:
    assert post("aliyun", [aliyun()], secret).status_code == 404
    assert heard == []


@pytest.mark.django_db
def test_without_a_secret_of_the_settings_there_is_no_door(heard: Heard, settings: Settings) -> None:
    for ours in ("", "short"):
        settings.ARRIVALS_SECRET = ours
        assert post("aliyun", [aliyun()], ours or "x").status_code == 404
    settings.ARRIVALS_SECRET = SECRET
    assert post("local", [aliyun()]).status_code == 404
    assert heard == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("gateway", "body"),
    [
        ("aliyun", b""),
        ("aliyun", b"[" * 100_000),
        ("aliyun", b"\xff"),
        ("aliyun", aliyun()),
        ("aliyun", ["text"]),
        ("aliyun", [{"phone_number": "13800138000"}]),
        ("aliyun", [{"phone_number": 13800138000, "content": "x"}]),
        ("aliyun", [aliyun(), {"content": "x"}]),
        ("tencent", [tencent()]),
        ("tencent", {"mobile": "13800138000", "content": None}),
    ],
)
def test_what_makes_no_sense_is_refused_whole(heard: Heard, gateway: str, body: object) -> None:
    assert post(gateway, body).status_code == 400
    assert heard == []


@pytest.mark.django_db
def test_a_body_that_is_too_large_is_not_read(heard: Heard) -> None:
    assert post("aliyun", b"[" + b" " * 300_000 + b"]").status_code == 413


@pytest.mark.django_db
def test_the_secret_stands_in_no_log(heard: Heard, caplog: pytest.LogCaptureFixture) -> None:
    def broken(sender: str, text: str, now: datetime) -> None:
        raise RuntimeError("no")

    hooks.sms_arrived.join(broken, order=2)
    browser = Client(raise_request_exception=False)
    url = f"/delivery/arrivals/aliyun/{SECRET}/"
    assert browser.post(url, json.dumps([aliyun()]), content_type="application/json").status_code == 500
    assert "/delivery/arrivals/aliyun/secret/" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.django_db
def test_what_comes_from_elsewhere_is_dropped(heard: Heard) -> None:
    assert post("aliyun", [aliyun("+85291234567"), aliyun("10690000")]).status_code == 200
    assert heard == []


@pytest.mark.django_db
def test_a_long_text_is_cut_and_never_an_error(heard: Heard) -> None:
    post("aliyun", [aliyun(text="长" * 5000, number="9" * 5000)])
    post("aliyun", [aliyun(text="CZMM\ud83dABCD\0", number="\ud83d\0")])
    assert heard == [("13800138000", "长" * 200), ("13800138000", "CZMM?ABCD")]


@pytest.mark.django_db
def test_a_phone_that_floods_is_dropped_and_the_others_are_not(heard: Heard) -> None:
    with time_machine.travel(NOW, tick=False):
        answer = post("aliyun", [aliyun(number=n) for n in range(50)])
        assert answer.status_code == 200
        assert len(heard) == 20
        post("aliyun", [aliyun("13900139000", number=99)])
        assert heard[20:] == [("13900139000", "CZMM ABCD")]
    with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
        post("aliyun", [aliyun(number=100)])
    assert len(heard) == 22


@pytest.mark.django_db
def test_an_error_of_who_listens_has_it_brought_again(heard: Heard) -> None:
    def broken(sender: str, text: str, now: datetime) -> None:
        raise RuntimeError("no")

    hooks.sms_arrived.join(broken, order=2)
    with pytest.raises(RuntimeError):
        post("aliyun", [aliyun()])
    assert Arrival.objects.count() == 0
    hooks.sms_arrived._subscribers.pop()
    post("aliyun", [aliyun()])
    assert Arrival.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_that_bring_the_same_at_once_are_heard_once(heard: Heard) -> None:
    barrier, told = Barrier(6), []

    def bring() -> None:
        try:
            barrier.wait()
            told.append(actions.take_in("aliyun", "1", sender="13800138000", text="CZMM ABCD", now=NOW))
        finally:
            connection.close()

    threads = [Thread(target=bring) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [False] * 5 + [True]
    assert len(heard) == 1
