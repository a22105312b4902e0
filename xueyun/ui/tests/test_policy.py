"""What a page may load: the policy allows the import map by its hash, and nothing else inline."""

from __future__ import annotations

import base64
import hashlib
import json
import re

import pytest
from csp.decorators import csp_update
from django.http import HttpResponse
from django.test import Client, RequestFactory

from xueyun.ui import middleware, modules

pytestmark = pytest.mark.django_db


def test_the_import_map_on_the_page_is_the_one_that_is_allowed(client: Client) -> None:
    answer = client.get("/gallery/tag/")
    shown = re.search(r'<script type="importmap">(.*?)</script>', answer.content.decode())
    assert shown
    digest = base64.b64encode(hashlib.sha256(shown[1].encode()).digest()).decode()
    policy = answer.headers["Content-Security-Policy"]
    assert f"script-src 'self' 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def test_the_import_map_names_our_modules_and_the_vendored_ones() -> None:
    names = json.loads(modules.import_map())["imports"]
    assert names["xueyun/ui/shell"].endswith("/ui/shell.js")
    assert names["xueyun/ui/confirm"].endswith("/ui/confirm.js")
    assert {"hls.js", "katex", "pdfjs-dist"} <= set(names)


def test_a_view_may_widen_its_own_policy_and_keeps_the_import_map() -> None:
    @csp_update({"img-src": ["https://pictures.example"]})
    def view(request: object) -> HttpResponse:
        return HttpResponse("x")

    answer = middleware.content_policy(view)(RequestFactory().get("/"))
    policy = answer.headers["Content-Security-Policy"]
    assert "https://pictures.example" in policy
    assert modules.import_map_hash() in policy


def test_a_policy_that_is_there_is_left_alone() -> None:
    def view(request: object) -> HttpResponse:
        return HttpResponse("x", headers={"Content-Security-Policy": "sandbox"})

    assert (
        middleware.content_policy(view)(RequestFactory().get("/")).headers["Content-Security-Policy"]
        == "sandbox"
    )


def test_a_visitor_reads_without_a_cookie(client: Client) -> None:
    assert not client.get("/gallery/tag/").cookies
