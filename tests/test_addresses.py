"""The addresses that others rely on: bookmarks, links of schools' own pages, scripts and monitors. They stay."""

from __future__ import annotations

import pytest
from django.urls import resolve

pytestmark = pytest.mark.once

ID = "0123456789"
KEPT = {
    "/": "portal:home",
    "/schools/": "portal:schools",
    "/s/qinghe/": "portal:school",
    "/s/qinghe/certification/": "schools:certify",
    f"/courses/{ID}/": "portal:course",
    "/courses/calculus-1/": "portal:course",
    f"/terms/{ID}/": "portal:term",
    f"/learn/{ID}/": "learning:home",
    "/login/": "accounts:login",
    "/register/": "accounts:register",
    "/me/": "portal:me",
    "/my/courses/": "portal:my_courses",
    "/studio/": "studio:home",
    "/console/qinghe/": "console:home",
    "/platform/": "platform:home",
    "/healthz": "jobs:health",
    "/mailbox/": "mailbox:inbox",
    "/delivery/arrivals/aliyun/a-secret_of-the-school/": "delivery:arrivals",
    "/delivery/arrivals/tencent/a-secret_of-the-school/": "delivery:arrivals",
}


@pytest.mark.parametrize(("address", "name"), KEPT.items(), ids=list(KEPT))
def test_an_address_that_others_rely_on_stays(address: str, name: str) -> None:
    assert resolve(address).view_name == name, "send the old address on to the new one, and keep it here"
