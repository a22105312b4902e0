"""Every word goes through gettext: the catalogues are those of the code, the Chinese one is complete."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
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
    "xueyun/schools/actions/bonds.py": {"无此人"},
    "xueyun/schools/codes.py": {"｡", "･"},
}
# The product's name, and the language switch, which speaks the other language.
EVERYWHERE = {"学云", "中", "中文", "切换为中文"}


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
    assert not wrong


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
    assert not wrong
