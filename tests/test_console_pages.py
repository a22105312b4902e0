"""No page of the two consoles reads or sorts a whole list, whatever it is asked for: every statement's plan says so.

`PAGES` names every address under /console/ and /platform/ that can be read, and a page that is not in it fails. The
orders and the filters with options are read from the page itself; what is typed into the others stands in the table,
and a line to type into for which nothing stands there fails as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from html import unescape
from itertools import product
from urllib.parse import parse_qsl, urlencode

import pytest
from django.test import Client
from django.urls import reverse

from tests import console_world, plans
from tests.console_world import Large
from tests.test_access_matrix import methods, views
from xueyun.console import people
from xueyun.console.people_acts import ACTS
from xueyun.core import ids
from xueyun.schools import factories
from xueyun.schools.factories import NOW
from xueyun.schools.models import RosterEntry

pytestmark = [pytest.mark.django_db, pytest.mark.req("S6")]

MOST = 10  # statements of a page
ALIKE = 8  # options of one select that are asked for: only the log has more, and they are all of one form
PAGES: dict[str, list[str]] = {
    "console:home": [],
    "console:imports": ["kind=teacher"],
    "console:import_template": ["kind=teacher"],
    "console:import": ["page=2", "page=90"],
    "console:import_plan": [],
    "console:import_progress": [],
    "console:students": ["q=20240", "q=2024000077", "q=王", "class=数学7班", "class=数学7班&q=20240"],
    "console:student": [],
    "console:student_add": [],
    "console:student_edit": [],
    "console:student_records": [],
    "console:student_act": [],
    "console:teachers": ["q=T00", "q=张", "college=学院7"],
    "console:teacher": [],
    "console:teacher_add": [],
    "console:teacher_edit": [],
    "console:teacher_records": [],
    "console:teacher_act": [],
    "console:slips": ["done"],
    "console:disputes": [],
    "console:dispute": [],
    "console:locks": ["q=2024000", "q=2024000502"],
    "console:applications": [],
    "console:application": [],
    "console:terms": ["q=课程1", "q=课程791"],
    "console:term_lead": [],
    "console:portal": [],
    "console:notices": [],
    "console:notice": [],
    "console:notice_write": [],
    "console:statistics": ["sort=-class", "sort=percent", "sort=-percent", "sort=open", "sort=-open"],
    "console:administrators": [],
    "console:administrator_end": [],
    "console:audit": ["verb=schools.certify_locked", "q=2024000700", "day=2026-09-21"],
    "platform:home": [],
    "platform:schools": ["q=清河", "q=qhdx", "q=s1", "q=临城", "region=城市3"],
    "platform:school_open": [],
    "platform:school": [],
    "platform:school_edit": [],
    "platform:school_door": [],
    "platform:regions": [],
    "platform:region": [],
    "platform:accounts": ["q=人1", "q=p7@example.org"],
    "platform:account": [],
    "platform:account_act": [],
    "platform:approvals": [],
    "platform:approval": [],
    "platform:broadcasts": [],
    "platform:broadcast": [],
    "platform:health": [],
    "platform:administrators": [],
    "platform:administrator_end": [],
    "platform:audit": ["school=清河大学", "day=2026-09-21"],
}
# Nearly all schools and accounts are open, nearly all approvals decided.
WIDE = ("schools/?state=open", "accounts/?state=open", "approvals/?state=decided")
# Some hundreds of one class at most, found by an index and put in order afterwards.
OF_A_CLASS = "students/?class="
# The files of what is shown, each with a filter.
FILES = {
    "console:students_export": "class=数学7班",
    "console:teachers_export": "college=学院7",
    "console:terms_export": "kind=synchronous",
    "console:audit_export": "verb=schools.certify_locked&day=2026-09-21",
    "platform:schools_export": "region=城市3",
    "platform:audit_export": "school=清河大学&day=2026-09-21",
}
# For addresses of one thing that is done in several ways.
WAYS = {
    "console:student_act": [{"act": act.key} for act in ACTS.values() if act.kind in ("", "student")],
    "console:teacher_act": [{"act": act.key} for act in ACTS.values() if act.kind in ("", "teacher")],
    "platform:school_door": [{"act": "suspend"}, {"act": "resume"}],
    "platform:account_act": [{"act": "freeze"}, {"act": "unfreeze"}],
}


class Page:
    """One address as it is shown, and what it offers."""

    def __init__(self, client: Client, url: str) -> None:
        self.url = url
        answer = client.get(url)
        assert answer.status_code == 200, url
        self.html = answer.content.decode() if answer["Content-Type"].startswith("text/html") else ""

    @cached_property
    def orders(self) -> list[str]:
        """What its heads sort by, both ways."""
        keys = {
            dict(parse_qsl(unescape(url)))["sort"].removeprefix("-")
            for url in re.findall(r'data-table__sort" href="\?([^"]*)"', self.html)
        }
        return [f"{way}{key}" for key in sorted(keys) for way in ("", "-")]

    @cached_property
    def filters(self) -> str:
        return self.html.partition('class="data-table__filters"')[2].partition("</form>")[0]

    @cached_property
    def choices(self) -> list[str]:
        """Each option of its filters, as a query."""
        return [
            urlencode({name: unescape(value)})
            for name, options in re.findall(r'<select[^>]* name="([^"]+)">(.*?)</select>', self.filters, re.S)
            for value in re.findall(r'<option value="([^"]+)"', options)[:ALIKE]
        ]

    @cached_property
    def lines(self) -> set[str]:
        """The names of what one types into."""
        return set(re.findall(r'<input[^>]*type="(?!hidden)[^>]* name="([^"]+)"', self.filters))

    def asked(self, written: list[str]) -> Iterator[str]:
        """Every query that the page offers: alone, and each filter in each order."""
        yield ""
        narrow = [*self.choices, *written]
        yield from narrow
        yield from (f"sort={order}" for order in self.orders)
        yield from ("&".join(pair) for pair in product(narrow, (f"sort={order}" for order in self.orders)))


def readable() -> set[str]:
    """The names of all addresses of the two consoles that can be read."""
    return {
        name
        for name, (entry, _parameters) in views().items()
        if name.startswith(("console:", "platform:")) and "GET" in methods(entry.callback)
    }


def addresses(name: str, large: Large) -> list[str]:
    parameters = views()[name][1]
    where = {key: value for key, value in large.where.items() if key in parameters}
    if name.startswith("console:teacher") and "entry_id" in where:
        where["entry_id"] = large.where["teacher_id"]
    return [reverse(name, kwargs={**where, **way}) for way in WAYS.get(name, [{}])]


def test_every_page_is_in_the_table() -> None:
    assert readable() == set(PAGES)
    assert {
        name for name in views() if name.endswith("_export") and name.startswith(("console:", "platform:"))
    } == set(FILES) | {"console:statistics_export"}  # which is the page's own figures


@pytest.mark.long
def test_no_page_reads_or_sorts_a_whole_list() -> None:
    large = console_world.build()
    chief, platform = Client(), Client()
    chief.force_login(factories.administrator(large.school))
    platform.force_login(factories.platform_administrator())
    assert len(people.classes(large.school)) == 400, "each found by one step through the index"
    reader, found = plans.Reader(most=MOST, wide=WIDE), {}
    for name in (*PAGES, *FILES):
        client = chief if name.startswith("console:") else platform
        for address in addresses(name, large):
            found |= dict(faulty(reader, client, name, address))
    found = {url: wrong for url, wrong in found.items() if wrong}
    first = {fault: url for url in reversed(found) for fault in found[url]}
    assert not found, "\n".join(f"{url}\n    {fault}" for fault, url in first.items())


def faulty(reader: plans.Reader, client: Client, name: str, address: str) -> Iterator[tuple[str, list[str]]]:
    """Each address that is wrong with what is wrong: the page as it is asked for, and the one after it."""
    if name in FILES:
        url = f"{address}?{FILES[name]}"
        # Statements are not counted: each batch of rows asks for what its cells show.
        yield url, [one for one in reader.read(client.post, url).faults if not one.endswith(" statements")]
        return
    page = Page(client, address)
    typed = {key for query in PAGES[name] for key, _value in parse_qsl(query)}
    assert page.lines <= typed, f"{name}: nothing is typed into {page.lines - typed}"
    for query in page.asked(PAGES[name]):
        url = f"{address}?{query}" if query else address
        answer = reader.read(client.get, url)
        yield url, [one for one in answer.faults if not (OF_A_CLASS in url and one.startswith(plans.SORTS))]
        if "&sort=" not in query and (after := plans.next_page(answer.html)):
            yield f"{address}{after}", reader.read(client.get, f"{address}{after}").faults


def test_the_plans_would_tell() -> None:
    at = factories.school()
    RosterEntry.objects.bulk_create(
        RosterEntry(
            id=ids.new_id(), school=at, student_no=f"{n}", name="名", code_hmac=bytes(32), disabled_at=NOW
        )
        for n in range(2000)
    )
    plans.analyse()
    assert plans.faults(str(RosterEntry.objects.filter(school=at).order_by("college").query))
    assert plans.faults("SELECT * FROM schools_rosterentry WHERE length(name) = 9", is_narrowed=True)
