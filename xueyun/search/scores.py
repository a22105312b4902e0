"""How well a document answers: exact, then beginning, then phrase, then pinyin, then one letter wrong."""

from __future__ import annotations

from collections.abc import Iterator

from xueyun.search import sounds, text
from xueyun.search.expressions import is_latin, may_have_typo
from xueyun.search.sounds import Syllables

EXACT, BEGINNING, PHRASE, WORDS, ELSEWHERE = 100, 90, 80, 70, 60
SOUND_BEGINNING, SOUND, SOUND_ELSEWHERE = 55, 50, 45
TYPO, TYPO_BEGINNING, TYPO_INSIDE, TYPO_ELSEWHERE = 30, 25, 20, 10


def by_words(terms: list[str], texts: list[str]) -> int:
    """The score of a document that the index found by its words."""
    title, whole = text.compact(texts[0]), "".join(terms)
    if title == whole:
        return EXACT
    if title.startswith(whole):
        return BEGINNING
    if whole in title:
        return PHRASE
    return WORDS if all(term in title for term in terms) else ELSEWHERE


def by_sound(terms: list[str], texts: list[str], sounded: list[Syllables]) -> int:
    """The score of the worst of the terms, each by words or by sound; 0 if one of them fits nowhere."""
    return min(_term(term, texts, sounded) for term in terms)


def by_typo(terms: list[str], texts: list[str], sounded: list[Syllables]) -> int:
    """The same where one of the terms has one letter wrong; 0 if none can be so, or two must."""
    exact = [_term(term, texts, sounded) for term in terms]
    wrong = [term for term, score in zip(terms, exact, strict=True) if not score]
    if len(wrong) != 1 or not may_have_typo(wrong[0]):
        return 0
    return _typo(wrong[0], texts, sounded)


def is_near(one: str, other: str) -> bool:
    """One letter replaced, added, left out, or two neighbours exchanged; or nothing at all."""
    start = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return abs(len(one) - len(other)) <= 1
    one, other = one[start:], other[start:]
    return one[1:] == other[1:] or one[1:] == other or one == other[1:] or (
        one[:2] == other[1::-1] and one[2:] == other[2:]
    )  # fmt: skip


def _term(term: str, texts: list[str], sounded: list[Syllables]) -> int:
    if term in text.compact(texts[0]):
        return WORDS
    if any(term in text.compact(other) for other in texts[1:]):
        return ELSEWHERE
    if not is_latin(term):
        return 0
    start = sounds.fits(sounded[0], term)
    if start is not None:
        return SOUND if start else SOUND_BEGINNING
    return SOUND_ELSEWHERE if any(sounds.fits(other, term) is not None for other in sounded[1:]) else 0


def _typo(term: str, texts: list[str], sounded: list[Syllables]) -> int:
    if any(is_near(term, whole) for whole in _spellings(texts[0], sounded[0], term)):
        return TYPO
    places = (_near_at(term, *others) for others in zip(texts, sounded, strict=True))
    in_title = next(places)
    if in_title is not None:
        return TYPO_INSIDE if in_title else TYPO_BEGINNING
    return TYPO_ELSEWHERE if any(place is not None for place in places) else 0


def _near_at(term: str, words: str, sound: Syllables) -> int | None:
    """Where in a text something like the term begins, in letters."""
    for whole in _spellings(words, sound, term):
        for start in range(len(whole)):
            if any(is_near(term, window) for window in _windows(whole, start, len(term))):
                return start
    return None


def _windows(whole: str, start: int, length: int) -> Iterator[str]:
    """What a term of this length may have meant here. A term of three that lost one would fit too much."""
    shortest = length if length <= 3 else length - 1
    for size in range(shortest, length + 2):
        if start + size <= len(whole):
            yield whole[start : start + size]


def _spellings(words: str, sound: Syllables, term: str) -> Iterator[str]:
    """The text as it is compared with a term: in letters by its sound, else as it is written."""
    if is_latin(term):
        yield from ("".join(way) for way in sounds.variants(sound))
    else:
        yield text.compact(words)
