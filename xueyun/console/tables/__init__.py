"""The tables of the console: those of `ui.tables`, with an export that leaves a row in the audit log."""

from xueyun.console.tables.sheets import sheet
from xueyun.ui.tables import Act, Cell, Choice, Column, Listed, Page, Search, Table, read, starts_with

__all__ = [
    "Act",
    "Cell",
    "Choice",
    "Column",
    "Listed",
    "Page",
    "Search",
    "Table",
    "read",
    "sheet",
    "starts_with",
]
