"""How a text sounds: its syllables in pinyin, what the index keeps of them, and whether letters typed fit them.

Characters of several readings (单: dan, shan) keep them all, save where pypinyin knows the word (音乐: yin yue).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, product

from xueyun.search.text import runs

Syllables = list[
    list[str]
]  # for each character its readings; a word of letters is one syllable with one reading

LONGEST_INITIALS = 12
MOST_VARIANTS = 16


def syllables(folded: str) -> Syllables:
    """微积分 as [['wei'], ['ji'], ['fen']]."""
    from pypinyin import Style, pinyin  # 50 MB of dictionary: only where something is indexed

    found: Syllables = []
    for is_han, run in runs(folded):
        if is_han:
            known = pinyin(run, style=Style.NORMAL, heteronym=True, errors=list)  # type: ignore[arg-type]  # one by one
            found += [_spellings(readings) or [letter] for letter, readings in zip(run, known, strict=True)]
        else:
            found.append([run])
    return found


def variants(sound: Syllables) -> Iterator[list[str]]:
    """The ways to read a text: the usual one first, at most a few."""
    return islice((list(way) for way in product(*sound)), MOST_VARIANTS)


def grams(letters: str) -> list[str]:
    """Tokens for the pairs of neighbours in a row of Latin letters: 'wei' as we, ei."""
    return ["g" + letters[at : at + 2] for at in range(len(letters) - 1)]


def tokens(sound: Syllables) -> list[str]:
    """Tokens by which a text is found by its sound: pairs of letters, and initials from each syllable on."""
    found: dict[str, None] = {}
    for way in _one_by_one(sound):
        found.update(dict.fromkeys(gram for gram in grams("".join(way)) if gram.isascii()))
        initials = "".join(syllable[0] for syllable in way)
        rests = (initials[at : at + LONGEST_INITIALS] for at in range(len(initials)))
        found.update(dict.fromkeys("i" + rest for rest in rests if rest.isascii()))
    return list(found)


def fits(sound: Syllables, letters: str) -> int | None:
    """From which syllable on `letters` spell the text (weijifen, jif, wjf, wjfen); None if nowhere."""
    return next((start for start in range(len(sound)) if _fits_from(sound, start, letters)), None)


def _fits_from(sound: Syllables, start: int, letters: str) -> bool:
    reached = {0}  # how many letters the syllables so far may have used
    for readings in sound[start:]:
        following = set()
        for at in reached:
            rest = letters[at:]
            for reading in readings:
                if reading.startswith(rest):
                    return True
                if rest.startswith(reading):
                    following.add(at + len(reading))
                if rest[0] == reading[0]:
                    following.add(at + 1)
        if not following:
            return False
        reached = following
    return len(letters) in reached


def _one_by_one(sound: Syllables) -> Iterator[list[str]]:
    """The usual reading, and each other reading of one syllable in it: every pair of letters stands in one of them."""
    usual = [readings[0] for readings in sound]
    yield usual
    for at, readings in enumerate(sound):
        for other in readings[1:]:
            yield [*usual[:at], other, *usual[at + 1 :]]


def _spellings(readings: Sequence[str]) -> list[str]:
    """Readings in ASCII; ü is v in dictionaries and u in lve (略) on most keyboards."""
    plain = [reading for reading in readings if reading.isascii() and reading.isalpha()]
    return list(dict.fromkeys([*plain, *(reading.replace("v", "u") for reading in plain)]))
