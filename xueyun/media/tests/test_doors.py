"""The same addresses through nginx and from S3: switches, not rewrites."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from urllib.request import Request as WebRequest
from urllib.request import urlopen

import boto3
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from pytest_django import Settings

from xueyun.jobs import worker
from xueyun.media import actions, links, tickets
from xueyun.media.models import Asset
from xueyun.media.tests.conftest import LEARNER, NOW, Get, body, record
from xueyun.schools.models import School


def document_address(asset: Asset) -> str:
    token = tickets.issue(LEARNER, purpose="read", now=NOW, viewing_term_id=1, unit_id=2, asset_id=asset.pk)
    return reverse("media:document", kwargs={"token": token})


def test_nginx_is_told_where_the_file_lies(
    get: Get, school: School, clips: Path, video: Asset, settings: Settings
) -> None:
    settings.MEDIA_DOOR = "accel"
    pdf = actions.add_file(school, clips / "notes.pdf", "讲义.pdf", NOW)
    answer = get(f"{document_address(pdf)}?download=1", LEARNER)
    assert answer["X-Accel-Redirect"] == f"/protected/{pdf.original}"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert body(answer) == b""
    segment = get(links.signer(NOW, links.SEGMENTS)(f"{video.folder}/480_00000.ts"))
    assert segment["X-Accel-Redirect"] == f"/protected/{video.folder}/480_00000.ts"
    assert "max-age" in segment["Cache-Control"]


BUCKET = "storages.backends.s3.S3Storage"


def public(moto: str) -> str:
    return moto.replace("127.0.0.1", "localhost")


@pytest.fixture
def s3(moto: str, settings: Settings) -> Iterator[None]:
    """Everything is stored in a bucket, and leaves from there by another name of its machine."""
    options = {
        "bucket_name": "xueyun",
        "endpoint_url": moto,
        "region_name": "us-east-1",
        "access_key": "key",
        "secret_key": "secret",
        "querystring_auth": True,
        "default_acl": None,
        "file_overwrite": True,
    }
    boto3.client(
        "s3",
        endpoint_url=moto,
        region_name="us-east-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    ).create_bucket(Bucket="xueyun")
    before = settings.STORAGES
    settings.STORAGES = {
        **before,
        "default": {"BACKEND": BUCKET, "OPTIONS": options},
        "readers": {"BACKEND": BUCKET, "OPTIONS": {**options, "endpoint_url": public(moto)}},
    }
    settings.MEDIA_DOOR = "s3"
    yield


def fetch(url: str, **headers: str) -> tuple[int, bytes, Message]:
    with urlopen(WebRequest(url, headers=headers)) as answer:  # noqa: S310  an address of the stand-in on this machine
        return answer.status, answer.read(), answer.headers


@pytest.mark.req("T3", "L3")
def test_a_video_goes_through_s3_from_end_to_end(
    get: Get, school: School, tmp_path: Path, s3: None, moto: str
) -> None:
    clip = record(tmp_path / "clip.mp4", size="320x180", seconds=1)
    asset = actions.add_file(school, clip, "clip.mp4", NOW)
    # The second giving of the same bytes, and an attempt that died.
    assert actions.add_file(school, clip, "again.mp4", NOW).pk == asset.pk
    dead = actions.begin(asset.pk)
    assert dead is not None
    (tmp_path / "left").write_bytes(b"half")
    from xueyun.media import storage

    storage.put(f"{dead.folder}/180_00000.ts", tmp_path / "left")
    worker.drain(NOW)
    asset.refresh_from_db()
    assert (asset.status, asset.problem) == ("ready", "")
    assert default_storage.listdir(asset.made)[0] == ["2"]
    token = tickets.issue(LEARNER, purpose="watch", now=NOW, viewing_term_id=1, unit_id=2, asset_id=asset.pk)
    lines = (
        body(get(reverse("media:playlist", kwargs={"token": token, "height": 180}), LEARNER))
        .decode()
        .splitlines()
    )
    segment = next(line for line in lines if line and not line.startswith("#"))
    answer = get(segment)
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{public(moto)}/xueyun/{asset.folder}/180_00000.ts?")
    assert "X-Amz-Signature" in answer["Location"] or "Signature" in answer["Location"]
    status, data, headers = fetch(answer["Location"])
    assert (status, headers["Content-Type"], len(data) % 16) == (200, "video/mp2t", 0)
    assert fetch(answer["Location"], Range="bytes=0-15")[:2] == (206, data[:16])


def test_a_document_is_saved_from_s3_under_its_name(get: Get, school: School, clips: Path, s3: None) -> None:
    pdf = actions.add_file(school, clips / "notes.pdf", "讲义.pdf", NOW)
    answer = get(f"{document_address(pdf)}?download=1", LEARNER)
    status, data, headers = fetch(answer["Location"])
    assert (status, data) == (200, (clips / "notes.pdf").read_bytes())
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
