"""Logos and banners: pictures that everybody may see, kept under the hash of what was made of them.

A form takes a picture along between its rounds: what was chosen is kept at once and named by a signed word in the form,
so that nothing has to be chosen again when something else in it is wrong. What no school shows is swept away later.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, Signer

from xueyun.media import pictures, storage, workplace
from xueyun.media.problems import BadFile

FOLDER = "faces"
LARGEST = 10 * 1024 * 1024
KEPT_UNSHOWN = timedelta(days=1)
NAME = re.compile(r"(?P<digest>[0-9a-f]{40})-(?:logo|banner)\.webp")


@dataclass(frozen=True, slots=True)
class Shape:
    """Pixels, across and down: what is kept at most, and what is asked for at least."""

    most: tuple[int, int]
    least: tuple[int, int]


SHAPES = {"logo": Shape((384, 384), (64, 64)), "banner": Shape((1920, 960), (640, 120))}


class Forged(Exception):
    """The word in a form is none that this site has given for this school."""


def keep(file: UploadedFile, shape: str) -> str:
    """The digest under which the picture is kept from now on. Raises BadFile."""
    if (file.size or 0) > LARGEST:
        raise BadFile("picture_too_large", str(file.size))
    if not file.size:
        raise BadFile("empty")
    with workplace.incoming() as folder:
        source, made = folder / "source", folder / "made.webp"
        with source.open("wb") as target:
            for chunk in file.chunks():
                target.write(chunk)
        pictures.read_face(source, made, most=SHAPES[shape].most, least=SHAPES[shape].least)
        digest = hashlib.sha256(made.read_bytes()).hexdigest()[:40]
        storage.put(name_of(digest, shape), made)
        storage.touch(name_of(digest, shape))
    return digest


def chosen(
    said: Mapping[str, str], files: Mapping[str, object], shape: str, school_id: int, *, is_removed: bool
) -> str:
    """What a form says of a picture: a new file, else none where it is removed, else what it took along; '' for none.

    Raises BadFile, Forged.
    """
    file = files.get(f"{shape}_file")
    if isinstance(file, UploadedFile):
        return keep(file, shape)
    if is_removed or not said.get(shape):
        return ""
    try:
        digest = _signer(shape, school_id).unsign(said[shape])
    except BadSignature as error:
        raise Forged from error
    if not storage.exists(name_of(digest, shape)):
        raise BadFile("picture_gone", digest)
    return digest


def word_for(digest: str, shape: str, school_id: int) -> str:
    """What a form of this school takes along; '' for none."""
    return _signer(shape, school_id).sign(digest) if digest else ""


def name_of(digest: str, shape: str) -> str:
    """Where it is stored."""
    return f"{FOLDER}/{digest}-{shape}.webp"


def digest_of(name: str) -> str:
    """The digest in a stored name."""
    return name.rpartition("/")[2].partition("-")[0]


def unshown(now: datetime, shown: set[str]) -> list[str]:
    """Stored names of pictures that nobody shows and nobody has chosen for a day."""
    found = [(NAME.fullmatch(name), name) for name in storage.files(FOLDER)]
    return [
        f"{FOLDER}/{name}"
        for match, name in found
        if match
        and match["digest"] not in shown
        and storage.changed_at(f"{FOLDER}/{name}") < now - KEPT_UNSHOWN
    ]


def _signer(shape: str, school_id: int) -> Signer:
    return Signer(salt=f"media.faces.{shape}.{school_id}")
