"""Reading units: PDF documents shown page by page, and rich text with formulas, code and tables.

It owns no table: files are media's, what was shown is progress's. A document is done when every page was on the screen,
a text when its end was reached; without scripts a small form says so.
"""
