"""Pictures of a video from three moments, to choose its poster from."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from xueyun.jobs import worker
from xueyun.jobs.models import Job
from xueyun.media.actions import library
from xueyun.media.models import Asset
from xueyun.media.tests.conftest import NOW

pytestmark = pytest.mark.req("T3")


def test_three_pictures_are_taken_once(video: Asset) -> None:
    Asset.objects.filter(pk=video.pk).update(moments=0)
    video.refresh_from_db()
    library.ask_for_moments(video, NOW)
    worker.drain(NOW)
    video.refresh_from_db()
    assert video.moments == 3
    stored = Path(default_storage.path(video.posters))
    pictures = [stored / str(n) / name for n in (1, 2, 3) for name in ("poster.webp", "poster.jpg")]
    for picture in pictures:
        with Image.open(picture) as shown:
            assert shown.width > shown.height > 100
    assert len({picture.read_bytes() for picture in pictures}) == 6, "three moments, not one"
    library.ask_for_moments(video, NOW)
    assert not Job.objects.filter(name="media.moments", status="waiting").exists()


def test_what_is_not_ready_has_none(video: Asset) -> None:
    Asset.objects.filter(pk=video.pk).update(moments=0, status=Asset.Status.WAITING)
    video.refresh_from_db()
    library.ask_for_moments(video, NOW)
    assert not Job.objects.filter(name="media.moments").exists()
