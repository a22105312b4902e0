"""SMS that people sent, as each gateway writes them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class Unreadable(Exception):
    """This is not what the gateway's description says."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One message: `id` is the gateway's own, or a digest of all that it says."""

    id: str
    sender: str
    text: str


@dataclass(frozen=True, slots=True)
class Gateway:
    """How to read what it posts (raises Unreadable), and the answer that it takes for a yes."""

    read: Callable[[Any], list[Arrived]]
    thanks: dict[str, object]


def _aliyun(body: Any) -> list[Arrived]:
    """help.aliyun.com/zh/sms/developer-reference/smsup-http: an array; sequence_id is a number or a text."""
    if not isinstance(body, list):
        raise Unreadable("Aliyun posts an array.")
    return [_one(item, item.get("phone_number"), item.get("sequence_id")) for item in map(_object, body)]


def _tencent(body: Any) -> list[Arrived]:
    """cloud.tencent.com/document/product/382/59178: one object a request, without an id."""
    item = _object(body)
    return [_one(item, f"{item.get('nationcode') or ''}{item.get('mobile') or ''}", None)]


def _object(item: Any) -> dict[str, Any]:
    if not isinstance(item, dict):
        raise Unreadable("A message is an object.")
    return item


def _one(item: dict[str, Any], sender: object, number: object) -> Arrived:
    if not isinstance(sender, str) or not sender or not isinstance(item.get("content"), str):
        raise Unreadable("A message has a number and a content.")
    whole = hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()
    # Sequence numbers are not promised to be unique over all senders.
    name = f"{sender}:{number}"[:100] if isinstance(number, int | float | str) and number != "" else whole
    return Arrived(_storable(name), sender, _storable(item["content"]))


def _storable(text: str) -> str:
    """Without what JSON can say and a database can't keep: halves of characters, and NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


GATEWAYS = {
    "aliyun": Gateway(_aliyun, {"code": 0, "msg": "成功"}),
    "tencent": Gateway(_tencent, {"result": 0, "errmsg": "OK"}),
}
