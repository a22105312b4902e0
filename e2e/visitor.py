"""A person at a browser: goes about the site, and every page on the way is looked at."""

from __future__ import annotations

import os
import re
import secrets
import time
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, expect

from e2e.judged import Judged
from e2e.server import Site
from e2e.watch import Watch

PASSWORD = "heron-lotus-4471"
# Ids are ten characters of base32; a course or a school has a slug.
NAMED = re.compile(r"(?<=/)(?:[0-9a-hjkmnp-tv-z]{10}|(?<=/s/)[\w-]+|(?<=/courses/)[\w-]+)(?=/)")
SHAPE = """() => [document.querySelector('video-player, pdf-view, text-view')?.localName,
  document.querySelector('main')?.firstElementChild?.className, document.documentElement.dataset.theme,
  matchMedia('(prefers-color-scheme: dark)').matches, document.documentElement.lang,
  document.querySelector('dialog[open]') ? 'dialog' : '',
  document.querySelector('[role=alert],[aria-invalid=true]') ? 'wrong' : ''].join(' ')"""
COUNTED = """number => { const view = document.querySelector('pdf-view');
  return Boolean(view.known.bits[number] || view.pending.bits[number]); }"""
PICTURES = os.environ.get("E2E_LOOK")


# A report goes out every fifteen seconds, and one that failed is tried again with the next.
REPORTED_MS = 60_000
# Letters are sent by the jobs thread of a server.
LETTER_SECONDS = 60


def until(page: Page, expression: str, seconds: float = 60) -> None:
    """Wait for this to be true in the page, asking from outside: the policy lets no page evaluate words itself."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"never true in {seconds} s: {expression}"
        page.wait_for_timeout(100)


class Visitor:
    """One window of one context. `judged` is what axe has seen in this run: each kind of page once a width."""

    def __init__(
        self, context: BrowserContext, site: Site, judged: Judged, *, has_script: bool = True
    ) -> None:
        self.context = context
        self.site = site
        self.judged = judged
        self.has_script = has_script
        self.watch = Watch(context, site.base)
        self.page: Page = context.new_page()
        self.entry: dict[str, str] = {}

    # --- going about ---

    def open(self, path: str, status: int = 200) -> None:
        """Go to an address; it answers with this status."""
        with self.watch.expecting(status):
            answer = self.page.goto(self.site.base + path if path.startswith("/") else path)
            assert answer is not None
            assert answer.status == status, f"{path} answered {answer.status}"
            self.look()

    def follow(self, target: Locator, status: int = 200) -> None:
        """Press what leads to another page, and look at that page."""
        with self.watch.expecting(status):
            with self.page.expect_navigation() as leads:
                target.click()
            assert leads.value.status == status, f"{self.page.url} answered {leads.value.status}"
            self.look()

    def link(self, name: str, within: str = "main") -> Locator:
        return self.page.locator(within).get_by_role("link", name=name).first

    def press(self, name: str, status: int = 200) -> None:
        """Press the button of this name in the page's main part, and look at what comes."""
        self.follow(self.page.get_by_role("main").get_by_role("button", name=name, exact=True), status)

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    # --- looking ---

    def look(self) -> None:
        """Nothing sticks out at the side, nothing complained; axe is silent on a kind of page it sees first."""
        self.page.wait_for_load_state("load")
        if self.has_script:
            wide = self.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide <= 0, f"{self.page.url} is {wide} px wider than the screen"
            self.judge()
        self.watch.check()

    def judge(self) -> None:
        width = (self.page.viewport_size or {"width": 0})["width"]
        url = urlsplit(self.page.url)
        tab = re.findall(r"\b(?:tab|status)=\w+", url.query)
        kind = (NAMED.sub("…", url.path), *tab, self.page.evaluate(SHAPE), width)
        if not self.judged.is_new(kind):
            return
        self.keep_picture()
        is_phone = width < 600
        options = {"rules": {"target-size": {"enabled": is_phone}}}
        found = [
            f"{one['id']}: {one['help']}: {', '.join(str(node['target'][0]) for node in one['nodes'][:4])}"
            for one in Axe().run(self.page, options=options).response["violations"]
        ]
        assert not found, f"axe on {self.page.url} at {width} px:\n" + "\n".join(found)

    def keep_picture(self) -> None:
        if PICTURES:
            folder = Path(PICTURES)
            folder.mkdir(parents=True, exist_ok=True)
            name = f"{len(self.judged):03}{os.environ.get('PYTEST_XDIST_WORKER', '')}"
            self.page.screenshot(path=folder / f"{name}.png", full_page=True)
            with (folder / "index.txt").open("a") as index:
                index.write(f"{name} {self.page.viewport_size} {self.page.url}\n")

    # --- what everybody does ---

    def sign_in(self, login: str, password: str) -> None:
        self.open("/login/")
        self.page.get_by_label("邮箱或手机号").fill(login)
        self.page.get_by_label("密码", exact=True).fill(password)
        self.press("登录")

    def fill_registration(self, nickname: str) -> str:
        """Register on the page that is open, with a new e-mail address; returns it. The code comes by mail."""
        address = f"{secrets.token_hex(5)}@e2e.example"
        self.begin_registration(nickname, address)
        self.type_code(self.code_to(address), "确认并继续")
        return address

    def begin_registration(self, nickname: str, address: str) -> None:
        """The first of the two steps."""
        self.page.get_by_label("邮箱或手机号").fill(address)
        self.page.get_by_label("昵称").fill(nickname)
        self.page.get_by_label("密码", exact=True).fill(PASSWORD)
        self.press("注册并继续")
        assert self.path == "/register/verify/"

    def type_code(self, code: str, button: str, status: int = 200) -> None:
        self.page.get_by_label("验证码", exact=True).fill(code)
        self.press(button, status)

    def code_to(self, address: str, letters: int = 1) -> str:
        """The digits in the letter of this number to an address, once it is there."""
        end = time.monotonic() + LETTER_SECONDS
        while len(found := self.site.letters_to(address)) < letters:
            assert time.monotonic() < end, f"no letter came to {address} in {LETTER_SECONDS} s"
            self.page.wait_for_timeout(100)
        digits = re.search(r"\b\d{6}\b", found[letters - 1])
        assert digits, f"no digits in: {found[letters - 1]}"
        return digits[0]

    def certify(self, entry: dict[str, str], status: int = 200) -> None:
        """The two steps, from the first."""
        self.page.get_by_label("学号").fill(entry["student_no"])
        self.press("下一步")
        self.tell_identity(entry["name"], entry["code"], status)

    def tell_identity(self, name: str, code: str, status: int = 200) -> None:
        self.page.get_by_label("姓名").fill(name)
        self.page.get_by_label("认证码").fill(code)
        self.press("认证", status)

    def enrol(self, course: str, school: str = "qinghe") -> str:
        """Take the course with its password; returns the path of its courseware, which is open then."""
        term = self.site.term(course, school)
        self.open(f"/terms/{term['id']}/")
        self.page.locator("main").get_by_label("课程密码").first.fill(term["password"])
        self.press("参加课程")
        assert self.path == f"/learn/{term['id']}/"
        return self.path

    # --- documents ---

    def read_document(self, pages: int) -> None:
        """Turn to every page of the document that is open, and stay on each until it counts."""
        boxes = self.page.locator(".pdf__page")
        expect(boxes).to_have_count(pages)
        for number in range(pages):
            boxes.nth(number).evaluate("box => box.scrollIntoView({ block: 'center' })")
            expect(boxes.nth(number).locator("canvas")).to_be_visible(timeout=REPORTED_MS)
            until(self.page, f"({COUNTED})({number})")

    # --- texts ---

    def editor(self, name: str, where: Locator | None = None) -> Locator:
        """The editor of this text, once it has come in place of the plain field of that name."""
        live = (where or self.main).locator("rich-text[data-live]")
        return live.get_by_role("textbox", name=name)

    def read_to_the_end(self, title: str) -> None:
        """As a reader does: on to the end, and again where something came late and made the text longer."""
        circle, end = self.unit(title).locator(".state-circle"), self.main.locator("text-view [data-end]")
        last = time.monotonic() + REPORTED_MS / 1000
        while circle.get_attribute("data-state") != "2":
            assert time.monotonic() < last, f"{title} is not done at its end"
            # Its own end: the page goes on with the tree, and who stops below has not stayed at the end.
            end.evaluate("box => box.scrollIntoView({ block: 'center' })")
            self.page.wait_for_timeout(1500)

    # --- circles ---

    def unit(self, title: str) -> Locator:
        """The unit's line in the tree."""
        return self.page.locator("learning-tree a.tree__unit").filter(has_text=title).first

    def expect_circle(self, title: str, state: int, timeout: float = REPORTED_MS) -> None:
        """0 empty, 1 half, 2 green."""
        circle = self.unit(title).locator(".state-circle")
        expect(circle).to_have_attribute("data-state", str(state), timeout=timeout)
