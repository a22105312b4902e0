"""The ways of the guide as a pure function: facts in, steps out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as some

from xueyun.courses.factories import NOW
from xueyun.courses.models.term import Status
from xueyun.studio.guide import steps
from xueyun.studio.guide.facts import Facts
from xueyun.studio.guide.places import PLACES
from xueyun.studio.guide.steps import State
from xueyun.studio.guide.ways import way

pytestmark = pytest.mark.req("P8")

EMPTY = Facts(starts_at=NOW, ends_at=NOW + timedelta(days=90), lead="李明远", members=1)
BUILT = replace(
    EMPTY, students=120, certified=87, lead_teaches=True, members=3, has_intro=True, has_grading=True, units=12,
    unseen=12,
)  # fmt: skip
PUBLISHED = replace(BUILT, status=Status.UPCOMING, unseen=0)
RUNNING = replace(PUBLISHED, status=Status.RUNNING, learners=5)
ENDED = replace(RUNNING, status=Status.ENDED)
MOOC = {"is_spoc": False}
LAYER = {"mode": "synchronous", "source": ("大学物理", "明德大学")}
COPY = {"mode": "asynchronous"}
LATER_ROOMS = "grade results certificates grades export"

P8 = {
    "独立": "管理员导入名单 → 教师认证 → 申请开课 → 本校审核 → 组建团队 → 介绍、时间、密码、评分标准 → "
    "课件、测验、作业、考试 → 发布 → 学生认证 → 选课 → 学习 → 批改 → 公布成绩 → 证书与导出 → 结课 → "
    "下一次开课 / 授权外校 / 申请转 MOOC",
    "异步": "浏览他校已结束课程 → 申请引用 → 本校审核 → 源校授权（付费） → 复制到新学期 → "
    "删改、补充、重设时间与评分 → 发布 → 本校批改答疑",
    "同步": "浏览进行中或即将开始的课程 → 申请 → 审核与授权 → 关联源学期 → 在其上增加单元 → 发布 → "
    "学生选课（自动参加源课程） → 源团队教学，本校管理自建内容与专有讨论区 → 源成绩 + 同步成绩 → 汇总导出",
    "MOOC": "教师认证 → 申请开课 → 本校审核 → 组建团队 → 介绍、时间、评分标准 → 课件、测验、作业、考试 → "
    "平台审核 → 发布 → 选课 → 学习 → 批改 → 公布成绩 → 证书与导出 → 结课 → 下一次开课 / 授权外校",
}


def states(facts: Facts) -> dict[str, str]:
    return {one.key: one.state.value for one in way(facts)}


def at(state: str, facts: Facts) -> str:
    return " ".join(key for key, found in states(facts).items() if found == state)


@pytest.mark.parametrize(
    ("mode", "facts"),
    [("独立", {}), ("异步", COPY), ("同步", LAYER), ("MOOC", MOOC)],
    ids=["independent", "asynchronous", "synchronous", "mooc"],
)
def test_each_way_says_the_words_of_the_mission(mode: str, facts: dict[str, object]) -> None:
    with translation.override("zh-hans"):
        said = " → ".join(str(one.title) for one in way(replace(EMPTY, **facts)))
    assert said == P8[mode]


TABLE: list[tuple[str, Facts, str, str]] = [
    # name, facts, what is done, what is now
    ("a fresh draft", EMPTY, "apply school", "names teachers team about content"),
    ("a list is there", replace(EMPTY, students=1), "names apply school", "teachers team about content"),
    (
        "nothing but the intro lacks",
        replace(BUILT, has_intro=False),
        "names teachers apply school team content",
        "about publish",
    ),
    (
        "a file lacks",
        replace(BUILT, unready=1),
        "names teachers apply school team about",
        "content",
    ),
    ("ready", BUILT, "names teachers apply school team about content", "publish"),
    (
        "published",
        PUBLISHED,
        "names teachers apply school team about content publish",
        "certify enrol",
    ),
    (
        "new units",
        replace(RUNNING, unseen=3),
        "names teachers apply school team about content",
        "publish certify enrol learn",
    ),
    (
        "all certified",
        replace(RUNNING, certified=120),
        "names teachers apply school team about content publish certify",
        "enrol learn",
    ),
    (
        "ended",
        ENDED,
        "names teachers apply school team about content publish certify enrol learn close",
        "next",
    ),
    (
        "ended, and again",
        replace(ENDED, has_next=True),
        "names teachers apply school team about content publish certify enrol learn close next",
        "",
    ),
    ("a MOOC's draft", replace(BUILT, **MOOC), "teachers apply school team about content", "platform"),
    ("an empty MOOC", replace(EMPTY, **MOOC), "apply school", "teachers team about content"),
    (
        "a MOOC in review",
        replace(BUILT, status=Status.IN_REVIEW, **MOOC),
        "teachers apply school team about content",
        "platform",
    ),
    (
        "a MOOC that runs",
        replace(RUNNING, **MOOC),
        "teachers apply school team about content platform publish",
        "enrol learn",
    ),
    ("an empty layer", replace(EMPTY, **LAYER), "browse_running ask agreed source", "content publish"),
    (
        "a layer with units",
        replace(BUILT, **LAYER),
        "browse_running ask agreed source content",
        "publish",
    ),
    (
        "a layer that runs with nothing of its own",
        replace(RUNNING, units=0, **LAYER),
        "browse_running ask agreed source content publish",
        "enrol teach",
    ),
    (
        "a layer that has ended",
        replace(ENDED, **LAYER),
        "browse_running ask agreed source content publish enrol teach",
        "",
    ),
    (
        "a copy",
        replace(EMPTY, units=12, unseen=12, has_grading=True, **COPY),
        "browse_ended ask_to_use school licensed copied",
        "change publish",
    ),
    (
        "a copy that runs",
        replace(RUNNING, **COPY),
        "browse_ended ask_to_use school licensed copied change publish",
        "",
    ),
]


@pytest.mark.parametrize(("facts", "done", "now"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_what_is_done_and_what_is_now(facts: Facts, done: str, now: str) -> None:
    assert at("done", facts) == done
    assert at("now", facts) == now


numbers = some.integers(0, 3)
any_facts = some.builds(
    replace,
    some.sampled_from([EMPTY, replace(EMPTY, **MOOC), replace(EMPTY, **LAYER), replace(EMPTY, **COPY)]),
    status=some.sampled_from(list(Status)),
    students=numbers,
    certified=numbers,
    lead=some.sampled_from(["", "李明远"]),
    lead_teaches=some.booleans(),
    members=numbers,
    has_intro=some.booleans(),
    has_password=some.booleans(),
    has_grading=some.booleans(),
    units=numbers,
    unready=numbers,
    unseen=numbers,
    learners=numbers,
    is_sent_back=some.booleans(),
    has_next=some.booleans(),
)


@given(any_facts)
def test_what_is_not_built_is_later_and_leads_nowhere(facts: Facts) -> None:
    for one in way(facts):
        assert one.is_built == (one.key not in LATER_ROOMS.split())
        if not one.is_built:
            assert (one.state, one.places) == (State.LATER, ())


@given(any_facts)
def test_every_step_is_said_and_leads_to_known_places(facts: Facts) -> None:
    keys = [one.key for one in way(facts)]
    assert len(set(keys)) == len(keys)
    for one in way(facts):
        assert str(one.title)
        assert all(one.facts)
        assert set(one.places) <= set(PLACES)


@given(
    any_facts,
    some.sampled_from(["has_intro", "has_grading", "lead_teaches", "students", "members", "has_next"]),
)
def test_doing_more_never_undoes_a_step(facts: Facts, more: str) -> None:
    grown = replace(
        facts, **{more: True if isinstance(getattr(facts, more), bool) else getattr(facts, more) + 1}
    )
    # Of more students on the list more are to be certified: that step alone may be open again.
    before, after = states(facts), states(grown)
    undone = {key for key in before if before[key] == "done" and after[key] != "done"}
    assert undone <= ({"certify"} if more == "students" else set())


@given(any_facts)
def test_when_it_is_over_nothing_but_what_follows_is_now(facts: Facts) -> None:
    if facts.is_over:
        assert set(at("now", facts).split()) <= {"next", "source"}


@given(any_facts)
def test_nobody_enrols_before_it_is_published(facts: Facts) -> None:
    found = states(facts)
    if "enrol" in found:
        assert (found["enrol"] == "later") == (not facts.is_published)


@given(any_facts, some.sampled_from(["lead", "instructor", "assistant"]), some.booleans())
def test_what_follows_is_ones_own_where_there_is_such_a_step(
    facts: Facts, role: str, administers: bool
) -> None:
    found = way(facts)
    following = steps.following(found, role, administers=administers)
    now = [one for one in found if one.state is State.NOW]
    mine = [one for one in now if one.is_for(role, administers=administers)]
    assert following == (mine[0] if mine else now[0] if now else None)


def who(role: str, facts: Facts = EMPTY, **more: bool) -> str | None:
    found = steps.following(way(facts), role, administers=more.get("administers", False))
    return found.key if found else None


def test_each_reader_has_a_turn_of_their_own() -> None:
    assert (who("lead"), who("instructor")) == ("teachers", "content"), "the lead certifies, not everybody"
    assert who("instructor", replace(EMPTY, lead="", students=1), administers=True) == "teachers"
    certified = replace(EMPTY, lead_teaches=True)
    assert who("lead", certified) == "team"
    assert who("lead", certified, administers=True) == "names"
    assert who("instructor", certified) == "content"
    assert who("assistant", certified) == "names", "nothing of theirs: the first that waits for somebody"
    assert who("instructor", BUILT) == "publish", (
        "the first publication is the lead's, and still what comes next"
    )
    lead_only = next(one for one in way(BUILT) if one.key == "publish")
    assert not lead_only.is_for("instructor", administers=False)
    again = next(one for one in way(replace(RUNNING, unseen=1)) if one.key == "publish")
    assert again.is_for("instructor", administers=False)
    assert not again.is_for("assistant", administers=False)


FACTS: list[tuple[Facts, str, str]] = [
    (replace(RUNNING, unseen=3), "publish", "课件有 3 处改动学生还看不到"),
    (RUNNING, "certify", "已认证 87 / 120 人"),
    (RUNNING, "enrol", "已选课 5 人"),
    (replace(BUILT, unready=2), "content", "2 个单元还没有可以显示的文件"),
    (EMPTY, "about", "还没有课程介绍"),
    (EMPTY, "about", "还没有评分标准"),
    (replace(EMPTY, has_password=True), "about", "已设课程密码"),
    (EMPTY, "team", "团队 1 人"),
    (replace(EMPTY, invited=2), "team", "2 份邀请尚未答复"),
    (EMPTY, "teachers", "李明远尚未认证为本校教师"),
    (replace(EMPTY, applied_at=NOW), "apply", "2026年9月21日"),
    (replace(BUILT, is_sent_back=True, **MOOC), "platform", "平台已退回"),
    (replace(EMPTY, **LAYER), "source", "明德大学《大学物理》"),
    (EMPTY, "grade", "暂未开放"),
]


@pytest.mark.parametrize(
    ("facts", "key", "said"), FACTS, ids=[f"{n}-{row[1]}" for n, row in enumerate(FACTS)]
)
def test_a_step_says_what_is_known(facts: Facts, key: str, said: str) -> None:
    with translation.override("zh-hans"):
        assert said in " · ".join(next(one.facts for one in way(facts) if one.key == key))
