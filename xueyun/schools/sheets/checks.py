"""From the cells of a row to a person, or to what is wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as made_by

from xueyun.schools import codes
from xueyun.schools.sheets.cells import Cell, as_number, flag, shown
from xueyun.schools.sheets.columns import LONGEST, Mapping
from xueyun.schools.sheets.problems import Problem

CODE_LENGTH = 6
MASK = "••••••"

_number = re.compile(r"[0-9A-Z\u4e00-\u9fff][0-9A-Z\u4e00-\u9fff\-_./]*")
_id_number = re.compile(r"\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]")
_full_width = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_invisible = re.compile(r"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
_dot = re.compile(r"\s*[·•‧∙⋅・･.｡。]\s*")


@dataclass(frozen=True, slots=True)
class Plan:
    """How the columns of a list are read. `number_length` is what the school's numbers have, 0 where they differ."""

    mapping: Mapping
    pads: bool = False
    number_length: int = 0
    code_length: int = 0


@dataclass(slots=True)
class Person:
    """One good row. `code` is None where the list gives none; `texts` has the columns that the list has."""

    row: int
    number: str
    name: str
    code: str | None
    texts: dict[str, str] = made_by(default_factory=dict)


@dataclass(slots=True)
class Checked:
    """What came of a row: a person unless something is wrong; the number where it can be read at all."""

    number: str
    person: Person | None
    problems: list[Problem]


def check(row: int, cells: Sequence[Cell], plan: Plan) -> Checked:
    """Read one row. Nothing is compared with other rows here."""
    problems: list[Problem] = []

    def wrong(field: str, cell: Cell, code: str, **facts: object) -> None:
        value = (MASK if shown(cell) else "") if field == "code" else shown(cell)[:100]
        problems.append(Problem(row, field, value, code, facts))

    def at(field: str) -> Cell:
        column = plan.mapping.get(field, -1)
        return cells[column] if 0 <= column < len(cells) else ""

    number, fault, facts = read_number(at("number"), plan)
    if fault:
        wrong("number", at("number"), fault, **facts)
    name, name_fault = read_name(at("name"))
    if name_fault:
        wrong("name", at("name"), name_fault)
    code, code_fault, facts = read_code(at("code"), plan)
    if code_fault:
        wrong("code", at("code"), code_fault, **facts)
    texts: dict[str, str] = {}
    for field, most in LONGEST.items():
        if field in plan.mapping:
            texts[field], fault = read_text(at(field), most, is_year=field == "grade")
            if fault:
                wrong(field, at(field), fault, most=most)
    good = all(problem.is_warning for problem in problems)
    return Checked(number, Person(row, number, name, code, texts) if good else None, problems)


def read_number(cell: Cell, plan: Plan) -> tuple[str, str, dict[str, object]]:
    """(number, what is wrong or '', facts of the sentence); the number is '' where nobody can know it."""
    cell = as_number(_halved(cell))
    if spoilt := _spoilt(cell, "number"):
        return "", spoilt, {}
    number = codes.normalise_number(shown(cell))
    if not number:
        return "", "number_missing", {}
    if len(number) > codes.LONGEST_NUMBER:
        return "", "number_long", {}
    if not _number.fullmatch(number):
        return "", "number_letters", {}
    if len(number) < plan.number_length and number.isdecimal():
        if not plan.pads:
            return number, "number_short", {"length": plan.number_length}
        number = number.zfill(plan.number_length)
    return number, "", {}


def read_code(cell: Cell, plan: Plan) -> tuple[str | None, str, dict[str, object]]:
    """(code or None where there is none, what is wrong or '', facts). Of an ID number only its end is taken."""
    cell = as_number(_halved(cell))
    if spoilt := _spoilt(cell, "code"):
        return None, spoilt, {}
    code = last_six(codes.normalise_code(shown(cell)))
    if not code:
        return None, "", {}
    if not code.isalnum() or not code.isascii():
        return None, "code_letters", {}
    if len(code) < plan.code_length and code.isdecimal() and plan.pads:
        code = code.zfill(plan.code_length)
    if len(code) < 4 or len(code) > 12:
        return None, "code_length", {"length": len(code)}
    if len(code) < plan.code_length:
        return code, "code_short", {"length": plan.code_length}
    return code, "", {}


def read_name(cell: Cell) -> tuple[str, str]:
    """(name as it is kept, what is wrong or '')."""
    name = plain_name(shown(cell))
    if flag(cell) == "error":
        return name, "name_error"
    if not name:
        return "", "name_missing"
    if flag(cell) or re.fullmatch(r"[\d.\-/:]+", name):
        return name, "name_number"
    if "\ufffd" in name or "?" in name:
        return name, "name_lost"
    if len(name) > codes.LONGEST_NAME:
        return name, "name_long"
    return name, ""


def read_text(cell: Cell, most: int, *, is_year: bool = False) -> tuple[str, str]:
    """A class, a college: (text, what is wrong or ''). Of a date in the grade its year is meant."""
    if flag(cell) == "error":
        return "", "error"
    if flag(cell) == "date":
        return (shown(cell)[:4], "") if is_year else ("", "date")
    text = shown(as_number(cell) if is_year else cell).translate(_full_width)
    text = " ".join(_invisible.sub("", text).split())
    return text, "long" if len(text) > most else ""


def plain_name(text: str) -> str:
    """A name as it is kept: one kind of dot and no blanks between Chinese characters (王　明, 买买提・艾力)."""
    text = " ".join(_invisible.sub("", unicodedata.normalize("NFC", text).translate(_full_width)).split())
    if any(_is_han(letter) for letter in text):
        text = _dot.sub("·", text)
        text = re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", text)
    return text


def last_six(text: str) -> str:
    """What is kept of an ID number of 18 characters; anything else as it is."""
    return text[-CODE_LENGTH:] if re.fullmatch(r"\d{17}[\dX]", text) else text


def holds_id(text: str) -> bool:
    """Whether this is an ID number, by its date of birth: such a thing is kept nowhere."""
    return bool(_id_number.fullmatch(text.upper()))


def _halved(cell: Cell) -> Cell:
    return _invisible.sub("", cell.translate(_full_width)) if isinstance(cell, str) else cell


def _spoilt(cell: Cell, field: str) -> str:
    kind = "fraction" if flag(cell) == "number" else flag(cell)
    return f"{field}_{kind}" if kind else ""


def _is_han(letter: str) -> bool:
    """Also beyond the BMP, where rare characters of names lie."""
    return "\u3400" <= letter <= "\u9fff" or "\uf900" <= letter <= "\ufaff" or letter >= "\U00020000"
