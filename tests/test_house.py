"""House rules: what a machine can hold of STYLE.md."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import URLPattern, URLResolver, get_resolver

from tests import house
from xueyun.core import hooks
from xueyun.jobs.registry import TASKS

pytestmark = pytest.mark.once

LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 400, 40, 120
NAMELESS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "manager",
    "managers",
    "misc",
    "service",
    "services",
}


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_no_file_is_too_long() -> None:
    files = [
        path
        for pattern in (
            "xueyun/**/*.py",
            "xueyun/**/*.css",
            "xueyun/**/*.js",
            "tests/*.py",
            "e2e/**/*.py",
            "bin/*",
        )
        for path in house.ROOT.glob(pattern)
        if path.is_file() and path.name != "ui.css" and not {"vendor", "migrations"} & set(path.parts)
    ]
    found = {house.name(path): len(lines(path)) for path in files if "__pycache__" not in path.parts}
    wrong = {name: count for name, count in found.items() if count > LONGEST_FILE}
    assert not wrong, f"over {LONGEST_FILE} lines: it is two things, find the second one's name and its file"


def test_no_function_is_too_long() -> None:
    wrong = {}
    for path in house.python_files(with_tests=True):
        for node in ast.walk(house.tree(path)):
            if isinstance(node, ast.FunctionDef) and length(node) > LONGEST_FUNCTION:
                wrong[f"{house.name(path)}:{node.lineno} {node.name}"] = length(node)
    assert not wrong, f"over {LONGEST_FUNCTION} lines: give a part of it a name and a function of its own"


def length(function: ast.FunctionDef) -> int:
    """Lines of a function without its docstring: saying more about it must not cost."""
    said = function.body[0]
    is_docstring = isinstance(said, ast.Expr) and isinstance(said.value, ast.Constant)
    docstring = (said.end_lineno or 0) - said.lineno + 1 if is_docstring else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def test_no_template_is_too_long() -> None:
    found = {house.name(path): len(lines(path)) for path in house.templates()}
    wrong = {name: count for name, count in found.items() if count > LONGEST_TEMPLATE}
    assert not wrong, (
        f"over {LONGEST_TEMPLATE} lines: include a part from a file of its own, or make a component"
    )


def test_every_module_has_a_name_that_says_something() -> None:
    wrong = [
        house.name(path) for path in house.PACKAGE.rglob("*.py") if {path.stem, path.parent.name} & NAMELESS
    ]
    assert not wrong, "name the module after what it is for: intervals.py, not utils.py"


def test_nothing_is_put_off_in_a_comment() -> None:
    words = re.compile("TO" + "DO|FIX" + "ME|X" + "XX|HA" + "CK")
    files = [*house.python_files(with_tests=True), *house.templates(), *house.modules_of_the_browser()]
    wrong = [house.name(path) for path in files if words.search(path.read_text(encoding="utf-8"))]
    assert not wrong, "do it now, or leave it out; the comment says why things are as they are"


def test_no_comment_hangs_on_a_bracket() -> None:
    hanging = re.compile(r"^\s*\)  # (?!fmt:|noqa|type:)", re.MULTILINE)
    files = house.python_files(with_tests=True)
    wrong = [house.name(path) for path in files if hanging.search(path.read_text(encoding="utf-8"))]
    assert not wrong, "behind a statement of several lines it is read last: it belongs above it"


# --- templates and the browser's code: nothing inline, nothing relative ---


INLINE = re.compile(r"""\sstyle\s*=|\son[a-z]+\s*=\s*["'{]|<style\b|javascript:""", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b(?P<attributes>[^>]*)>", re.IGNORECASE)


def test_nothing_is_inline_in_templates() -> None:
    """The content security policy would refuse it; the import map alone is inline, allowed by its hash."""
    wrong = []
    for path in house.templates():
        text = path.read_text(encoding="utf-8")
        wrong += [f"{house.name(path)}: {match.group().strip()}" for match in INLINE.finditer(text)]
        for match in SCRIPT.finditer(text):
            attributes = match["attributes"]
            if "src=" not in attributes and 'type="importmap"' not in attributes:
                wrong.append(f"{house.name(path)}: {match.group()}")
    assert not wrong, "put styles into a stylesheet and scripts into a module: the policy refuses them inline"


def test_no_component_freezes_its_words() -> None:
    """`{% set x = _('…') %}` at the top of a component is evaluated once, in whatever language came first."""
    frozen = re.compile(r"{%-?\s*set\s+\w+\s*=[^%]*\b_\(")
    wrong = []
    for path in house.PACKAGE.glob("ui/components/*/*.html"):
        outside = re.sub(
            r"{%-?\s*macro.*?endmacro\s*-?%}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL
        )
        if path.name != "examples.html" and frozen.search(outside):
            wrong.append(house.name(path))
    assert not wrong, "call _() inside the macro, or it speaks the language of whoever came first"


def test_modules_of_the_browser_import_by_name() -> None:
    """Names go through the import map to hashed addresses; a relative import would miss them."""
    relative = re.compile(r"""(?:from|import)\s*\(?\s*["']\.{0,2}/""")
    wrong = [house.name(path) for path in house.modules_of_the_browser() if relative.search(path.read_text())]
    assert not wrong, "import by the bare name that the import map gives the module (xueyun/ui/modules.py)"


def test_templates_name_files_and_addresses_that_exist() -> None:
    """A wrong name is an error 500 on a page that perhaps no test opens."""
    names = {name for name, _ in named(get_resolver())}
    wrong = []
    for path in house.templates():
        text = path.read_text(encoding="utf-8")
        wrong += [
            f"{house.name(path)}: static file {file}"
            for file in re.findall(r"""\bstatic\(\s*["']([^"']+)["']\s*\)""", text)
            if not finders.find(file)
        ]
        wrong += [
            f"{house.name(path)}: address {name}"
            for name in re.findall(r"""\burl\(\s*["']([^"']+)["']""", text)
            if name not in names
        ]
    assert not wrong, "correct the name, or add the file or the address"


def named(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """'app:name' of each address, and its pattern."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from named(entry, f"{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name}", entry


# --- what is not escaped ---


UNESCAPED = re.compile(
    r"\b(?:mark_safe|Markup|SafeString)\(|\|\s*safe\b|{%-?\s*autoescape\s+false|\bhtml_safe\b"
)
# How often each file sets words into a page as they are, and why that is safe there.
TRUSTED: dict[str, tuple[int, str]] = {
    "xueyun/console/jinja2/console/platform/approval.html": (1, "HTML that ui.html has cleaned"),
    "xueyun/learning/trees.py": (1, "the mark itself, a constant"),
    "xueyun/learning/jinja2/learning/parts.html": (1, "trees that learning.trees has rendered, escaped"),
    "xueyun/learning/jinja2/learning/words.html": (2, "HTML that ui.html has cleaned"),
    "xueyun/portal/ready.py": (1, "a piece that a template has rendered, escaped"),
    "xueyun/portal/jinja2/portal/pieces/faq.html": (1, "HTML that ui.html has cleaned"),
    "xueyun/portal/jinja2/portal/pieces/grading.html": (1, "HTML that ui.html has cleaned"),
    "xueyun/portal/jinja2/portal/pieces/school_notices.html": (1, "HTML that ui.html has cleaned"),
    "xueyun/portal/jinja2/portal/term.html": (4, "HTML that ui.html has cleaned"),
    "xueyun/reading/text.py": (1, "HTML that ui.html has cleaned"),
    "xueyun/studio/jinja2/studio/terms/intro/faq.html": (1, "HTML that ui.html has cleaned"),
    "xueyun/studio/jinja2/studio/terms/intro/words.html": (1, "HTML that ui.html has cleaned"),
    "xueyun/ui/icons.py": (1, "a drawing of the icon package that the lock file names"),
    "xueyun/ui/modules.py": (1, "the import map: names and hashed addresses of our own files"),
    "xueyun/ui/parts.py": (1, "a part of the shell that a template has rendered, escaped"),
}


def test_what_is_set_in_unescaped_is_counted_and_has_a_reason() -> None:
    found = {}
    for path in [*house.python_files(), *house.templates()]:
        text = re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        if count := len(UNESCAPED.findall(text)):
            found[house.name(path)] = count
    assert found == {name: count for name, (count, _why) in TRUSTED.items()}, (
        "let the template escape it; where that can't be, count it in TRUSTED and say why it is safe"
    )


# --- views ---


def test_no_view_starts_at_all_rows() -> None:
    wrong = []
    for path in house.python_files():
        if "views" not in {path.stem, path.parent.name}:
            continue
        text = path.read_text(encoding="utf-8")
        wrong += [
            f"{house.name(path)}: {match.group()}" for match in re.finditer(r"\w+\.objects\.all\(\)", text)
        ]
    assert not wrong, "start at visible_to(viewer) or at a named loader"


def test_every_view_says_who_may_open_it() -> None:
    bare = [
        f"{name} ({entry.callback.__module__}.{entry.callback.__qualname__})"
        for name, entry in named(get_resolver())
        if not hasattr(entry.callback, "access_rule")
    ]
    assert not bare, "write @access(rule) or @public"


def test_the_demo_is_made_by_actions_and_never_by_raw_rows() -> None:
    """What no action can do, nobody could have done: a demo of such things would show what isn't there."""
    raw = {
        "create",
        "bulk_create",
        "get_or_create",
        "update_or_create",
        "save",
        "update",
        "bulk_update",
        "delete",
    }
    wrong = [
        f"{house.name(path)}:{call.lineno} calls .{house.called(call)}("
        for path in house.python_files()
        if path.is_relative_to(house.PACKAGE / "demo")
        for call in house.calls(path)
        if isinstance(call.func, ast.Attribute) and house.called(call) in raw
    ]
    assert not wrong, "call the action of the app that owns the rows"


# --- names that point at something ---


def test_every_job_is_enqueued_by_a_name_that_exists() -> None:
    wrong = []
    for path in house.python_files():
        for call in house.calls(path):
            if house.called(call) != "enqueue" or not call.args:
                continue
            job = call.args[0]
            if not isinstance(job, ast.Constant):
                if house.name(path).startswith("xueyun/jobs/"):
                    continue
                wrong.append(f"{house.name(path)}:{call.lineno} enqueues by a name made at run time")
            elif job.value not in TASKS:
                wrong.append(f"{house.name(path)}:{call.lineno} enqueues {job.value}, which nobody does")
    assert not wrong, "name a task of some tasks.py, as a literal: jobs.registry lists them"


def test_every_hook_has_exactly_these_subscribers() -> None:
    """Nothing joins a hook unseen: a new subscriber is a new line here."""
    found = {name: list(hook.subscribers) for name, hook in sorted(hooks.ALL.items())}
    assert found == SUBSCRIBERS, "write the new subscriber into SUBSCRIBERS below, in its order"


SUBSCRIBERS: dict[str, list[str]] = {
    "accounts.account_changed": [
        "xueyun.accounts.actions.recovering.end_all",
        "xueyun.notices.security.account_changed",
    ],
    "courses.course_described": ["xueyun.portal.indexing.index_again"],
    "courses.file_replaced": ["xueyun.announcements.files.replaced"],
    "accounts.renamed": ["xueyun.enrolment.roll.keep_nickname"],
    "courses.term_published": [
        "xueyun.enrolment.next_runs.look_after",
        "xueyun.progress.counting.look_after",
        "xueyun.portal.indexing.index_course",
    ],
    "delivery.sms_arrived": ["xueyun.accounts.actions.recovering.take_word"],
    "enrolment.listed": ["xueyun.progress.counting.count_lists"],
    "jobs.health": ["xueyun.delivery.loaders.counts"],
    "media.asset_ready": ["xueyun.courses.publishing.refresh_amounts"],
    "media.asset_uses": ["xueyun.courses.files.uses", "xueyun.announcements.files.uses"],
    "schools.certification_removed": ["xueyun.enrolment.importing.forget_bond"],
    "schools.certified": ["xueyun.enrolment.importing.take_expected"],
    "schools.entries_changed": ["xueyun.enrolment.roll.keep_entries"],
    "schools.records_moved": [
        "xueyun.enrolment.moving.take_over_reasons",
        "xueyun.progress.moving.take_over_states",
    ],
    "ui.language_chosen": ["xueyun.accounts.doors.keep_language"],
}
