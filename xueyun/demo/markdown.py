"""Markdown into HTML, for texts of the demo world: tables, code and formulas, no HTML of its own.

A formula stays TeX, escaped, in `<span class="math">` or `<div class="math">`; the page draws it with KaTeX.
"""

from collections.abc import MutableMapping, Sequence
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.dollarmath import dollarmath_plugin


def to_html(source: str) -> str:
    """The HTML of a Markdown text; tags in the source come out as words."""
    return str(_parser().render(source))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.use(dollarmath_plugin, allow_labels=False, double_inline=True)
    parser.add_render_rule("math_inline", _inline)
    parser.add_render_rule("math_inline_double", _within)
    parser.add_render_rule("math_block", _block)
    return parser


def _inline(
    _self: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    _options: OptionsDict,
    _env: MutableMapping[str, Any],
) -> str:
    return f'<span class="math">{escape(tokens[index].content.strip())}</span>'


def _within(
    _self: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    _options: OptionsDict,
    _env: MutableMapping[str, Any],
) -> str:
    """`$$` in the middle of a paragraph, where no block may stand."""
    return rf'<span class="math">\displaystyle {escape(tokens[index].content.strip())}</span>'


def _block(
    _self: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    _options: OptionsDict,
    _env: MutableMapping[str, Any],
) -> str:
    return f'<div class="math">{escape(tokens[index].content.strip())}</div>\n'
