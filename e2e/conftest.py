"""One site and one browser a process; a fresh window for everybody who asks."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from e2e.browser import launch
from e2e.judged import Judged
from e2e.server import Site, open_site
from e2e.visitor import Visitor

DESKTOP = {"viewport": {"width": 1440, "height": 900}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
# A busy machine is slow and not broken.
PATIENCE_MS = 45_000

Visitors = Callable[..., Visitor]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.name == "e2e":
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """One folder for all processes of this run."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with open_site(folder, shared) as site:
        yield site
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    started = launch(playwright)
    yield started
    started.close()


@pytest.fixture(scope="session")
def judged(shared: Path) -> Judged:
    return Judged(shared / "judged.jsonl")


def make_visitors(browser: Browser, site: Site, judged: Judged) -> Iterator[Visitors]:
    there: list[Visitor] = []

    def visitor(like: dict[str, Any] = DESKTOP, *, has_script: bool = True, **options: Any) -> Visitor:
        """Somebody nobody knows yet, at a desktop or (`like=PHONE`) a phone."""
        wishes: dict[str, Any] = {"locale": "zh-CN", "reduced_motion": "reduce", **like, **options}
        context = browser.new_context(java_script_enabled=has_script, **wishes)
        context.set_default_timeout(PATIENCE_MS)
        there.append(Visitor(context, site, judged, has_script=has_script))
        return there[-1]

    yield visitor
    for one in there:
        one.context.close()
    for one in there:
        one.watch.check()


@pytest.fixture
def visitors(browser: Browser, site: Site, judged: Judged) -> Iterator[Visitors]:
    yield from make_visitors(browser, site, judged)


@pytest.fixture(scope="module")
def journey_visitors(browser: Browser, site: Site, judged: Judged) -> Iterator[Visitors]:
    """Visitors who stay for a whole file: a journey in steps."""
    yield from make_visitors(browser, site, judged)


def newcomer_of(visitor: Visitor, school: str) -> Visitor:
    """Register, and certify with an entry of this school that nobody holds yet."""
    visitor.entry = visitor.site.next_unclaimed(school)
    visitor.open(f"/register/?next=/s/{school}/certification/")
    visitor.fill_registration("新同学")
    visitor.certify(visitor.entry)
    return visitor


@pytest.fixture
def newcomer(visitors: Visitors) -> Callable[..., Visitor]:
    """newcomer('qinghe'): a new account, certified at that school, enrolled in nothing."""

    def certified(school: str, **options: Any) -> Visitor:
        return newcomer_of(visitors(**options), school)

    return certified


@pytest.fixture
def learner(newcomer: Callable[..., Visitor]) -> Callable[..., Visitor]:
    """learner(): a newcomer of 清河 who takes 微积分（一） and stands before its courseware."""

    def enrolled(**options: Any) -> Visitor:
        visitor = newcomer("qinghe", **options)
        visitor.enrol("微积分（一）")
        return visitor

    return enrolled
