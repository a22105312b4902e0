"""Catalogues of words: what the code says in English, and what it is called in Chinese.

A msgid is the plain English sentence, so the English catalogue stays empty; `zh_Hans` must be complete. Files are
`xueyun/locale/<language>/LC_MESSAGES/django.po`; the `.mo` beside them is compiled and never committed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po, write_po

from xueyun.ui.assets import compiled

PACKAGE = Path(__file__).resolve().parent.parent
LANGUAGES = ("zh_Hans", "en")
COMPLETE = "zh_Hans"

KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Rooms whose words nobody reads in the interface.
SILENT_FOLDERS = {"tests", "migrations", "locale", "static", "styles", "__pycache__"}
SILENT_FILES = {"factories.py", "examples.html"}

HAN = re.compile(r"[\u4e00-\u9fff]")
# Headers that change without a word having changed.
NOISE = tuple(
    f'"{name}'.encode()
    for name in ("Project-", "Report-", "POT-", "PO-", "Last-", "Language-Team", "Generated")
)

TEMPLATE_OPTIONS = {
    "newstyle_gettext": "true",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "extensions": "jinja2.ext.do",
    "silent": "false",
}


def path_of(language: str) -> Path:
    """The `.po` file of a language."""
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


def sources() -> Iterator[Path]:
    """Every file that may say something to a reader, in a fixed order."""
    for path in sorted(PACKAGE.rglob("*")):
        inside = path.relative_to(PACKAGE)
        if SILENT_FOLDERS.intersection(inside.parts) or inside.name in SILENT_FILES:
            continue
        if path.suffix in {".py", ".html", ".txt", ".js"} and (path.suffix == ".py" or is_template(inside)):
            yield path


def is_template(inside: Path) -> bool:
    """Templates lie in a room's `jinja2/`, and in the folders of components."""
    return "jinja2" in inside.parts or (inside.parts[:2] == ("ui", "components") and inside.suffix == ".html")


def extract() -> Catalog:
    """All words of the code. Raises the template's syntax error rather than skip a file."""
    catalogue = Catalog(project="Xueyun", fuzzy=False)
    for path in sources():
        method = "python" if path.suffix == ".py" else "jinja2"
        options = {} if method == "python" else TEMPLATE_OPTIONS
        where = path.relative_to(PACKAGE.parent).as_posix()
        for line, text, comments, context in extract_from_file(
            method, path, keywords=KEYWORDS, comment_tags=["Translators:"], options=options
        ):
            catalogue.add(text, locations=[(where, line)], auto_comments=comments, context=context)
    return catalogue


def read(language: str) -> Catalog:
    """The catalogue of a language as it is written; an empty one where there is none yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(translations: Iterable[Path] = ()) -> None:
    """Bring both catalogues to the words of the code; fill gaps of the Chinese one from other `.po` files."""
    template = extract()
    for language in LANGUAGES:
        catalogue = read(language)
        # A copy: `update` takes the template's own messages in.
        catalogue.update(deepcopy(template), no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        catalogue.fuzzy = False
        if language == COMPLETE:
            for path in translations:
                fill(catalogue, path)
        write(language, catalogue)


def fill(catalogue: Catalog, path: Path) -> None:
    """Take from `path` what the catalogue asks for and does not have."""
    with path.open("rb") as file:
        given = read_po(file, locale=catalogue.locale)
    for message in words(given):
        wanted = catalogue.get(message.id, context=message.context)
        if wanted is not None and is_translated(message) and not is_translated(wanted):
            wanted.string = forms(message) if wanted.pluralizable else forms(message)[0]


def write(language: str, catalogue: Catalog) -> None:
    """Write without line numbers, names and dates, so that a file changes only when its words do."""
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.header_comment = f"# The words of Xueyun: {language}. Made by `xueyun messages update`."
    out = BytesIO()
    write_po(out, catalogue, width=110, sort_output=True, include_lineno=False)
    lines = out.getvalue().splitlines(keepends=True)
    path.write_bytes(b"".join(line for line in lines if not line.startswith(NOISE)))


def compile_all() -> None:
    """Compile both catalogues for Django (`xueyun assets` does it too)."""
    for language in LANGUAGES:
        path_of(language).with_suffix(".mo").write_bytes(compiled(path_of(language)))


def problems() -> list[str]:
    """What is wrong with the catalogues, a sentence each."""
    wanted = {key(message) for message in words(extract())}
    found = []
    for language in LANGUAGES:
        there = {key(message) for message in words(read(language))}
        found += [
            f"{language}: not in the catalogue: {said(word)}" for word in sorted(wanted - there, key=said)
        ]
        found += [
            f"{language}: no longer in the code: {said(word)}" for word in sorted(there - wanted, key=said)
        ]
    found += [
        f"en: Chinese in the English catalogue: {said(key(message))}"
        for message in words(read("en"))
        if any(HAN.search(form) for form in forms(message))
    ]
    for message in words(read(COMPLETE)):
        if message.fuzzy or not is_translated(message):
            found.append(f"{COMPLETE}: not translated: {said(key(message))}")
        found += [f"{COMPLETE}: {error} {said(key(message))}" for error in message.check(None)]
    return found


def words(catalogue: Catalog) -> Iterator[Message]:
    """The messages of a catalogue without its header."""
    return (message for message in catalogue if message.id)


def key(message: Message) -> tuple[str | None, str]:
    """Context and (singular) msgid: what makes a message one."""
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def said(word: tuple[str | None, str]) -> str:
    """A message as one reads it in a list."""
    context, text = word
    return f"“{text}” ({context})" if context else f"“{text}”"


def forms(message: Message) -> tuple[str, ...]:
    """The translation's forms: one, or one for each plural of the language."""
    given = message.string or ""
    return (given,) if isinstance(given, str) else tuple(given)


def is_translated(message: Message) -> bool:
    """Every form has words."""
    return all(forms(message))
