"""One of two who do the same at the same moment, in a process of its own: argv names the run whose next one is made.

It says 'ready' when everything is loaded, runs at the first line on its standard input, and ends with what came of it.
"""

from __future__ import annotations

import os
import sys

import django
from django.conf import settings


def main(term_id: str) -> None:
    settings.DATABASES["default"]["NAME"] = os.environ["RACE_DATABASE"]
    django.setup()
    from xueyun.core.verdict import Refused
    from xueyun.courses.actions.next_run import open_next
    from xueyun.courses.factories import NOW
    from xueyun.courses.models import Term
    from xueyun.courses.tests.nexts import plan
    from xueyun.schools import factories as schools

    term = Term.objects.select_related("course__school").get(pk=int(term_id))
    lead, wished = schools.viewer(term.team.get().account), plan(term)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    if not sys.stdin.readline():
        return  # whoever would have said it is gone
    try:
        open_next(term, wished, now=NOW, actor=lead)
    except Refused as refused:
        sys.stdout.write(refused.verdict.code)
    else:
        sys.stdout.write("made")


if __name__ == "__main__":
    main(*sys.argv[1:])
