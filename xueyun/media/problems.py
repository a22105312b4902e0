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
        "This kind of file can't be shown here. Videos, PDF documents, pictures and WebVTT captions can."
    ),
    "not_what_it_says": _("This file is not what its name says. Please check it and choose it again."),
    "other_kind": _("A file of another kind is needed here."),
    "video_unreadable": _("This video can't be read: it is damaged or cut off. Please export it again."),
    "video_truncated": _("The end of this video is missing. Please upload the whole file again."),
    "no_video": _("This file has no picture, only sound."),
    "pdf_password": _("This PDF is protected by a password. Please save it without one and upload it again."),
    "pdf_unreadable": _("This PDF can't be read: it is damaged or cut off. Please export it again."),
    "image_unreadable": _("This picture can't be read: it is damaged or cut off."),
    "image_too_large": _("This picture has too many pixels. Please make it smaller."),
    "not_webvtt": _("These captions are not WebVTT. Please save them as a .vtt file in UTF-8."),
    "disk_full": _("The server has no space left. Please tell its administrator and try again later."),
    "transcoding_failed": _("The video could not be prepared for watching. Please try again."),
}


def sentence(code: str) -> _StrOrPromise:
    """The sentence of a code."""
    return SENTENCES[code]


class BadFile(Exception):
    """A file that can't be taken: `code` for programs, `sentence` for people; `detail` is for logs."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.sentence = sentence(code)
