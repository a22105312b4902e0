"""Mail servers and what arrives by SMS, as tests of this app meet them."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from xueyun.delivery import hooks
from xueyun.delivery.tests.stand_in import KEY_ID, SECRET, Gateway

HERE = Path(__file__).parent


@pytest.fixture
def heard() -> Iterator[list[tuple[str, str]]]:
    """(sender, text) of each arrival, in the order in which the hook told of them; no other app listens meanwhile."""
    told: list[tuple[str, str]] = []

    def listener(sender: str, text: str, now: datetime) -> None:
        told.append((sender, text))

    others = hooks.sms_arrived._subscribers
    hooks.sms_arrived._subscribers = []
    hooks.sms_arrived.join(listener, order=1)
    yield told
    hooks.sms_arrived._subscribers = others


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def soon(what: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait until it is true."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


@dataclass
class MailServer:
    """A real mail server in a process of its own, and what it took."""

    port: int
    file: Path
    process: subprocess.Popen[bytes]

    @property
    def taken(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.file.read_text().splitlines()] if self.file.exists() else []

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def mail_server(tmp_path: Path, settings: Settings) -> Iterator[Callable[..., MailServer]]:
    """`mail_server(temper)` starts one, to which the settings lead; see smtp_server.py for its tempers."""
    servers: list[MailServer] = []

    def start(temper: str = "kind", port: int = 0) -> MailServer:
        port, file = port or free_port(), tmp_path / "taken.jsonl"
        command = [sys.executable, str(HERE / "smtp_server.py"), str(port), str(file), temper]
        server = MailServer(port, file, subprocess.Popen(command))
        servers.append(server)
        soon(lambda: listens(port))
        settings.MAIL_PROVIDER, settings.SMTP_HOST, settings.SMTP_PORT = "smtp", "127.0.0.1", port
        settings.SMTP_SECURITY, settings.MAIL_FROM = "none", "学云 <no-reply@cloud.example>"
        settings.SMTP_TIMEOUT = 5
        return server

    yield start
    for server in servers:
        server.stop()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Callable[..., Gateway]]:
    """`gateway(kind, answer)` starts a stand-in, to which the settings lead."""
    started: list[Gateway] = []

    def start(kind: str, answer: tuple[int, Any] | None) -> Gateway:
        gateway = Gateway(kind, answer)
        started.append(gateway)
        settings.SMS_PROVIDER, settings.SMS_ENDPOINT = kind, gateway.url
        settings.SMS_KEY_ID, settings.SMS_KEY_SECRET = KEY_ID, SECRET
        settings.SMS_SIGN, settings.SMS_APP_ID, settings.SMS_TIMEOUT = "学云", "1400006666", 2
        settings.SMS_REGION = {"aliyun": "cn-hangzhou", "tencent": "ap-guangzhou"}[kind]
        settings.SMS_TEMPLATES = {"code": "SMS_1"}
        return gateway

    yield start
    for one in started:
        one.stop()
