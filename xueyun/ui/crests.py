"""Crests drawn for schools: their first characters in a shield of their colour, ringed like a seal."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import escape

from xueyun.ui import colours
from xueyun.ui.covers import FONT


@lru_cache(maxsize=512)
def draw(colour: str, text: str) -> str:
    """A square SVG. `colour` is six hex digits. Raises ValueError for what is no colour."""
    ground = colours.school_accents(colour).light.ground
    rim = colours.Oklch(min(ground.lightness + 0.28, 0.9), ground.chroma * 0.55, ground.hue).hex
    size = 36 if len(text) == 1 else 27
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96">'
        f'<circle cx="48" cy="48" r="47" fill="{ground.hex}"/>'
        f'<circle cx="48" cy="48" r="41.5" fill="none" stroke="{rim}" stroke-width="1.5"/>'
        f'<path d="M33 67.5 c6 -3.4 11 -2.4 15 0.8 c4 -3.2 9 -4.2 15 -0.8 '
        f'v7.5 c-6 -3 -11 -2.2 -15 0.9 c-4 -3.1 -9 -3.9 -15 -0.9Z" '
        f'fill="{rim}"/>'
        f'<text x="48" y="48" text-anchor="middle" dominant-baseline="central" font-family="{FONT}" font-size="{size}" '
        f'font-weight="700" letter-spacing="1" fill="#ffffff">{escape(text)}</text></svg>'
    )
