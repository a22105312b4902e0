"""A run with its team, for the tests of its rooms."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from xueyun.accounts.models import Account
from xueyun.courses import drafts, publishing
from xueyun.courses.factories import NOW, course, draft, grow
from xueyun.courses.models import TeamMember, Term
from xueyun.courses.tests.trees import node
from xueyun.schools import factories as schools

JSON = {"Accept": "application/json"}


@dataclass
class Classroom:
    term: Term
    lead: Account
    instructor: Account
    assistant: Account

    def at(self, who: Account | None) -> Client:
        browser = Client()
        if who is not None:
            browser.force_login(who)
        return browser

    def url(self, name: str, title: str = "", **more: Any) -> str:
        where: dict[str, Any] = {"term_id": self.term.pk, **more}
        if title:
            where["node"] = self.ref(title)
        return reverse(f"studio:{name}", kwargs=where)

    def ref(self, title: str) -> str:
        return str(drafts.ref_of(node(self.term, title)))

    def act(self, who: Account, act: str, *titles: str, **fields: str) -> Any:
        """The verb as the script asks for it; titles are names of nodes."""
        names = ",".join(map(self.ref, titles))
        return self.at(who).post(self.url("term_act"), {"act": act, "nodes": names, **fields}, headers=JSON)


def build(*, audience: str = "spoc", is_published: bool = True) -> Classroom:
    school = schools.school("qinghe", "清河大学")
    lead, instructor, assistant = (schools.teacher(school, name) for name in ("李明远", "何言", "赵助"))
    term = draft(course(school), audience=audience, lead=lead)
    for account, role in ((instructor, "instructor"), (assistant, "assistant")):
        TeamMember.objects.create(term=term, account=account, role=role, name=account.nickname)
    grow(term, chapters=2, lessons=2, units=2)
    if is_published:
        publishing.publish(term, now=NOW)
    return Classroom(term, lead, instructor, assistant)


def words(response: Any) -> str:
    """What a page says, without its marks."""
    text = re.sub(r"<(script|template)\b.*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(text))
