"""Gateways on this machine: they check each request's signature as the public descriptions of the algorithms say.

ACS3-HMAC-SHA256: help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature;
TC3-HMAC-SHA256: cloud.tencent.com/document/api/382/52072. Neither uses a line of the SDKs.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

KEY_ID, SECRET = "AKIDexample", "a secret that both know"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sign(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def canonical(request: BaseHTTPRequestHandler, signed: str, body: bytes) -> str:
    """Method, path, query, headers, their names, and the body's hash: one line each, the query in RFC 3986."""
    parts = urlsplit(request.path)
    query = "&".join(
        f"{quote(name, safe='~')}={quote(value, safe='~')}"
        for name, value in sorted(parse_qsl(parts.query, keep_blank_values=True))
    )
    headers = "".join(f"{name}:{request.headers[name].strip()}\n" for name in signed.split(";"))
    return "\n".join([request.command, parts.path or "/", query, headers, signed, sha256(body)])


def acs3(request: BaseHTTPRequestHandler, body: bytes) -> bool:
    """Whether Aliyun would take this request for one of ours."""
    found = re.fullmatch(
        r"ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})",
        request.headers["Authorization"],
    )
    if found is None or found[1] != KEY_ID or request.headers["x-acs-content-sha256"] != sha256(body):
        return False
    if not {"host", "x-acs-action", "x-acs-date", "x-acs-signature-nonce"} <= set(found[2].split(";")):
        return False
    sent = datetime.strptime(request.headers["x-acs-date"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    if abs((datetime.now(UTC) - sent).total_seconds()) > 900:
        return False
    text = f"ACS3-HMAC-SHA256\n{sha256(canonical(request, found[2], body).encode())}"
    return hmac.compare_digest(sign(SECRET.encode(), text).hex(), found[3])


def tc3(request: BaseHTTPRequestHandler, body: bytes) -> bool:
    """Whether Tencent would."""
    found = re.fullmatch(
        r"TC3-HMAC-SHA256 Credential=([^/]+)/([\d-]+)/sms/tc3_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})",
        request.headers["Authorization"],
    )
    moment = int(request.headers["X-TC-Timestamp"])
    date = datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d")
    if found is None or found[1] != KEY_ID or found[2] != date or abs(time.time() - moment) > 300:
        return False
    if not {"content-type", "host"} <= set(found[3].split(";")):
        return False
    key = sign(sign(sign(f"TC3{SECRET}".encode(), date), "sms"), "tc3_request")
    scope = f"{date}/sms/tc3_request"
    text = f"TC3-HMAC-SHA256\n{moment}\n{scope}\n{sha256(canonical(request, found[3], body).encode())}"
    return hmac.compare_digest(sign(key, text).hex(), found[4])


REFUSALS = {
    "aliyun": (400, {"Code": "SignatureDoesNotMatch", "Message": "no", "RequestId": "r"}),
    "tencent": (
        200,
        {"Response": {"Error": {"Code": "AuthFailure.SignatureFailure", "Message": "no"}, "RequestId": "r"}},
    ),
}
CHECKS: dict[str, Callable[[BaseHTTPRequestHandler, bytes], bool]] = {"aliyun": acs3, "tencent": tc3}


class Gateway:
    """A gateway in a thread. `answer` is what it says; None says nothing at all until it is stopped."""

    def __init__(self, kind: str, answer: tuple[int, Any] | None) -> None:
        self.kind, self.answer = kind, answer
        self.asked: list[dict[str, Any]] = []  # what came with a right signature
        self._stopped = Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = False
        # How soon it sees that it is stopped.
        self.thread = Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def stop(self) -> None:
        self._stopped.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"] or 0))
                if not CHECKS[gateway.kind](self, body):
                    return self.say(*REFUSALS[gateway.kind])
                query = dict(parse_qsl(urlsplit(self.path).query))
                gateway.asked.append(query or json.loads(body))
                if gateway.answer is None:
                    gateway._stopped.wait()
                    return None
                return self.say(*gateway.answer)

            def say(self, status: int, value: Any) -> None:
                data = json.dumps(value).encode() if not isinstance(value, bytes) else value
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *args: Any) -> None:
                """Nothing: what was asked is in `asked`."""

        return Handler
