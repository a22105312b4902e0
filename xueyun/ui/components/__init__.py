"""One folder a component: `<name>.html` (macros), `<name>.css`, `<name>.js` where it needs one, `examples.html`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=1)
def names() -> list[str]:
    """Every component that has examples."""
    return sorted(file.parent.name for file in Path(__file__).parent.glob("*/examples.html"))
