"""The eye of the house: what `bin/look` runs. Every page is judged by what this shows."""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, sync_playwright

from e2e.browser import launch

DATA = Path(os.environ.get("XUEYUN_DATA") or "var")
WIDTHS = {1440: 900, 768: 1024, 390: 844}
THEMES = ("light", "dark")
SHIFT = 0.02  # from here on a page jumps
# Paints, shifts and what the policy refused, kept from the first moment of a page. Every shift counts: nobody types
# here, and what the browser takes for recent input is the phone's screen being set.
WATCH = """
window.look = {first: 0, largest: 0, shift: 0, refused: []};
const watch = (type, each) =>
  new PerformanceObserver(list => list.getEntries().forEach(each)).observe({type, buffered: true});
watch('paint', e => { if (e.name === 'first-contentful-paint') look.first = e.startTime; });
watch('largest-contentful-paint', e => { look.largest = e.startTime; });
watch('layout-shift', e => { look.shift += e.value; });
addEventListener('securitypolicyviolation',
  e => look.refused.push(e.effectiveDirective + ' ' + (e.blockedURI || e.sourceFile)));
"""


@dataclass
class Seen:
    """What one page was like at one width in one theme; sizes in bytes as gzip leaves them, times in milliseconds."""

    path: str
    width: int
    theme: str
    status: int = 0
    first: float = 0
    largest: float = 0
    shift: float = 0
    wide: int = 0
    weights: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    findings: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not self.findings and not self.errors


def main() -> int:
    asked = arguments()
    demo = demo_world()
    base = asked.base or demo.get("base_url") or f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    urls = [urljoin(base + "/", url) for url in asked.urls or default_pages(demo)]
    folder = Path(asked.out) if asked.out else DATA / "look"
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        cookies = sign_in(browser, base, asked.login, asked.password) if asked.login else None
        seen = [
            look(browser, url, width, theme, cookies, folder, whole=not asked.fold, language=asked.language)
            for url in urls
            for width in asked.widths
            for theme in asked.themes
        ]
        browser.close()
    report(seen, folder)
    return 0 if all(one.is_clean for one in seen) else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/look", description="Look at pages in a real browser.")
    parser.add_argument("urls", nargs="*", metavar="URL", help="addresses, or paths on the demo's server")
    parser.add_argument("--login", help="e-mail or mobile number to sign in with first")
    parser.add_argument("--password", default="")
    parser.add_argument("--base", help="the server, when it isn't the one of demo.json")
    parser.add_argument("--out", help="where pictures go (default: $XUEYUN_DATA/look)")
    parser.add_argument("--fold", action="store_true", help="only what is seen without scrolling")
    parser.add_argument("--widths", type=int, nargs="+", default=list(WIDTHS))
    parser.add_argument("--themes", nargs="+", choices=THEMES, default=list(THEMES))
    parser.add_argument("--language", choices=("zh-hans", "en"), help="the language cookie")
    return parser.parse_args()


def demo_world() -> dict[str, Any]:
    """demo.json, or nothing where there is no demo."""
    path = DATA / "demo.json"
    return json.loads(path.read_text()) if path.exists() else {}


def default_pages(demo: dict[str, Any]) -> list[str]:
    """The pages that matter most: those a visitor may open, of the demo's first school and of one term of each kind."""
    pages = ["/", "/courses/", "/schools/", "/login/", "/register/"]
    if demo.get("schools"):
        slug = demo["schools"][0]["slug"]
        pages += [f"/s/{slug}/", f"/s/{slug}/certification/"]
    kinds = {(term["audience"], term["mode"]): term["url"] for term in reversed(demo.get("terms", []))}
    return [*pages, *kinds.values(), "/no-such-page/"]


def sign_in(browser: Browser, base: str, login: str, password: str) -> list[Any]:
    """Sign in by the form, as people do; gives the cookies."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(urljoin(base, "/login/"))
    form = page.locator("main form").filter(has=page.locator("input[type=password]"))
    form.locator("input:not([type=hidden]):not([type=password])").first.fill(login)
    form.locator("input[type=password]").fill(password)
    with page.expect_navigation():
        form.locator("button[type=submit]").last.click()
    if urlsplit(page.url).path == "/login/":
        sys.exit(f"Signing in as {login} failed: {page.locator('main').inner_text()[:300]}")
    cookies = context.cookies()
    context.close()
    return cookies


def open_context(
    browser: Browser, url: str, width: int, theme: str, cookies: list[Any] | None, language: str
) -> BrowserContext:
    is_phone = width < 600
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS.get(width, 900)},
        color_scheme="dark" if theme == "dark" else "light",
        has_touch=is_phone,
        is_mobile=is_phone,
        locale="en" if language == "en" else "zh-CN",
        reduced_motion="reduce",
    )
    if cookies:
        context.add_cookies(cookies)
    if language:
        context.add_cookies([{"name": "xueyun_language", "value": language, "url": url}])
    context.add_init_script(WATCH)
    return context


def look(
    browser: Browser,
    url: str,
    width: int,
    theme: str,
    cookies: list[Any] | None,
    folder: Path,
    *,
    whole: bool,
    language: str,
) -> Seen:
    seen = Seen(urlsplit(url).path + (f"?{urlsplit(url).query}" if urlsplit(url).query else ""), width, theme)
    context = open_context(browser, url, width, theme, cookies, language)
    page = context.new_page()
    answers = listen(page, seen, url)
    answer = page.goto(url, wait_until="load")
    seen.status = answer.status if answer else 0
    page.wait_for_load_state("networkidle")
    wait_for_paint(page)
    measure(page, seen)
    weigh(answers, seen)
    # Fingers need targets of a size; a mouse does not.
    options = {"rules": {"target-size": {"enabled": width < 600}}}
    for violation in Axe().run(page, options=options).response["violations"]:
        places = ", ".join(str(node["target"][0]) for node in violation["nodes"][:3])
        seen.findings.append(
            f"{violation['id']} ({violation['impact']}, {len(violation['nodes'])}×): {places}"
        )
    if whole:
        show_whole(page, width)
    page.screenshot(path=folder / f"{name_of(seen.path)}-{width}-{theme}.png")
    context.close()
    return seen


def wait_for_paint(page: Page) -> None:
    """A busy machine paints late, and what isn't painted yet has not shifted yet."""
    end = time.monotonic() + 10
    while not page.evaluate("look.first") and time.monotonic() < end:
        page.wait_for_timeout(50)
    page.wait_for_timeout(150)


def show_whole(page: Page, width: int) -> None:
    """Make the window as tall as the page: a full-page picture of the browser's own loses what touch screens show."""
    # What waits to be scrolled to would be a hole in the picture.
    page.evaluate("document.querySelectorAll('img[loading=lazy]').forEach(img => { img.loading = 'eager'; })")
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(height, 12_000)})
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(250)


def listen(page: Page, seen: Seen, url: str) -> list[Response]:
    own = urlsplit(url).netloc
    answers: list[Response] = []

    def on_console(message: ConsoleMessage) -> None:
        # The page itself may be a refusal on purpose; the browser says so in the console.
        if message.type == "error" and not (
            message.location.get("url") == url and "status of" in message.text
        ):
            seen.errors.append(f"console: {message.text[:300]}")

    def on_response(response: Response) -> None:
        if response.url.startswith(("data:", "blob:")):
            return
        if urlsplit(response.url).netloc != own:
            seen.errors.append(f"third party: {response.url}")
        answers.append(response)

    page.on("console", on_console)
    page.on("pageerror", lambda error: seen.errors.append(f"script: {error}"))
    page.on("response", on_response)
    return answers


def weigh(answers: list[Response], seen: Seen) -> None:
    """Bodies can be read when all have come; each address counts once."""
    for response in {response.url: response for response in answers}.values():
        kind = response.request.resource_type
        if kind in {"document", "stylesheet", "script"} and not 300 <= response.status < 400:
            seen.weights[kind] += len(gzip.compress(response.body(), 6))


def measure(page: Page, seen: Seen) -> None:
    found = page.evaluate("look")
    seen.first, seen.largest, seen.shift = found["first"], found["largest"], found["shift"]
    seen.errors += [f"policy: {refused}" for refused in found["refused"]]
    seen.wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if seen.shift >= SHIFT:
        seen.errors.append(f"what stands on the page shifts by {seen.shift:.3f} while it loads")
    if seen.wide > 0:
        seen.errors.append(f"the page is {seen.wide} px wider than the screen")


def name_of(path: str) -> str:
    return re.sub(r"[^\w-]+", "-", path).strip("-") or "home"


def report(seen: list[Seen], folder: Path) -> None:
    print(
        f"{'page':38} {'px':>5} {'theme':5} {'status':>6} {'html':>6} {'css':>6} {'js':>6} "
        f"{'first':>6} {'largest':>7} {'shift':>6}  axe  errors"
    )
    for one in seen:
        kb = [f"{one.weights[kind] / 1024:.1f}k" for kind in ("document", "stylesheet", "script")]
        print(
            f"{one.path[:38]:38} {one.width:5} {one.theme:5} {one.status:6} {kb[0]:>6} {kb[1]:>6} {kb[2]:>6} "
            f"{one.first:6.0f} {one.largest:7.0f} {one.shift:6.3f}  {len(one.findings):3}  {len(one.errors):6}"
        )
    for sentence in dict.fromkeys(
        f"{one.path} at {one.width} px, {one.theme}: {what}"
        for one in seen
        for what in one.findings + one.errors
    ):
        print(f"  {sentence}")
    (folder / "report.json").write_text(json.dumps([vars(one) for one in seen], ensure_ascii=False, indent=1))
    print(f"Pictures and report.json are in {folder}.")


if __name__ == "__main__":
    sys.exit(main())
