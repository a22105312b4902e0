"""The branches of the settings that only an environment opens, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.once

LOOK = """
import json, django; django.setup()
from csp.utils import build_policy
from django.conf import settings
from django.core.files.storage import default_storage, storages
from django.test import RequestFactory
said = {"door": settings.MEDIA_DOOR, "policy": build_policy()}
if settings.MEDIA_DOOR == "s3":
    from xueyun.media import doors
    answer = doors.send(RequestFactory().get("/"), "1/ab.made/1/poster.webp", "image/webp", max_age=60)
    said |= {"leaves": answer["Location"], "inside": default_storage.connection.meta.client.meta.endpoint_url}
print(json.dumps(said))
"""


def look(folder: Path, **environment: str) -> dict[str, Any]:
    """What an installation with this environment says of itself."""
    plain = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("XUEYUN_", "DATABASE_URL", "REDIS_URL", "AWS_"))
    }
    plain |= {"DJANGO_SETTINGS_MODULE": "xueyun.config.settings", "XUEYUN_DATA": str(folder), **environment}
    done = subprocess.run([sys.executable, "-c", LOOK], env=plain, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def allowed(policy: str) -> dict[str, list[str]]:
    """Directive → what it allows."""
    return {words[0]: words[1:] for part in policy.split(";") if (words := part.split())}


KEYS = {"XUEYUN_S3_BUCKET": "lectures", "XUEYUN_S3_ACCESS_KEY": "key", "XUEYUN_S3_SECRET_KEY": "secret"}
INSIDE = "http://10.0.0.5:9000"
OUTSIDE = "https://media.example.edu.cn"


@pytest.mark.parametrize(
    ("environment", "origins"),
    [
        ({"XUEYUN_S3_ENDPOINT": INSIDE, "XUEYUN_S3_PUBLIC_ENDPOINT": OUTSIDE}, [OUTSIDE]),
        ({"XUEYUN_S3_ENDPOINT": f"{OUTSIDE}/"}, [OUTSIDE]),
        (
            {"XUEYUN_S3_REGION": "cn-north-1"},
            [
                "https://lectures.s3.amazonaws.com",
                "https://lectures.s3.cn-north-1.amazonaws.com.cn",
            ],
        ),
        ({}, ["https://lectures.s3.amazonaws.com"]),
    ],
    ids=["by two names", "by one name", "AWS with a region", "AWS"],
)
def test_what_leaves_from_a_bucket_is_signed_for_readers_and_allowed_by_the_policy(
    tmp_path: Path, environment: dict[str, str], origins: list[str]
) -> None:
    said = look(tmp_path, **KEYS, **environment)
    assert said["door"] == "s3"
    assert any(said["leaves"].startswith(f"{origin}/") for origin in origins)
    if "XUEYUN_S3_PUBLIC_ENDPOINT" in environment:
        assert said["inside"] == INSIDE
    policy = allowed(said["policy"])
    for kind in ("img-src", "connect-src", "media-src"):
        assert policy[kind][-len(origins) :] == origins
        assert "'self'" in policy[kind]
    assert policy["script-src"] == ["'self'"]


@pytest.mark.parametrize(
    "environment", [{}, {**KEYS, "XUEYUN_MEDIA_DOOR": "django"}], ids=["folder", "bucket"]
)
def test_what_leaves_through_us_needs_no_other_origin(tmp_path: Path, environment: dict[str, str]) -> None:
    said = look(tmp_path, **environment)
    policy = allowed(said["policy"])
    assert said["door"] == "django"
    assert (policy["img-src"], policy["connect-src"]) == (["'self'", "data:"], ["'self'"])
