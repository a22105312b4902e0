"""What a page weighs as sent: its HTML, its styles, and the modules it imports, followed through the import map."""

from __future__ import annotations

import gzip
import json
import re
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass

STYLE = re.compile(r'<link rel="stylesheet" href="([^"]+)"')
SCRIPT = re.compile(r'<script type="module" src="([^"]+)"')
IMPORT_MAP = re.compile(r'<script type="importmap">(.*?)</script>', re.DOTALL)
# `import … from "name"`, `import "name"`, `export … from "name"`; what else names a module loads it on demand.
AT_ONCE = re.compile(r"""(?:^|[;}\s])(?:import|export)\b(?:[^"'();]*?\bfrom)?\s*["']([^"']+)["']""")
NAMED = re.compile(r"""["']([^"'\s]+)["']""")

Fetch = Callable[[str], bytes]


@dataclass(frozen=True)
class Weight:
    """kB of each as gzip leaves it. `later`: modules that the page loads only when it needs them."""

    html: float
    css: float
    js: float
    later: float


def weigh(path: str, fetch: Fetch) -> Weight:
    """The weight of the page at `path`; `fetch` gives the bytes of an address, unpacked."""
    html = fetch(path).decode()
    [names] = [json.loads(text)["imports"] for text in IMPORT_MAP.findall(html)] or [{}]
    at_once = follow(SCRIPT.findall(html), names, fetch, AT_ONCE)
    every = follow(SCRIPT.findall(html), names, fetch, NAMED)
    return Weight(
        html=packed([html.encode()]),
        css=packed(fetch(address) for address in set(STYLE.findall(html))),
        js=packed(fetch(address) for address in at_once),
        later=packed(fetch(address) for address in every - at_once),
    )


def follow(first: Iterable[str], names: dict[str, str], fetch: Fetch, mention: re.Pattern[str]) -> set[str]:
    """The addresses of these modules and of all that they name, and so on."""
    found: set[str] = set()
    waiting = list(first)
    while waiting:
        address = waiting.pop()
        if address not in found:
            found.add(address)
            said = mention.findall(fetch(address).decode())
            waiting += [names[name] for name in said if name in names]
    return found


def packed(bodies: Iterable[bytes]) -> float:
    return sum(len(gzip.compress(body, 6)) for body in bodies) / 1000


def fetcher(port: int, cookie: str = "") -> Fetch:
    """Asks the server on this port, as a visitor or with a session."""

    def fetch(address: str) -> bytes:
        request = urllib.request.Request(f"http://127.0.0.1:{port}{address}", headers={"Cookie": cookie})
        with urllib.request.urlopen(request) as answer:  # noqa: S310  our own loopback address
            return bytes(answer.read())

    return fetch
