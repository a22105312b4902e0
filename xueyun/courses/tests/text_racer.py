"""One of two who do the same at the same moment, in a process of its own: argv names the deed, and what it is done to.

It says 'ready' when everything is loaded, runs at the first line on its standard input, and ends with what came of it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import django
from django.conf import settings


def _save(unit_id: str, words: str) -> Callable[[], str]:
    """A text that was opened as it stands, saved with other words."""
    from xueyun.core.versions import Stale
    from xueyun.courses import drafts
    from xueyun.courses.actions import editing
    from xueyun.courses.models import Unit

    unit = Unit.objects.select_related("term__course").get(pk=unit_id)
    seen = drafts.mark(unit)

    def save() -> str:
        changes = {"body": {"html": f"<p>{words}</p>"}}
        try:
            editing.edit(
                unit.term, drafts.ref_of(unit), changes, is_seen=lambda node: drafts.mark(node) == seen
            )
        except Stale as stale:
            there = stale.there
            assert isinstance(there, Unit)
            return f"sees {there.body['html']}"
        return f"saved {words}"

    return save


def _use(unit_id: str, asset_id: str) -> Callable[[], str]:
    """A picture is put into a text."""
    from xueyun.core import ids
    from xueyun.courses import drafts
    from xueyun.courses.actions import editing
    from xueyun.courses.models import Unit

    unit = Unit.objects.select_related("term__course").get(pk=unit_id)
    html = f'<p><img src="asset:{ids.encode(int(asset_id))}" alt=""></p>'

    def use() -> str:
        editing.edit(unit.term, drafts.ref_of(unit), {"body": {"html": html}}, is_seen=lambda _node: True)
        return "used"

    return use


def _delete(asset_id: str) -> Callable[[], str]:
    from xueyun.core.times import utc_now
    from xueyun.core.viewer import Viewer
    from xueyun.media.actions import library
    from xueyun.media.models import Asset

    asset = Asset.objects.get(pk=asset_id)

    def delete() -> str:
        library.delete(asset, now=utc_now(), actor=Viewer())
        return "deleted"

    return delete


def main(deed: str, *facts: str) -> None:
    settings.DATABASES["default"]["NAME"] = os.environ["RACE_DATABASE"]
    django.setup()
    from xueyun.core.verdict import Refused

    known: dict[str, Callable[..., Callable[[], str]]] = {"save": _save, "use": _use, "delete": _delete}
    run = known[deed](*facts)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    if not sys.stdin.readline():
        return  # whoever would have said it is gone
    try:
        sys.stdout.write(run())
    except Refused as refused:
        sys.stdout.write(refused.verdict.code)


if __name__ == "__main__":
    main(*sys.argv[1:])
