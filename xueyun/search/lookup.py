"""Finding: a few questions to the index, each wider than the last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection

from xueyun.search import expressions, scores, text
from xueyun.search.expressions import Expression
from xueyun.search.models import Document
from xueyun.search.sounds import Syllables

LONGEST_QUERY = 60
MOST_TERMS = 8
MOST_FOUND = 400
MOST_NEAR = 200  # candidates whose letters are compared one by one

Score = Callable[[list[str], list[str], list[Syllables]], int]


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found. Scores order the hits of one query and mean nothing between two."""

    object_id: int
    score: float


def find(kind: str, query: str, *, limit: int = 200) -> list[Hit]:
    """What people mean by `query` among the documents of a kind, best first; nothing for nothing.

    Exact titles come before beginnings, phrases, pinyin and initials; only if all of these find nothing, one letter
    may be wrong. Letters after the first 60 are not read.
    """
    terms = text.fold(query[:LONGEST_QUERY]).split()[:MOST_TERMS]
    if not terms:
        return []
    found = _ask(
        kind, _all(expressions.words, terms), terms, lambda terms, texts, _: scores.by_words(terms, texts)
    )
    if any(expressions.is_latin(term) for term in terms):
        for ways in _joined(terms):
            _widen(found, _ask(kind, _all(expressions.words_or_sound, ways), ways, scores.by_sound))
    if not found:
        for ways in _joined(terms):
            _widen(found, _ask(kind, _nearly(ways), ways, scores.by_typo, most=MOST_NEAR))
    hits = [Hit(object_id, score) for object_id, score in found.items()]
    return sorted(hits, key=lambda hit: (-hit.score, hit.object_id))[:limit]


def _ask(
    kind: str, wanted: Expression, terms: list[str], score: Score, *, most: int = MOST_FOUND
) -> dict[int, float]:
    """Scores by object id. Of two that answer equally well the shorter title is the nearer one."""
    found: dict[int, float] = {}
    for document in Document.objects.raw(*_sql(expressions.of_kind(kind, wanted), most)):
        value = score(terms, document.texts, document.sounds)
        if value:
            found[document.object_id] = value - min(len(document.texts[0]), 99) / 100
    return found


def _all(way: Callable[[str], Expression], terms: list[str]) -> Expression:
    return expressions.All(tuple(way(term) for term in terms))


def _nearly(terms: list[str]) -> Expression:
    """One of the terms may be wrong, the others are as typed."""
    ways = []
    for wrong in terms:
        if expressions.may_have_typo(wrong):
            others = [expressions.words_or_sound(term) for term in terms if term is not wrong]
            ways.append(expressions.All((expressions.nearly(wrong), *others)))
    return expressions.Any(tuple(ways)) if ways else _all(expressions.words, terms)


def _joined(terms: list[str]) -> list[list[str]]:
    """The terms, and where all are Latin also as one: 'wei ji fen' is weijifen too."""
    if len(terms) > 1 and all(expressions.is_latin(term) for term in terms):
        return [["".join(terms)], terms]
    return [terms]


def _widen(found: dict[int, float], more: dict[int, float]) -> None:
    for object_id, score in more.items():
        found[object_id] = max(score, found.get(object_id, 0))


def _sql(wanted: Expression, most: int) -> tuple[str, list[object]]:
    """The best documents of a match. On PostgreSQL the match is made before it is put in order: 16–100 ms else."""
    if connection.vendor == "postgresql":
        return (
            "WITH wanted AS (SELECT %s::tsquery AS q), "
            "found AS MATERIALIZED (SELECT d.*, ts_rank(d.lexemes, q) AS rank "
            "  FROM search_document d, wanted WHERE d.lexemes @@ q) "
            "SELECT id, object_id, texts, sounds FROM found ORDER BY rank DESC, id LIMIT %s",
            [expressions.tsquery(wanted), most],
        )
    return (
        "SELECT d.id, d.object_id, d.texts, d.sounds FROM search_index "
        "JOIN search_document d ON d.id = search_index.rowid "
        "WHERE search_index MATCH %s ORDER BY bm25(search_index, 8.0, 1.0), d.id LIMIT %s",
        [expressions.fts5(wanted), most],
    )
