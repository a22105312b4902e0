"""What a file really is: judged by its content; its name is only asked what it claims."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xueyun.media import documents, pictures, probing, webvtt
from xueyun.media.models import Asset
from xueyun.media.problems import BadFile

Kind = Asset.Kind

CLAIMS = {
    Kind.VIDEO: {
        "mp4",
        "m4v",
        "mov",
        "mkv",
        "webm",
        "avi",
        "flv",
        "wmv",
        "asf",
        "ts",
        "mts",
        "m2ts",
        "mpg",
        "mpeg",
        "vob",
    },
    Kind.PDF: {"pdf"},
    Kind.IMAGE: {"png", "jpg", "jpeg", "webp", "gif"},
    Kind.CAPTIONS: {"vtt", "srt"},
    Kind.DOCUMENT: documents.ENDINGS,
}


@dataclass(frozen=True, slots=True)
class Found:
    """A file's kind and what was read of it; pixels and milliseconds where the kind has them."""

    kind: Asset.Kind
    pages: int | None = None
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    poster: Path | None = None


def claimed(name: str) -> Asset.Kind | None:
    """What the end of a name says."""
    ending = name.rpartition(".")[2].lower()
    return next((kind for kind, endings in CLAIMS.items() if ending in endings), None)


def look(path: Path, name: str, folder: Path) -> Found:
    """Judge a file; a small picture of it may be left in the folder. Raises BadFile."""
    with path.open("rb") as file:
        head = file.read(8192)
    if not head:
        raise BadFile("empty")
    claim = claimed(name)
    kind = _kind(path, head)
    if kind is None and documents.is_document(path, head, name):
        kind = Kind.DOCUMENT
    if kind is None and claim is Kind.CAPTIONS:
        webvtt.check(path)
        raise BadFile("not_webvtt")
    if kind is None or (claim is not None and claim is not kind):
        raise BadFile("not_what_it_says" if claim else "unknown_kind", f"claims {claim}, is {kind}")
    return _read(path, head, kind, folder)


def _kind(path: Path, head: bytes) -> Asset.Kind | None:
    if probing.demuxer_of(head) is not None:
        return Kind.VIDEO
    if b"%PDF-" in head[:1024]:
        return Kind.PDF
    if pictures.is_image(path):
        return Kind.IMAGE
    if head.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
        webvtt.check(path)
        return Kind.CAPTIONS
    return None


def _read(path: Path, head: bytes, kind: Asset.Kind, folder: Path) -> Found:
    poster = folder / "poster.webp"
    if kind is Kind.PDF:
        return Found(kind, pages=pictures.read_pdf(path, poster), poster=poster)
    if kind is Kind.IMAGE:
        width, height = pictures.read_image(path, poster)
        return Found(kind, width=width, height=height, poster=poster)
    if kind is Kind.VIDEO:
        facts = probing.probe(path, probing.demuxer_of(head) or "")
        return Found(kind, width=facts.width, height=facts.height, duration_ms=facts.duration_ms or None)
    return Found(kind)
