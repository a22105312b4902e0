"""Where a server on this machine is reached from this machine."""

from __future__ import annotations


def local_address(host: str, port: int) -> str:
    """`http://…` for a server bound to `host`; one bound to every address is reached by loopback."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{reachable}:{port}"
