"""Files that come by plain forms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse

from xueyun.media import workplace
from xueyun.media.models import Asset


@contextmanager
def kept(file: UploadedFile) -> Iterator[Path]:
    """A local path with the content of a form's file, for as long as it is looked at."""
    with workplace.incoming() as folder:
        path = folder / "form"
        with path.open("wb") as target:
            for block in file.chunks():
                target.write(block)
        yield path


def page_of(asset: Asset) -> str:
    return reverse("studio:asset", kwargs={"school": asset.school.slug, "asset_id": asset.pk})
