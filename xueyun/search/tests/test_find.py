"""What people type and what they find, on whichever database the suite runs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from xueyun.search import actions, sounds, text
from xueyun.search.lookup import find

pytestmark = [pytest.mark.django_db, pytest.mark.req("C1")]

NOW = datetime(2026, 10, 12, 2, 0, tzinfo=UTC)
TITLES = {
    1: ("微积分（一）", ["清河大学", "Qinghe University", "林知远"]),
    2: ("微积分", ["明德大学", "单晓明"]),
    3: ("微积分在经济学中的应用", ["清河大学", "陈默"]),
    4: ("Python 程序设计", ["江州职业技术学院", "王小川"]),
    5: ("大学物理", ["清河大学", "周行之"]),
    6: ("音乐鉴赏", ["明德大学", "曾乐"]),
    7: ("战略管理", ["明德大学", "吕薇"]),
    8: ("C语言程序设计", ["清河大学", "王𪜀"]),
    9: ("Academic Writing in English", ["明德大学", "Anna Bergström"]),
    10: ("线性代数", ["清河大学", "高远"]),
}


@pytest.fixture
def catalogue() -> None:
    for number, (title, also) in TITLES.items():
        actions.index("course", number, title=title, also=also, now=NOW)
    actions.index("school", 2, title="微积分大学", now=NOW)


def found(query: str) -> list[int]:
    return [hit.object_id for hit in find("course", query)]


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("微积分", 2),
        ("微枳分", 2),  # one wrong character, another sound
        ("weijifen", 2),
        ("wei ji fen", 2),
        ("Wei Ji Fen", 2),
        ("ｗｅｉｊｉｆｅｎ", 2),
        ("weiji", 2),
        ("jifen", 2),
        ("wjf", 2),
        ("WJF", 2),
        ("weijifem", 2),  # one wrong letter
        ("wiejifen", 2),  # two letters changed places
        ("weijifn", 2),
        ("微 积 分", 2),
        ("微积分(一)", 1),
        ("微积分（一）", 1),
        ("积分在经济", 3),
        ("微积份在经济学中的应用", 3),
        ("微积在经济学中的应用", 3),
        ("python", 4),
        ("PYTHON程序", 4),
        ("ｐｙｔｈｏｎ", 4),
        ("pyth", 4),
        ("pythno", 4),
        ("pyhton 程序设计", 4),
        ("程许设计", 8),
        ("pcxsj", 4),
        ("yinyue", 6),
        ("zhanlue", 7),
        ("zhanlve", 7),
        ("c语言", 8),
        ("王𪜀", 8),
        ("academic writng", 9),
        ("bergstrom", 9),
        ("Bergström", 9),
        ("单晓明", 2),
        ("shanxiaoming", 2),
        ("danxiaoming", 2),
        ("明德大学 微积分", 2),
        ("qinghe 物理", 5),
        ("qhdx wl", 5),
        ("清河大雪 物理", 5),
        ("高", 10),
    ],
)
def test_it_finds(query: str, first: int) -> None:
    assert found(query)[:1] == [first]


@pytest.mark.usefixtures("catalogue")
def test_it_orders_exact_then_beginning_then_phrase() -> None:
    actions.index("course", 20, title="高等微积分", now=NOW)
    assert found("微积分") == [2, 1, 3, 20]


@pytest.mark.usefixtures("catalogue")
def test_it_orders_words_before_pinyin() -> None:
    actions.index("course", 21, title="WJF 入门", now=NOW)
    assert found("wjf")[:2] == [21, 2]


@pytest.mark.usefixtures("catalogue")
def test_it_looks_for_a_wrong_letter_only_if_nothing_is_right() -> None:
    actions.index("course", 22, title="微观分", now=NOW)
    assert 22 not in found("微积分")
    assert 22 in found("微枳分")


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "？！…",
        "《》",
        "😀",
        '"',
        "*",
        "NEAR(",
        "a AND",
        ":*",
        "'",
        "\\",
        "\x00",
        "-",
        "(((",
        "col:x",
        "'':*|''",
    ],
)
def test_it_finds_nothing_for_nothing(query: str) -> None:
    assert [number for number in found(query) if number not in TITLES] == []


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("query", ["", "   ", "？！…", "😀", '"*', "\x00"])
def test_punctuation_alone_is_nothing(query: str) -> None:
    assert found(query) == []


@pytest.mark.usefixtures("catalogue")
def test_it_reads_sixty_letters_and_no_more() -> None:
    assert found("微积分" + " " * 57 + "没有这门课") == [2, 1, 3]
    assert found("长" * 10_000) == []


@pytest.mark.usefixtures("catalogue")
def test_two_wrong_characters_are_too_many() -> None:
    assert found("微枳芬") == []
    assert found("清河大雪 微枳分") == []


@pytest.mark.usefixtures("catalogue")
def test_kinds_do_not_meet() -> None:
    assert [hit.object_id for hit in find("school", "微积分")] == [2]
    assert find("nothing", "微积分") == []


@pytest.mark.usefixtures("catalogue")
def test_indexing_again_takes_the_place() -> None:
    actions.index("course", 2, title="实变函数", now=NOW)
    assert 2 not in found("微积分")
    assert found("实变函数") == [2]


@pytest.mark.usefixtures("catalogue")
def test_it_forgets() -> None:
    actions.forget("course", 2)
    actions.forget("course", 2)
    assert 2 not in found("微积分")


@pytest.mark.usefixtures("catalogue")
def test_a_body_is_found_by_its_words() -> None:
    actions.index("course", 30, title="讨论", body="泰勒公式 的余项怎么估计？ " + "长" * 20_000, now=NOW)
    assert found("泰勒公式的余项") == [30]
    assert found("余 项") == [30]


@pytest.mark.usefixtures("catalogue")
def test_at_most_limit_come_back() -> None:
    assert len(find("course", "大学", limit=3)) == 3


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    ("query", "most"), [("微积分", 1), ("weijifen", 2), ("微枳分", 2), ("wei ji fan", 5)]
)
def test_it_asks_few_questions(query: str, most: int, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(most):
        found(query)


HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
TITLE = st.text(
    st.one_of(HAN, st.sampled_from("微积分大学物理ABCabc12 （）·")), min_size=3, max_size=20
).filter(lambda title: len(text.compact(text.fold(title))) >= 3)
slowly = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@slowly
@given(title=TITLE)
def test_any_title_is_found_by_itself(title: str) -> None:
    actions.index("any", 1, title=title, also=["清河大学"], now=NOW)
    assert [hit.object_id for hit in find("any", title)] == [1]


@slowly
@given(title=st.text(HAN, min_size=2, max_size=9))
def test_any_title_is_found_by_its_pinyin_and_initials(title: str) -> None:
    actions.index("any", 1, title=title, now=NOW)
    for way in sounds.variants(sounds.syllables(title)):
        assume(all(syllable.isascii() for syllable in way))
        assert [hit.object_id for hit in find("any", "".join(way))] == [1]
        assert [hit.object_id for hit in find("any", " ".join(way))] == [1]
        assert [hit.object_id for hit in find("any", "".join(syllable[0] for syllable in way))] == [1]
        break


@slowly
@given(data=st.data(), title=st.text(HAN, min_size=3, max_size=20), other=HAN)
def test_any_title_is_found_with_any_one_character_wrong(data: st.DataObject, title: str, other: str) -> None:
    at = data.draw(st.integers(0, len(title) - 1))
    actions.index("any", 1, title=title, also=["清河大学", "林知远"], now=NOW)
    assert [hit.object_id for hit in find("any", title[:at] + other + title[at + 1 :])] == [1]


@slowly
@given(query=st.text(max_size=80))
def test_nothing_typed_is_an_error(query: str) -> None:
    actions.index("any", 1, title="微积分", also=["清河大学"], now=NOW)
    find("any", query)
