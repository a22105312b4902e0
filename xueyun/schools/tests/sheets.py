"""Files as people send them, for tests."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from xueyun.schools.sheets.reading import List, read

HEADER = ["学号", "姓名", "认证码", "学院", "专业", "班级", "年级"]
LI = ["2024010101", "王小明", "12345X", "数学学院", "数学", "一班", "2024"]


def book(path: Path, rows: Sequence[Sequence[Any]], name: str = "名单") -> Path:
    """A workbook of one sheet; texts are texts, numbers are numbers."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as made:
        sheet = made.add_worksheet(name)
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return path


def text(path: Path, words: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(words.encode(encoding))
    return path


def rows(found: List) -> list[tuple[int, list[Any]]]:
    return [(number, list(cells)) for number, cells in found.rows]


def read_rows(path: Path, sheet: str = "") -> list[tuple[int, list[Any]]]:
    return rows(read(path, "student", sheet))


def long_book(path: Path, count: int) -> Path:
    """A workbook of so many people, written by hand: quick to make."""
    space = "http://schemas.openxmlformats.org"
    people = (f"<c><v>{2024000000 + n}</v></c><c t='str'><v>王小明</v></c>" for n in range(count))
    body = "".join(
        f"<row>{cells}</row>" for cells in ("<c t='str'><v>学号</v></c><c t='str'><v>姓名</v></c>", *people)
    )
    files = {
        "[Content_Types].xml": f"<Types xmlns='{space}/package/2006/content-types'/>",
        "_rels/.rels": f"<Relationships xmlns='{space}/package/2006/relationships'><Relationship "
        f"Id='rId1' Type='{space}/officeDocument/2006/relationships/officeDocument' Target='xl/workbook.xml'/>"
        "</Relationships>",
        "xl/workbook.xml": f"<workbook xmlns='{space}/spreadsheetml/2006/main' xmlns:r='{space}/officeDocument/2006/"
        "relationships'><sheets><sheet name='名单' sheetId='1' r:id='rId1'/></sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships xmlns='{space}/package/2006/relationships'><Relationship "
        f"Id='rId1' Type='{space}/officeDocument/2006/relationships/worksheet' Target='worksheets/sheet1.xml'/>"
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f"<worksheet xmlns='{space}/spreadsheetml/2006/main'><sheetData>{body}</sheetData>"
        "</worksheet>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as box:
        for name, words in files.items():
            box.writestr(name, words)
    return path
