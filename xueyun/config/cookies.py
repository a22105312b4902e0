"""How the cookies of an installation are called."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit


def cookie_name(name: str, base_url: str) -> str:
    """The name, with the port behind it where the base address is this machine's own.

    Browsers send cookies to every port of a host: two servers on one machine would sign each other's people out.
    """
    address = urlsplit(base_url)
    return f"{name}_{address.port}" if address.port and is_loopback(address.hostname or "") else name


def is_loopback(host: str) -> bool:
    """`localhost` and names below it, 127.0.0.0/8 and ::1."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
