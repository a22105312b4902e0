"""What can be wrong with a file, as codes for programs and sentences for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

SENTENCES: dict[str, _StrOrPromise] = {
    "not_a_file": _("There is no such file."),
    "empty": _("This file is empty. Please choose it again."),
    "too_large": _("This file is larger than this platform accepts."),
    "unknown_kind": _(
        "This kind of file can't be taken. Videos, PDF documents, pictures, captions (WebVTT, SRT), "
        "Office documents, texts and ZIP archives can."
    ),
    "not_what_it_says": _("This file is not what its name says. Please check it and choose it again."),
    "other_kind": _("A file of another kind is needed here."),
    "video_unreadable": _("This video can't be read: it is damaged or cut off. Please export it again."),
    "video_truncated": _("The end of this video is missing. Please upload the whole file again."),
    "no_video": _("This file has no picture, only sound."),
    "pdf_password": _("This PDF is protected by a password. Please save it without one and upload it again."),
    "pdf_unreadable": _("This PDF can't be read: it is damaged or cut off. Please export it again."),
    "pdf_script": _(
        "This PDF carries a program (JavaScript), which could act against its readers. "
        "Please print it to a new PDF and upload that."
    ),
    "image_unreadable": _("This picture can't be read: it is damaged or cut off."),
    "image_moves": _("This picture moves. Please choose one that stands still."),
    "image_too_large": _("This picture has too many pixels. Please make it smaller."),
    "image_too_small": _("This picture is too small to look good here: it needs at least %(least)s pixels."),
    "not_a_picture": _("This is no picture that can be shown. Please choose a PNG, JPEG, WebP or GIF file."),
    "picture_too_large": _("This picture has more than 10 MB. Please save it smaller and choose it again."),
    "picture_gone": _("The picture that was chosen before is no longer here. Please choose it again."),
    "not_webvtt": _("These captions are not WebVTT. Please save them as a .vtt file in UTF-8."),
    "not_srt": _("These captions are not SRT: no line with two times was found. Please export them again."),
    "captions_timing": _(
        "Line %(line)s of these captions should hold two times, like 00:01:02,500 --> 00:01:05,000."
    ),
    "captions_negative": _("Line %(line)s of these captions has a negative time."),
    "captions_backwards": _("In line %(line)s of these captions the end does not come after the beginning."),
    "captions_overlap": _(
        "The words at line %(line)s of these captions begin before those above them have ended."
    ),
    "document_macros": _("This document carries macros. Please save it without them and upload that."),
    "upload_failed": _("The server could not finish looking at this file. Please upload it again."),
    "upload_lost": _("The bytes of this file are no longer here. Please upload it again."),
    "disk_full": _("The server has no space left. Please tell its administrator and try again later."),
    "transcoding_failed": _("The video could not be prepared for watching. Please try again."),
}


def sentence(code: str) -> _StrOrPromise:
    """The sentence of a code; after a colon the number of the line that it is about, or the size that is asked for."""
    name, _colon, fact = code.partition(":")
    return SENTENCES[name] % {"line": fact, "least": fact} if fact else SENTENCES[name]


class BadFile(Exception):
    """A file that can't be taken: `code` for programs, `sentence` for people; `detail` is for logs."""

    def __init__(self, code: str, detail: str = "", *, line: int | str | None = None) -> None:
        code = code if line is None else f"{code}:{line}"
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.sentence = sentence(code)
