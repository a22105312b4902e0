"""Files in forms are small: what goes on beyond the limit is thrown away while it arrives, and the view can tell."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

TOO_LARGE = "xueyun.upload_too_large"


class Limited(FileUploadHandler):
    """First in the line of handlers: it counts the bytes of all files of a request."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._seen = self._before = 0

    def new_file(self, *args: Any, **more: Any) -> None:
        """Note what there was before this file: if it is passed over, it doesn't count against the next one."""
        super().new_file(*args, **more)
        self._before = self._seen

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002
        """Pass the bytes on, or pass over this file; the fields behind it are read."""
        self._seen += len(raw_data)
        if self._seen > settings.FORM_LARGEST_FILES:
            if self.request is not None:
                self.request.META.setdefault(TOO_LARGE, self.field_name)
            self._seen = self._before
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> Any:  # noqa: ARG002
        """The handlers behind this one make the file."""
        return None


def was_too_large(request: HttpRequest) -> bool:
    """Whether a file of this request was cut off; to be asked after its form was read."""
    return TOO_LARGE in request.META


def too_large_field(request: HttpRequest) -> str:
    """The field whose file went beyond the limit first; '' where none did."""
    return str(request.META.get(TOO_LARGE, ""))
