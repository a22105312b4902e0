"""A course's content tree, written as one Markdown file.

`#` is a chapter, `##` a lesson, `### kind: title` a unit; what follows a text unit, up to the next of these, is its
body (deeper headings start at `####`; code in fences is left alone).  Braces at the end of a heading carry the rest::

    # 第六章 定积分 {release=49}          opens 49 days after the term's first day
    ### video: 定积分的概念 {lecture=integral preview}
    ### pdf: 第六章讲义 {handout=integral}
    ### text: 牛顿—莱布尼茨公式
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

Kind = Literal["video", "pdf", "text"]

HEADING = re.compile(r"^(#{1,3}) (.+?)(?: \{([^}]*)\})?$")


@dataclass(frozen=True, slots=True)
class UnitText:
    """A unit.  A video names its lecture, a PDF its handout, a text carries its Markdown body."""

    kind: Kind
    title: str
    body: str = ""
    lecture: str = ""
    handout: str = ""
    preview: bool = False


@dataclass(frozen=True, slots=True)
class LessonText:
    """A lesson; `release_day` counts from the term's first day, None is at once."""

    title: str
    release_day: int | None
    units: tuple[UnitText, ...]


@dataclass(frozen=True, slots=True)
class ChapterText:
    """A chapter: units of its own (before the first lesson, seldom), then lessons."""

    title: str
    release_day: int | None
    lessons: tuple[LessonText, ...]
    units: tuple[UnitText, ...] = ()


@dataclass(slots=True)
class _Node:
    """A heading with what stands beneath it, while the file is read."""

    level: int
    title: str
    marks: dict[str, str]
    lines: list[str] = field(default_factory=list)
    children: list["_Node"] = field(default_factory=list)


def read_tree(path: Path) -> tuple[ChapterText, ...]:
    """The chapters of the file; ValueError names what is wrong with it."""
    root = _Node(0, "", {})
    trail = [root]
    in_fence = False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        in_fence ^= line.startswith("```")
        match = None if in_fence else HEADING.match(line)
        if not match:
            trail[-1].lines.append(line)
            continue
        level = len(match[1])
        while trail[-1].level >= level:
            trail.pop()
        if level != 3 and trail[-1].level != level - 1:
            raise ValueError(
                f"{path}, line {number}: level {level} stands under no heading of level {level - 1}."
            )
        node = _Node(level, match[2], _marks(match[3] or ""))
        trail[-1].children.append(node)
        trail.append(node)
    return tuple(_chapter(node) for node in root.children)


def _marks(text: str) -> dict[str, str]:
    pairs = (word.partition("=") for word in text.split())
    return {name: value or "yes" for name, _, value in pairs}


def _release(node: _Node) -> int | None:
    return int(node.marks["release"]) if "release" in node.marks else None


def _chapter(node: _Node) -> ChapterText:
    return ChapterText(
        title=node.title,
        release_day=_release(node),
        lessons=tuple(_lesson(child) for child in node.children if child.level == 2),
        units=tuple(_unit(child) for child in node.children if child.level == 3),
    )


def _lesson(node: _Node) -> LessonText:
    return LessonText(
        title=node.title,
        release_day=_release(node),
        units=tuple(_unit(child) for child in node.children),
    )


def _unit(node: _Node) -> UnitText:
    kind, colon, title = node.title.partition(": ")
    if not colon or kind not in ("video", "pdf", "text"):
        raise ValueError(f"A unit is 'video: …', 'pdf: …' or 'text: …', not '{node.title}'.")
    return UnitText(
        kind=cast(Kind, kind),
        title=title,
        body="\n".join(node.lines).strip(),
        lecture=node.marks.get("lecture", ""),
        handout=node.marks.get("handout", ""),
        preview="preview" in node.marks,
    )
