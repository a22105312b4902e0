"""XLSX, read by calamine once `zips` has looked into it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from xueyun.schools.sheets import zips
from xueyun.schools.sheets.cells import Cell, from_text, from_value
from xueyun.schools.sheets.refusals import Unreadable
from xueyun.schools.sheets.zips import Reach, column_letters

Rows = Iterator[tuple[int, list[Cell]]]


class Workbook:
    """The sheets of a file that can be seen, in their order."""

    def __init__(self, path: Path) -> None:
        self._reaches = zips.inspect(path)
        try:
            self._book = CalamineWorkbook.from_path(str(path))
        except (CalamineError, OSError) as error:
            raise Unreadable("broken") from error
        self.names = [
            sheet.name
            for sheet in self._book.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]
        self._open: tuple[str, CalamineSheet] | None = None

    def rows(self, name: str) -> Rows:
        """(row number as shown, cells from column A on), empty rows left out."""
        sheet, errors = self._sheet(name), defaultdict[int, dict[int, str]](dict)
        for (number, column), shown in self.reach(name).errors.items():
            errors[number][column] = shown
        before: list[Cell] = [""] * (sheet.start[1] if sheet.start else 0)
        for number, row in enumerate(sheet.iter_rows(), start=1):
            cells = before + [from_value(value) for value in row]
            for column, shown in errors[number].items() if number in errors else ():
                if column < len(cells):
                    cells[column] = from_text(shown)
            if any(cells):
                yield number, cells

    def merged_below(self, name: str, row: int) -> str:
        """The first merged range that touches this row or a later one ('A3:A5'), or ''. A merged title is above."""
        for (top, left), (bottom, right) in self._sheet(name).merged_cell_ranges or []:
            if bottom + 1 >= row and (top, left) != (bottom, right):
                return f"{column_letters(left + 1)}{top + 1}:{column_letters(right + 1)}{bottom + 1}"
        return ""

    def reach(self, name: str) -> Reach:
        return self._reaches.get(name, Reach())

    def _sheet(self, name: str) -> CalamineSheet:
        """One sheet is held at a time: each is as large as its range."""
        if self._open is None or self._open[0] != name:
            try:
                self._open = (name, self._book.get_sheet_by_name(name))
            except CalamineError as error:
                raise Unreadable("broken") from error
        return self._open[1]
