"""Documents say what is: settings, commands, addresses and files that they name exist, and nothing is left unsaid."""

from __future__ import annotations

import ast
import builtins
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from django.urls import Resolver404, resolve

from tests import house
from xueyun.cli.__main__ import main

pytestmark = pytest.mark.once

DOCUMENTS = [
    *("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "STYLE.md", "SECURITY.md", "CHANGELOG.md"),
    *("docs/operations/settings.md", "docs/operations/running.md", "docs/operations/delivery.md"),
]
# What tests set for a workbench, or scripts for themselves; no setting of an installation.
NOT_SETTINGS = {"PYTEST_XDIST_WORKER"}


def text(name: str) -> str:
    return (house.ROOT / name).read_text(encoding="utf-8")


def documents() -> Iterator[tuple[str, str]]:
    names = DOCUMENTS + [house.name(path) for path in sorted(house.ROOT.glob("docs/decisions/*.md"))]
    yield from ((name, text(name)) for name in names)


def documented() -> set[str]:
    """The first cells of the tables of settings."""
    cells = re.findall(r"^\| (`[^|]+) \|", text("docs/operations/settings.md"), flags=re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", cell)}


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    code = text("xueyun/config/settings.py")
    read = set(re.findall(r"""env(?:_flag|_int|_pairs)?\("([A-Z0-9_]+)\"""", code)) - NOT_SETTINGS
    read |= {f"XUEYUN_{name.upper()}" for name in re.findall(r'= secret\("(\w+)"\)', code)}
    told = documented()
    assert told - read == set(), "documented, but nothing reads it"
    assert read - told == set(), "read, but not documented"


def test_only_the_settings_read_the_environment() -> None:
    wrong = []
    for path in house.python_files():
        if house.name(path) in {"xueyun/config/settings.py", "xueyun/config/wsgi.py", "xueyun/cli/boot.py"}:
            continue
        # Handing the whole of it on to a child (`{**os.environ, …}`) reads no setting.
        found = re.findall(r"(?<!\*\*)os\.(?:environ|getenv)[^\n]*", path.read_text(encoding="utf-8"))
        wrong += [f"{house.name(path)}: {line}" for line in found]
    assert not wrong


def test_no_document_names_a_setting_that_does_not_exist() -> None:
    known = documented()
    for name, words in documents():
        assert set(re.findall(r"XUEYUN_[A-Z0-9_]+", words)) <= known, name


def commands(words: str) -> Iterator[list[str]]:
    """Every `xueyun …` and `.venv/bin/xueyun …` of a document, in code or set apart."""
    for line in re.findall(r"`([^`\n]+)`|^ {4,}(.+)$", words, flags=re.MULTILINE):
        found = re.match(r"(?:[A-Z_]+=\S+ )*(?:\S*/)?xueyun ([a-z].*)", line[0] or line[1])
        if found:
            yield shlex.split(found[1], comments=True)


def test_every_command_of_the_documents_exists() -> None:
    seen = 0
    for name, words in documents():
        for given in commands(words):
            command: click.Command = main
            for word in given:
                if not isinstance(command, click.Group):
                    break
                assert word in command.commands, f"{name}: xueyun {' '.join(given)}"
                command = command.commands[word]
                seen += 1
    assert seen > 10


def test_every_script_of_the_documents_exists() -> None:
    for name, words in documents():
        for script in re.findall(r"(?<![\w/.])bin/[a-z-]+", words):
            path = house.ROOT / script
            assert path.is_file() and path.stat().st_mode & 0o111, f"{name}: {script}"


def test_every_path_of_the_documents_exists() -> None:
    roots = "xueyun|tests|e2e|docs|requirements|benchmarks|deploy"
    for name, words in documents():
        for path in re.findall(rf"`((?:{roots})/[\w./-]+)`", words):
            assert (house.ROOT / path).exists(), f"{name}: {path}"
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", words):
            assert ((house.ROOT / name).parent / link).exists(), f"{name}: {link}"


def test_every_address_of_the_documents_answers() -> None:
    """Addresses in code font that begin and end with a slash; `<school>` and the like stand for a name."""
    for name, words in documents():
        for address in re.findall(r"`(?:GET |POST )?(/[^`\s…*]*/|/healthz)`", words):
            if address.startswith(("/protected/", "/etc/", "/srv/", "/tmp/")):  # noqa: S108  nginx's and the machine's
                continue
            try:
                resolve(filled(address))
            except Resolver404:
                pytest.fail(f"{name}: {address}")


def filled(address: str) -> str:
    """An example of an address: a school's slug, ids of ten letters."""
    address = re.sub(r"<[a-z:]*school>|<slug>", "qinghe", address)
    return re.sub(r"<[^>]+>", "0" * 10, address)


# --- names of the code ---


GUIDES = ("STYLE.md", "CONTRIBUTING.md", "ARCHITECTURE.md")
NAMES = re.compile(r"(?<!mark\.)\b([A-Za-z_]\w*)\(|@(?!pytest)(\w+)|\w(?::|\) ->) ([A-Z]\w+)(?=[,)|:=]| =)")


def test_the_guides_show_functions_that_exist() -> None:
    """What their code calls, decorates with or takes is defined, imported or called in the package; what is called
    bad need not be.
    """
    known = names_of_the_code() | set(dir(builtins))
    seen = 0
    for guide in GUIDES:
        shown = {
            name for code in good_code(text(guide)) for found in NAMES.findall(code) for name in found if name
        }
        assert shown - known == set(), guide
        seen += len(shown)
    assert seen > 20


def test_the_guides_show_elements_that_exist() -> None:
    defined = {
        name
        for path in house.modules_of_the_browser()
        for name in re.findall(r'customElements\.define\("([^"]+)"', path.read_text(encoding="utf-8"))
    }
    for guide in GUIDES:
        assert set(re.findall(r"`<([a-z]+-[a-z-]+)>`", text(guide))) <= defined, guide


def good_code(words: str) -> Iterator[str]:
    """Every line and span of code in a guide, without what it calls bad."""
    is_bad, is_fenced, column = False, False, 0
    for line in words.splitlines():
        code = line.strip()
        is_fenced ^= code == "```"
        if is_fenced:
            yield line
        elif not line.startswith("    "):
            is_bad, column = False, 0
            yield from re.findall(r"`([^`\n]+)`", line)
        elif code.startswith(("# bad", "bad ")) and "good" in code:
            column = line.index("good") if code.startswith("# bad") else 0
            yield line[line.index("good") + 4 :]
        elif code.startswith(("# bad", "bad ")):
            is_bad = True
        elif code.startswith(("# good", "good ")):
            is_bad = False
            yield code.removeprefix("good")
        elif not is_bad:
            yield line[max(0, column - 2) :]


@cache
def names_of_the_code() -> set[str]:
    """Functions and classes that the package defines, what it imports, and what it calls of them."""
    names = set()
    for path in house.python_files():
        for node in ast.walk(house.tree(path)):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                names.add(node.name)
            elif isinstance(node, ast.Call):
                names.add(house.called(node))
        names |= {dotted.rpartition(".")[2] for _line, dotted in house.imports(path)}
    return names


def test_the_documents_name_no_machine() -> None:
    for name, words in documents():
        assert not re.search(r"/work/|/root/|/home/\w", words), name
    assert Path(house.ROOT / "LICENSE").read_text().lstrip().startswith("Apache License")
