"""An outline that a teacher has already, as text or as rows of a table, read into lines of a tree."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xueyun.core.verdict import Refused, refuse
from xueyun.courses import kinds, names
from xueyun.courses.drafts import Level

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

MOST_LINES = 1_000
LONGEST_TEXT = 200_000
TOO_MANY = refuse(
    "too_many",
    _("An outline has at most 1,000 rows at a time. Nothing was made: please paste it in parts."),
    status=422,
)
NO_LINES = refuse("no_lines", _("There is no row with a name in it."), status=422)
NO_COLUMNS = refuse(
    "no_columns",
    _("The table needs a row of headings: Chapter, Lesson, Unit, and Kind if you like."),
    status=422,
)
NO_CHAPTER = _("A lesson needs a chapter above it.")
UNKNOWN_KIND = _("Units of this kind can't be made here yet.")

LEVELS = (Level.CHAPTER, Level.LESSON, Level.UNIT)
_WORDS = tomllib.loads((Path(__file__).parent / "outline_words.toml").read_text(encoding="utf-8"))
# The words of teachers' own tables and texts, in small letters.
HEADINGS = {word: Level(level) for level, words in _WORDS["levels"].items() for word in words}
KIND_HEADINGS = frozenset(_WORDS["kind_headings"])
KIND_WORDS = {word: kind for kind, words in _WORDS["kinds"].items() for word in words}
_CHAPTER = re.compile(_WORDS["chapter"], re.IGNORECASE)
_NUMBERED = re.compile(_WORDS["numbered"])
_KIND = re.compile(_WORDS["kind"])


@dataclass(frozen=True, slots=True)
class Line:
    """A node to be. `kind` is a unit's ('' where none was said); `problem` is why it can't be made, '' if it can."""

    level: Level
    title: str
    kind: str = ""
    problem: _StrOrPromise = ""


def from_text(text: str) -> list[Line]:
    """Levels by numbers (第1章, 1.1, 1.1.1) where a line has one, else by how far it is set in.

    Raises Refused: TOO_MANY, NO_LINES.
    """
    rows = [line for line in text[: LONGEST_TEXT + 1].splitlines() if line.strip()]
    if len(rows) > MOST_LINES or len(text) > LONGEST_TEXT:
        raise Refused(TOO_MANY)
    marks = [_by_number(row.strip()) for row in rows]
    is_numbered = any(marks)
    steps = sorted({_indent(row) for row in rows})
    read = []
    for row, mark in zip(rows, marks, strict=True):
        level = mark or (Level.UNIT if is_numbered else LEVELS[min(steps.index(_indent(row)), 2)])
        title, kind = _split_kind(row.strip())
        read.append((level, title, kind))
    return check(read)


def from_table(rows: Iterable[Sequence[str]]) -> list[Line]:
    """Rows with the headings 章, 课时, 单元, 类型; an empty cell, or the same again, goes on with what is above.

    Raises Refused: TOO_MANY, NO_LINES, NO_COLUMNS.
    """
    columns: dict[int, Level] = {}
    kind_at = -1
    now: dict[Level, str] = {}
    read: list[tuple[Level, str, str]] = []
    for number, cells in enumerate(rows):
        words = [cell.strip() for cell in cells]
        if not columns:
            columns = {
                at: HEADINGS[word.lower()] for at, word in enumerate(words) if word.lower() in HEADINGS
            }
            kind_at = next((at for at, word in enumerate(words) if word.lower() in KIND_HEADINGS), -1)
            continue
        if number > MOST_LINES + 20:
            raise Refused(TOO_MANY)
        kind = words[kind_at] if 0 <= kind_at < len(words) else ""
        for at, level in sorted(columns.items(), key=lambda one: LEVELS.index(one[1])):
            title = words[at] if at < len(words) else ""
            if not title or (level is not Level.UNIT and now.get(level) == title):
                continue
            now[level] = title
            for below in LEVELS[LEVELS.index(level) + 1 :]:
                now.pop(below, None)
            read.append((level, title, kind if level is Level.UNIT else ""))
    if not columns:
        raise Refused(NO_COLUMNS)
    return check(read)


def check(read: Sequence[tuple[Level, str, str]]) -> list[Line]:
    """The lines with what is wrong with each. Raises Refused: TOO_MANY, NO_LINES."""
    if len(read) > MOST_LINES:
        raise Refused(TOO_MANY)
    if not read:
        raise Refused(NO_LINES)
    lines, has_chapter = [], False
    for level, title, kind in read:
        has_chapter = has_chapter or level is Level.CHAPTER
        lines.append(_line(level, title, kind, has_chapter=has_chapter))
    return lines


def _line(level: Level, title: str, said: str, *, has_chapter: bool) -> Line:
    problem: _StrOrPromise = ""
    kind = KIND_WORDS.get(said.lower(), said) if level is Level.UNIT else ""
    if kind and kind not in kinds.fillable():
        problem = UNKNOWN_KIND
    if level is Level.LESSON and not has_chapter:
        problem = NO_CHAPTER
    try:
        title = names.clean(title)
    except Refused as refused:
        problem = refused.verdict.reason
        title = title[: 2 * names.LONGEST]
    return Line(level, title, kind, problem)


def _by_number(row: str) -> Level | None:
    if found := _NUMBERED.match(row):
        return LEVELS[min(len(re.split(_WORDS["dot"], found[1])) - 1, 2)]
    return Level.CHAPTER if _CHAPTER.match(row) else None


def _indent(row: str) -> int:
    """How far a line is set in: a tab is four spaces, a wide space two."""
    spaces = row[: len(row) - len(row.lstrip())].replace("\t", "    ").replace("\u3000", "  ")
    return len(spaces)


def _split_kind(row: str) -> tuple[str, str]:
    """'极限【视频】' is a video; other words in brackets belong to the name."""
    found = _KIND.search(row)
    if found and found[1].strip().lower() in KIND_WORDS and found.start() > 0:
        return row[: found.start()], found[1].strip()
    return row, ""
