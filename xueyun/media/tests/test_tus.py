"""The tus protocol 1.0, statement by statement (its text: https://tus.io/protocols/resumable-upload)."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from django.utils.http import parse_http_date

from xueyun.media import arrivals
from xueyun.media.models import Upload
from xueyun.schools import factories as schools
from xueyun.schools.models import School

pytestmark = [pytest.mark.django_db, pytest.mark.req("T3")]

AT = "/media/uploads/qinghe/"
BYTES = bytes(range(256)) * 8
PART = "application/offset+octet-stream"


class Teacher:
    """A client of the protocol that says no more than it is told to."""

    def __init__(self, account: Any = None, **options: Any) -> None:
        self.browser = Client(**options)
        if account is not None:
            self.browser.force_login(account)

    def ask(
        self,
        method: str,
        url: str = AT,
        body: bytes = b"",
        kind: str = PART,
        version: str = "1.0.0",
        **more: Any,
    ) -> HttpResponse:
        headers = {name.replace("_", "-"): str(value) for name, value in more.items()}
        if version:
            headers["Tus-Resumable"] = version
        return self.browser.generic(method, url, body, content_type=kind, headers=headers)

    def announce(self, size: int = len(BYTES), name: str = "a.txt", **more: Any) -> str:
        told = f"filename {base64.b64encode(name.encode()).decode()}"
        answer = self.ask("POST", Upload_Length=size, **{"Upload_Metadata": told, **more})
        assert answer.status_code == 201, answer.content
        return answer["Location"]

    def send(self, url: str, body: bytes, offset: int = 0, **more: Any) -> HttpResponse:
        return self.ask("PATCH", url, body, Upload_Offset=offset, **more)

    def offset(self, url: str) -> int:
        return int(self.ask("HEAD", url)["Upload-Offset"])


@pytest.fixture
def school(db: None) -> School:
    return schools.school()


@pytest.fixture
def teacher(school: School) -> Teacher:
    return Teacher(schools.teacher(school))


def sum_of(body: bytes, algorithm: str = "sha1") -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, body).digest()).decode()}"


# --- Core protocol --------------------------------------------------------------------------------------------


def test_head_must_tell_the_offset_and_the_length_if_known(teacher: Teacher) -> None:
    url = teacher.announce()
    answer = teacher.ask("HEAD", url)
    assert (answer.status_code, answer["Upload-Offset"], answer["Upload-Length"]) == (200, "0", "2048")
    teacher.send(url, BYTES[:100])
    assert teacher.offset(url) == 100


def test_head_must_not_be_cached(teacher: Teacher) -> None:
    assert teacher.ask("HEAD", teacher.announce())["Cache-Control"] == "no-store"


def test_head_of_what_is_not_there_has_no_offset(teacher: Teacher) -> None:
    answer = teacher.ask("HEAD", f"{AT}0123456789/")
    assert answer.status_code == 404
    assert not answer.has_header("Upload-Offset")


def test_patch_must_have_its_content_type_else_415(teacher: Teacher) -> None:
    url = teacher.announce()
    for kind in ("application/octet-stream", "text/plain", "multipart/form-data; boundary=x"):
        assert teacher.send(url, b"abc", kind=kind).status_code == 415
    assert teacher.offset(url) == 0


def test_patch_must_go_on_at_the_offset_else_409_and_nothing_changes(teacher: Teacher) -> None:
    url = teacher.announce()
    teacher.send(url, BYTES[:100])
    for offset in (0, 99, 101, 2048):
        assert teacher.send(url, b"x", offset).status_code == 409
    assert teacher.offset(url) == 100


@pytest.mark.parametrize(
    "offset", ["", "-1", "1.5", "x", "9" * 30], ids=["none", "minus", "half", "x", "long"]
)
def test_an_offset_must_be_a_non_negative_integer(teacher: Teacher, offset: str) -> None:
    assert teacher.send(teacher.announce(), b"x", offset).status_code == 400  # type: ignore[arg-type]


def test_patch_must_answer_204_with_the_new_offset(teacher: Teacher) -> None:
    url = teacher.announce()
    answer = teacher.send(url, BYTES[:1000])
    assert (answer.status_code, answer["Upload-Offset"], answer.content) == (204, "1000", b"")
    assert teacher.send(url, BYTES[1000:], 1000)["Upload-Offset"] == "2048"
    upload = Upload.objects.get()
    assert upload.arrived_at is not None
    assert arrivals.path_of(upload.ref).read_bytes() == BYTES


def test_patch_of_what_is_not_there_is_404(teacher: Teacher) -> None:
    assert teacher.send(f"{AT}0123456789/", b"x").status_code == 404


def test_more_than_was_announced_is_refused_before_it_is_read(teacher: Teacher) -> None:
    url = teacher.announce(10)
    assert teacher.send(url, b"x" * 11).status_code == 413
    assert teacher.offset(url) == 0


def test_the_last_part_again_changes_nothing(teacher: Teacher) -> None:
    url = teacher.announce(3)
    assert teacher.send(url, b"abc").status_code == 204
    assert teacher.send(url, b"abc").status_code == 409
    assert teacher.offset(url) == 3


def test_every_answer_says_its_version(teacher: Teacher) -> None:
    url = teacher.announce()
    for answer in (
        teacher.ask("OPTIONS"),
        teacher.ask("HEAD", url),
        teacher.send(url, b"x", 9),
        teacher.ask("POST"),
    ):
        assert answer["Tus-Resumable"] == "1.0.0"


@pytest.mark.parametrize("version", ["", "0.2.2", "1.0.1"], ids=["none", "old", "new"])
def test_another_version_must_be_412_and_not_be_processed(teacher: Teacher, version: str) -> None:
    url = teacher.announce()
    for method, where in (("POST", AT), ("HEAD", url), ("PATCH", url), ("DELETE", url)):
        answer = teacher.ask(method, where, b"x", version=version, Upload_Offset=0, Upload_Length=1)
        assert answer.status_code == 412
        assert answer["Tus-Version"] == "1.0.0"
    assert teacher.offset(url) == 0
    assert Upload.objects.count() == 1


def test_options_must_tell_versions_and_extensions_and_takes_any_version(teacher: Teacher) -> None:
    answer = teacher.ask("OPTIONS", version="")
    assert answer.status_code == 204
    assert answer["Tus-Version"] == "1.0.0"
    assert answer["Tus-Extension"] == "creation,expiration,checksum,termination"
    assert int(answer["Tus-Max-Size"]) == 8 * 1024**3
    assert answer["Tus-Checksum-Algorithm"] == "sha1,sha256"


def test_a_post_with_an_override_must_be_read_as_that_method(teacher: Teacher) -> None:
    url = teacher.announce(3)
    assert (
        teacher.ask("POST", url, b"abc", Upload_Offset=0, X_HTTP_Method_Override="PATCH").status_code == 204
    )
    assert teacher.ask("POST", url, X_HTTP_Method_Override="DELETE").status_code == 204
    assert teacher.ask("HEAD", url).status_code == 404
    assert teacher.ask("POST", teacher.announce()).status_code == 405


# --- Creation -------------------------------------------------------------------------------------------------


def test_creation_must_be_201_with_a_location(teacher: Teacher) -> None:
    url = teacher.announce()
    assert url == f"http://testserver{AT}{Upload.objects.get().ref}/"


def test_an_empty_file_may_be_created_and_is_whole_at_once(teacher: Teacher) -> None:
    url = teacher.announce(0)
    assert teacher.offset(url) == 0
    assert Upload.objects.get().arrived_at is not None


@pytest.mark.parametrize(
    "length", [None, "-1", "x", "1e3", ""], ids=["none", "minus", "x", "exponent", "empty"]
)
def test_the_length_must_be_a_non_negative_integer(teacher: Teacher, length: str | None) -> None:
    more = {} if length is None else {"Upload_Length": length}
    assert teacher.ask("POST", **more).status_code == 400
    assert not Upload.objects.exists()


def test_what_is_longer_than_the_most_must_be_413(teacher: Teacher, settings: Any) -> None:
    settings.MEDIA_LARGEST_FILE = 1000
    answer = teacher.ask("POST", Upload_Length=1001)
    assert answer.status_code == 413
    assert answer.content.decode().endswith(("。", "."))


def test_head_must_give_the_metadata_back(teacher: Teacher) -> None:
    told = f"filename {base64.b64encode('第一讲.mp4'.encode()).decode()},is_confidential"
    url = teacher.announce(Upload_Metadata=told)
    assert teacher.ask("HEAD", url)["Upload-Metadata"] == told
    assert Upload.objects.get().name == "第一讲.mp4"


@pytest.mark.parametrize(
    "told", ["a YQ==,a YQ==", "a !!", "filename /w==", ", ", "ключ YQ==", "a" * 2001],
    ids=["twice", "no base64", "no text", "empty", "not ascii", "long"],
)  # fmt: skip
def test_metadata_that_break_the_rules_are_400(teacher: Teacher, told: str) -> None:
    assert teacher.ask("POST", Upload_Length=1, Upload_Metadata=told).status_code == 400


# --- Expiration -----------------------------------------------------------------------------------------------


def test_creation_and_patch_must_tell_when_an_upload_expires(teacher: Teacher) -> None:
    created = teacher.ask("POST", Upload_Length=9)
    later = timezone.now() + timedelta(days=2)
    assert parse_http_date(created["Upload-Expires"]) > later.timestamp()
    assert parse_http_date(teacher.send(created["Location"], b"x")["Upload-Expires"]) > later.timestamp()


def test_an_expired_upload_is_410_and_the_sweep_removes_it(teacher: Teacher) -> None:
    from xueyun.media.actions import uploads

    url = teacher.announce()
    teacher.send(url, BYTES[:10])
    ref = Upload.objects.get().ref
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    for method in ("HEAD", "PATCH", "DELETE"):
        assert teacher.ask(method, url, b"x", Upload_Offset=10).status_code == 410
    assert uploads.sweep(timezone.now()) == 1
    assert not arrivals.path_of(ref).exists()
    assert teacher.ask("HEAD", url).status_code == 404
    assert uploads.sweep(timezone.now()) == 0


# --- Checksum -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_part_whose_checksum_holds_is_kept(teacher: Teacher, algorithm: str) -> None:
    url = teacher.announce()
    answer = teacher.send(url, BYTES[:500], Upload_Checksum=sum_of(BYTES[:500], algorithm))
    assert (answer.status_code, answer["Upload-Offset"]) == (204, "500")


def test_a_part_whose_checksum_fails_must_be_460_and_discarded(teacher: Teacher) -> None:
    url = teacher.announce()
    teacher.send(url, BYTES[:100])
    answer = teacher.send(url, BYTES[100:200], 100, Upload_Checksum=sum_of(b"other"))
    assert (answer.status_code, answer.reason_phrase) == (460, "Checksum Mismatch")
    assert teacher.offset(url) == 100
    assert teacher.send(url, BYTES[100:], 100, Upload_Checksum=sum_of(BYTES[100:])).status_code == 204


@pytest.mark.parametrize(
    "sum_", ["md5 YQ==", "sha1 !!", "sha1 YQ==", "crc32", ""], ids=["md5", "x", "short", "crc", "none"]
)
def test_a_checksum_that_nobody_can_check_must_be_400(teacher: Teacher, sum_: str) -> None:
    url = teacher.announce()
    assert teacher.send(url, b"x", Upload_Checksum=sum_).status_code == 400
    assert teacher.offset(url) == 0


def test_bytes_that_a_dead_process_did_not_prove_do_not_count(teacher: Teacher) -> None:
    url = teacher.announce()
    teacher.send(url, BYTES[:100])
    path = arrivals.path_of(Upload.objects.get().ref)
    path.with_suffix(".unproven").write_text("100")
    with path.open("ab") as file:
        file.write(b"half a part")
    assert teacher.offset(url) == 100
    assert teacher.send(url, BYTES[100:], 100).status_code == 204
    assert path.read_bytes() == BYTES


# --- Termination ----------------------------------------------------------------------------------------------


def test_a_deleted_upload_is_204_and_then_404(teacher: Teacher) -> None:
    url = teacher.announce()
    path = arrivals.path_of(Upload.objects.get().ref)
    assert teacher.ask("DELETE", url).status_code == 204
    assert teacher.ask("HEAD", url).status_code == teacher.ask("DELETE", url).status_code == 404
    assert not path.exists()
