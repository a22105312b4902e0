"""A browser in two words, and an address as its owner knows it."""

from __future__ import annotations

import pytest

from xueyun.accounts.agents import browser_and_system, masked_place

KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
WINDOWS = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {KIT} Chrome/131.0.0.0 Safari/537.36"
MAC = f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {KIT} Version/18.1 Safari/605.1.15"
ANDROID = f"Mozilla/5.0 (Linux; Android 14; V2309A) {KIT} Version/4.0 Chrome/116.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "known"),
    [
        (WINDOWS, ("Chrome", "Windows")),
        (f"{WINDOWS} Edg/131.0", ("Edge", "Windows")),
        (f"{WINDOWS} QQBrowser/13.0", ("QQ Browser", "Windows")),
        (MAC, ("Safari", "macOS")),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", ("Firefox", "Linux")),
        (f"{ANDROID} MicroMessenger/8.0.50 MMWEBSDK/2024", ("WeChat", "Android")),
        (f"{ANDROID} UCBrowser/16.1", ("UC Browser", "Android")),
        (
            "Mozilla/5.0 (Phone; OpenHarmony 5.0) ArkWeb/4.1 HuaweiBrowser/5.0",
            ("Huawei Browser", "HarmonyOS"),
        ),
        (
            "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Version/17.0 Mobile/1 Safari/604.1",
            ("Safari", "iPad"),
        ),
        ("curl/8.5.0", ("", "")),
        ("", ("", "")),
        ("<script>" * 10_000, ("", "")),
    ],
)
def test_a_browser_is_named(agent: str, known: tuple[str, str]) -> None:
    assert browser_and_system(agent) == known


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("203.0.113.77", "203.0.113.*"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::*"),
        ("::ffff:203.0.113.77", "203.0.113.*"),
        (None, ""),
    ],
)
def test_an_address_is_shown_as_its_network(address: str | None, shown: str) -> None:
    assert masked_place(address) == shown
