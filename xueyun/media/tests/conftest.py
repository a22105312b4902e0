"""Small real files, and one video that is transcoded once for all tests."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.db import transaction
from django.http import Http404, HttpResponseBase, HttpResponseNotFound
from django.test import RequestFactory
from django.urls import resolve
from PIL import Image

from xueyun.core.viewer import VISITOR, Viewer
from xueyun.jobs import worker
from xueyun.media import actions, ffmpeg
from xueyun.media.models import Asset
from xueyun.schools.models import Region, School

NOW = datetime(2026, 9, 21, 8, tzinfo=UTC)
LEARNER = Viewer(account_id=11, nickname="王同学", session_hash="a session")


def school_with(pk: int | None = None, slug: str = "qinghe", name: str = "清河大学") -> School:
    region, _ = Region.objects.get_or_create(slug="lincheng", defaults={"name": "临城市"})
    fields = {} if pk is None else {"pk": pk}
    return School.objects.create(slug=slug, name=name, region=region, created_at=NOW, **fields)


@pytest.fixture
def school(db: None) -> School:
    return school_with()


def record(
    target: Path, *, size: str = "640x360", seconds: float = 2, rate: int = 10, words: tuple[str, ...] = ()
) -> Path:
    """A real video of colours and a tone."""
    inputs = [
        "-f",
        "lavfi",
        "-i",
        f"testsrc2=size={size}:rate={rate}",
        "-f",
        "lavfi",
        "-i",
        "sine=frequency=440",
    ]
    coding = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    command = [
        ffmpeg.locate().ffmpeg,
        "-v",
        "error",
        "-y",
        *inputs,
        "-t",
        str(seconds),
        *(words or coding),
        target,
    ]
    subprocess.run(command, check=True)
    return target


def write_pdf(target: Path, pages: int) -> Path:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    document.save(target)
    document.close()
    return target


def write_locked_pdf(target: Path) -> Path:
    """A page behind a password (PDF 1.4, standard security handler, revision 2) that nobody knows."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"5a" * 32 + b"> /U <" + b"a5" * 32 + b"> >>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"xref\n0 5\n0000000000 65535 f \n" + table
    start = data.index(b"xref\n")
    data += (
        b"trailer\n<< /Size 5 /Root 1 0 R /Encrypt 4 0 R /ID [<00> <00>] >>\nstartxref\n%d\n%%%%EOF\n" % start
    )
    target.write_bytes(data)
    return target


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of files that many tests look at."""
    folder = tmp_path_factory.mktemp("clips")
    record(folder / "lecture.mp4", size="1280x720", seconds=8, words=())
    write_pdf(folder / "notes.pdf", 3)
    Image.new("RGB", (1200, 800), "teal").save(folder / "picture.png")
    (folder / "captions.vtt").write_text(
        "WEBVTT\n\n1\n00:01.000 --> 00:02.500 line:0\n极限的定义\n", encoding="utf-8"
    )
    return folder


@dataclass(frozen=True)
class Made:
    """What the one transcoding left in the database; its files stay in the storage of the whole run."""

    school_id: int
    values: dict[str, Any]
    said: list[int]


@pytest.fixture(scope="session")
def made(clips: Path, django_db_setup: None, django_db_blocker: Any) -> Made:
    said: list[int] = []
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        real = actions.show_progress
        patch.setattr("xueyun.media.tasks.PROGRESS_EVERY", 0.0)
        patch.setattr(actions, "show_progress", lambda asset, n: (said.append(n), real(asset, n))[1])
        school = school_with(slug="for-all-tests", name="共用大学")
        asset = actions.add_file(school, clips / "lecture.mp4", "第一讲 极限.mp4", NOW)
        worker.drain(NOW)
        asset.refresh_from_db()
        assert asset.is_ready, asset.problem
        skipped = {"school", "captions"}
        values = {f.attname: getattr(asset, f.attname) for f in Asset._meta.fields if f.name not in skipped}
        values["key"] = bytes(values["key"])
        transaction.set_rollback(True)
    return Made(school.pk, values, said)


@pytest.fixture
def video(made: Made, db: None) -> Asset:
    """The transcoded video, in a school of its own."""
    school = school_with(made.school_id, slug="for-all-tests", name="共用大学")
    return Asset.objects.create(school=school, **made.values)


Get = Callable[..., HttpResponseBase]


@pytest.fixture
def get() -> Iterator[Get]:
    """Ask an address as someone at some moment; a 404 is a status here, too. Answers are closed after the test."""
    answers: list[HttpResponseBase] = []

    def ask(
        url: str, viewer: Viewer = VISITOR, now: datetime = NOW, method: str = "GET", **headers: str
    ) -> Any:
        request = RequestFactory().generic(
            method, url, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )
        request.now, request.viewer = now, viewer  # type: ignore[attr-defined]
        match = request.resolver_match = resolve(request.path)
        try:
            answers.append(match.func(request, *match.args, **match.kwargs))
        except Http404:
            return HttpResponseNotFound()
        return answers[-1]

    yield ask
    for answer in answers:
        for closer in answer._resource_closers:
            closer()


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.fixture
def moto() -> Iterator[str]:
    """The address of a stand-in for S3."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()
