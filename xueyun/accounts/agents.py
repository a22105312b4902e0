"""What a browser calls itself, in two words that its owner knows it by."""

from __future__ import annotations

import ipaddress
import re

# The first that fits: browsers name their ancestors behind themselves.
_BROWSERS = (
    ("WeChat", r"MicroMessenger/"),
    ("DingTalk", r"DingTalk/"),
    ("QQ", r"\bQQ/"),
    ("QQ Browser", r"M?QQBrowser/"),
    ("UC Browser", r"\bU(?:C|CBrowser|BrowserCore)/|UCBrowser/"),
    ("360", r"\b360(?:SE|EE|Browser)|QihooBrowser"),
    ("Huawei Browser", r"HuaweiBrowser/"),
    ("Mi Browser", r"MiuiBrowser/"),
    ("Edge", r"\bEdg(?:e|A|iOS)?/"),
    ("Opera", r"\bOPR/"),
    ("Firefox", r"\b(?:Firefox|FxiOS)/"),
    ("Chrome", r"\b(?:Chrome|CriOS|HeadlessChrome)/"),
    ("Safari", r"\bVersion/[\d.]+.* Safari/"),
)
_SYSTEMS = (
    ("HarmonyOS", r"HarmonyOS|OpenHarmony"),
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("Windows", r"\bWindows\b"),
    ("macOS", r"\bMacintosh\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("Linux", r"\bLinux\b"),
)
LONGEST = 1000


def browser_and_system(agent: str) -> tuple[str, str]:
    """('Chrome', 'Windows'); '' for what is not known."""
    text = agent[:LONGEST]
    return _first(_BROWSERS, text), _first(_SYSTEMS, text)


def masked_place(address: str | None) -> str:
    """'203.0.113.*', '2001:db8:1:2::*': the network, as its owner may recognise it."""
    if not address:
        return ""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return masked_place(str(ip.ipv4_mapped))
        network = ipaddress.ip_network((ip, 64), strict=False)
        return f"{network.network_address}*"
    return f"{address.rpartition('.')[0]}.*"


def _first(table: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for name, pattern in table if re.search(pattern, text)), "")
