"""What the index is asked, as a small tree, and how each database spells it.

Tokens are ASCII letters and digits by construction (`text`, `sounds`), so nothing typed can become syntax.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xueyun.search import sounds, text


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens next to each other; the last may be the beginning of one."""

    tokens: tuple[str, ...]
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Any:
    parts: tuple[Expression, ...]


Expression = Phrase | All | Any

SHORTEST_WORD_WITH_TYPO = 4  # letters
SHORTEST_TERM_WITH_TYPO = 3  # characters
LONGEST_TERM_WITH_TYPO = 24


def words(term: str) -> Expression:
    """Texts that hold this term."""
    return Phrase(tuple(text.phrase(term)), is_prefix=True)


def words_or_sound(term: str) -> Expression:
    """Texts that hold this term, or may sound like its letters."""
    if not is_latin(term):
        return words(term)
    initials = Phrase((f"i{term[: sounds.LONGEST_INITIALS]}",), is_prefix=True)
    ways = [words(term), initials, *_each(sounds.grams(term))]
    return Any(tuple(ways))


def nearly(term: str) -> Expression:
    """Texts that may hold this term with one letter wrong, missing, too many or, in Latin, changing places."""
    if is_latin(term):
        half = len(term) // 2
        left, right = term[:half], term[half:]
        pairs = [(left, ""), ("", right), (left[:-1], right[1:])]
    else:
        pairs = [(term[:at], term[at + 1 :]) for at in range(len(term))]
        pairs += [(term[:at], term[at:]) for at in range(1, len(term))]
    ways = [part for pair in pairs for part in _each([token for side in pair for token in _pieces(side)])]
    return Any(tuple(ways)) if ways else words(term)


def may_have_typo(term: str) -> bool:
    shortest = SHORTEST_WORD_WITH_TYPO if is_latin(term) else SHORTEST_TERM_WITH_TYPO
    return shortest <= len(term) <= LONGEST_TERM_WITH_TYPO


def is_latin(term: str) -> bool:
    """Letters that may be pinyin, or a word in them."""
    return term.isascii()


def of_kind(kind: str, wanted: Expression) -> Expression:
    return All((Phrase((kind_token(kind),)), wanted))


def kind_token(kind: str) -> str:
    return f"k{kind}"


def fts5(wanted: Expression) -> str:
    """As SQLite's FTS5 reads it."""
    if isinstance(wanted, Phrase):
        return f'"{" ".join(wanted.tokens)}"' + (" *" if wanted.is_prefix else "")
    joint = " AND " if isinstance(wanted, All) else " OR "
    return f"({joint.join(fts5(part) for part in wanted.parts)})"


def tsquery(wanted: Expression) -> str:
    """As PostgreSQL's tsquery reads it."""
    if isinstance(wanted, Phrase):
        spelt = " <-> ".join(f"'{token}'" for token in wanted.tokens)
        return f"({spelt}{':*' if wanted.is_prefix else ''})"
    joint = " & " if isinstance(wanted, All) else " | "
    return f"({joint.join(tsquery(part) for part in wanted.parts)})"


def _pieces(side: str) -> Iterable[Expression]:
    """What a text must have that holds this piece of a term, whatever stands beside it."""
    for is_han, run in text.runs(side):
        if is_han:
            yield words(run)
        else:
            yield from (Phrase((gram,)) for gram in sounds.grams(run) if run.isascii())


def _each(parts: Iterable[Expression | str]) -> list[Expression]:
    """All of them as one expression, or nothing where there are none."""
    found = tuple(dict.fromkeys(Phrase((part,)) if isinstance(part, str) else part for part in parts))
    return [All(found)] if found else []
