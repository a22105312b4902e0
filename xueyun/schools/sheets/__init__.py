"""Sheets as people send them, XLSX and CSV: what was read, which column is which, and what is wrong with a row.

Nothing here asks the database. A file that can't be read at all is `Unreadable`, with a sentence; a value that can't be
used is a `Problem` of its row and column. Row numbers are those that a spreadsheet shows.
"""
