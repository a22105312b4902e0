"""Every word goes through gettext: the catalogues are those of the code, the Chinese one is complete."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages import pofile
from django.utils import translation

from tests import house
from xueyun.cli import catalogues

pytestmark = pytest.mark.once

CHINESE = re.compile("[\u3400-\u9fff\uff01-\uff65]+")
# What is Chinese in itself, by file: names of languages, formats, punctuation, the last words of a broken server.
ALLOWED = {
    "xueyun/config/settings.py": {"简体中文"},
    "xueyun/ui/filters.py": {"年", "月", "日"},
    "xueyun/ui/art.py": {
        *("与和及", "（", "，", "：", "㐀", "鿿豈"),
        *("原理", "基础", "概论", "导论", "引论", "总论", "通论", "入门", "技术", "实践", "方法"),
    },
    "xueyun/ui/views.py": {"学云出了点问题，请稍后再试"},
    "xueyun/core/workbooks.py": {"＝＋－＠"},  # signs that begin a formula, full-width
    "xueyun/schools/actions/bonds.py": {"无此人"},
    "xueyun/schools/codes.py": {"｡", "･"},
    "xueyun/delivery/arrivals.py": {"成功"},  # what a gateway reads, no reader of ours
    "xueyun/schools/sheets/cells.py": {"年", "月", "日"},
    "xueyun/schools/sheets/checks.py": {"｡", "･", "㐀", "鿿"},
    "xueyun/schools/sheets/text.py": {"，"},
}
# The product's name, and the language switch, which speaks the other language.
EVERYWHERE = {"学云", "中", "中文", "切换为中文"}
IN_ENGLISH = (
    "write it in English through gettext, then `xueyun messages update`, and its Chinese into the catalogue"
)


def test_the_catalogues_are_those_of_the_code_and_chinese_is_complete() -> None:
    assert catalogues.problems() == []


def test_django_speaks_both_languages() -> None:
    with translation.override("zh-hans"):
        assert translation.gettext("Xueyun") == "学云"
    with translation.override("en"):
        assert translation.gettext("Xueyun") == "Xueyun"


def test_no_chinese_stands_in_code_outside_the_catalogues() -> None:
    """Comments may quote the manual's words; what a reader would see goes through gettext."""
    wrong = []
    for path in house.python_files():
        name = house.name(path)
        if name.startswith("xueyun/demo/") or path.name == "factories.py":
            continue
        for line, text in strings(path):
            found = set(CHINESE.findall(text)) - EVERYWHERE - ALLOWED.get(name, set())
            if found:
                wrong.append(f"{name}:{line} {' '.join(sorted(found))}")
    assert not wrong, IN_ENGLISH


def strings(path: Path) -> list[tuple[int, str]]:
    """(line, text) of every string in a module that is no docstring."""
    nodes = list(ast.walk(house.tree(path)))
    documents = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    return [
        (node.lineno, node.value)
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents
    ]


def test_no_chinese_stands_in_templates_or_browser_modules() -> None:
    wrong = []
    for path in [*house.templates(), *house.modules_of_the_browser()]:
        if path.name == "examples.html":
            continue
        text = re.sub(
            r"{#.*?#}|/\*.*?\*/|^\s*//.*$",
            "",
            path.read_text(encoding="utf-8"),
            flags=re.DOTALL | re.MULTILINE,
        )
        found = set(CHINESE.findall(text)) - EVERYWHERE
        if found:
            wrong.append(f"{house.name(path)}: {' '.join(sorted(found))}")
    assert not wrong, IN_ENGLISH


def test_where_a_number_may_be_a_teachers_the_chinese_does_not_speak_of_students_alone() -> None:
    """学号 is a student's, 工号 a teacher's; both certify, are locked, and say that another holds their entry."""
    with (house.PACKAGE / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        known = [message for message in pofile.read_po(file) if message.id]
    rooms = ("xueyun/schools/", "xueyun/console/", "xueyun/ui/components/")
    wrong = [
        f"{message.id} → {said}"
        for message in known
        if any(place.startswith(rooms) for place, _line in message.locations)
        and "student" not in str(message.id).lower()
        for said in ([message.string] if isinstance(message.string, str) else message.string)
        if "学号" in said and "工号" not in said
    ]
    assert not wrong, "say 学号或工号, or 号码"


# --- bare English: a reader of Chinese would see it, and no catalogue knows it ---


WORD = re.compile(r"[A-Za-z]{2,}")
TOLD = re.compile(r"""\s(?:aria-label|aria-description|title|placeholder|alt)=(?:"([^"]*)"|'([^']*)')""")
TAG = re.compile(r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")
JINJA = re.compile(r"{{(.*?)}}|{%(.*?)%}", re.DOTALL)
THROUGH_GETTEXT = re.compile(r"""\b(?:_|n?p?gettext)\((?:[^()"']|"[^"]*"|'[^']*'|\([^()]*\))*\)""")
SENTENCE = re.compile(r"^[A-Z][a-z]+|[a-z] [a-z]")
SAID_BY_MODULES = re.compile(
    r"""(?:\.(?:textContent|innerText|ariaLabel|title|placeholder|alt)\s*\??\??=|["'](?:aria-label|title|alt)["'],)\s*"""
    r"""(["'`])(.*?)\1"""
)
# The same in every language: the language switch, products, formats, kinds of course as the field calls them.
UNTRANSLATED = {"Switch to English", "English", "EN", "Xueyun", "MOOC", "SPOC", "PDF"}


def test_no_bare_english_stands_in_templates() -> None:
    wrong = [
        f"{house.name(path)}: {said!r}"
        for path in house.templates()
        for said in bare(path.read_text(encoding="utf-8"), is_example=path.name == "examples.html")
    ]
    assert not wrong, (
        "write {{ _('…') }}, then `xueyun messages update`; what needs no Chinese goes to UNTRANSLATED"
    )


def test_no_bare_english_stands_in_browser_modules() -> None:
    wrong = [
        f"{house.name(path)}: {said!r}"
        for path in house.modules_of_the_browser()
        for _quote, said in SAID_BY_MODULES.findall(path.read_text(encoding="utf-8"))
        if WORD.search(re.sub(r"\$\{[^}]*\}", "", said))
    ]
    assert not wrong, "let the template say it, in a data- attribute or an element, and read it from there"


def bare(template: str, *, is_example: bool = False) -> list[str]:
    """What a template says to readers past gettext: its text, its telling attributes, words in its expressions.

    Examples of components give names of their own in their expressions.
    """
    text = re.sub(r"{#.*?#}|<!--.*?-->", "", template, flags=re.DOTALL)
    inside = (
        [] if is_example else [THROUGH_GETTEXT.sub("", one or other) for one, other in JINJA.findall(text)]
    )
    words = [
        word for code in inside for word in re.findall(r"""["']([^"']*)["']""", code) if SENTENCE.search(word)
    ]
    outside = JINJA.sub(" ", text)
    words += [one or other for one, other in TOLD.findall(outside)]
    runs = re.sub(r"&#?\w+;", " ", TAG.sub("\n", outside)).split("\n")
    words += [run for run in map(str.strip, runs) if not is_code(run)]
    return [word for word in words if WORD.search(re.sub(r"&\w+;", "", word)) and word not in UNTRANSLATED]


def is_code(run: str) -> bool:
    """Parts of a tag that a macro or a mark has cut in two, and names of classes."""
    return (
        "<" in run
        or '="' in run
        or bool(re.fullmatch(r"[a-z]+(?:_?_?-?-?[a-z]+)*-?", run) and re.search("[-_]", run))
    )


@pytest.mark.parametrize(
    "template",
    [
        "<p>Save</p>",
        "<p>{{ count }} units</p>",
        '<a aria-label="Open the menu" href="/">{{ _("Menu") }}</a>',
        "<input placeholder='Your name'>",
        '<img alt="A cover" src="/x">',
        '{{ button("Save") }}',
        '{{ button(_("Save"), hint="what you changed") }}',
        '{% set title = "Courses" %}',
        '<p>{{ name or "Somebody" }}</p>',
    ],
)
def test_the_scan_sees_bare_english(template: str) -> None:
    assert bare(template)


@pytest.mark.parametrize(
    "template",
    [
        '<p class="soft">{{ _("Save") }}</p>',
        '<a aria-label="{{ _("Open") }}" title="PDF">MOOC</a>',
        '{{ ngettext("%(num)s page", "%(num)s pages", amount) }}',
        '{{ _("opens %(moment)s", moment=moment|local_time) }}',
        "{# Save #}<p>{{ title }}</p>",
    ],
)
def test_the_scan_lets_translated_words_pass(template: str) -> None:
    assert not bare(template)
