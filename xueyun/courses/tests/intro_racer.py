"""One of two who save an intro page at the same moment, in a process of its own: argv is the name they give the course.

It says 'ready' when the page is open, runs at the first line on its standard input, and ends with what came of it.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace

import django
from django.conf import settings


def main(title: str) -> None:
    settings.DATABASES["default"]["NAME"] = os.environ["RACE_DATABASE"]
    django.setup()
    from xueyun.core.times import utc_now
    from xueyun.core.verdict import Refused
    from xueyun.courses import intros
    from xueyun.courses.actions import intros as actions
    from xueyun.courses.models import Course

    course = Course.objects.get()
    words, seen = replace(intros.Words.of(course), title=title), intros.mark(course, "words")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    if not sys.stdin.readline():
        return  # whoever would have said it is gone
    try:
        sys.stdout.write("saved" if actions.describe(course, words, seen=seen, now=utc_now()) else "same")
    except Refused as refused:
        sys.stdout.write(refused.verdict.code)


if __name__ == "__main__":
    main(*sys.argv[1:])
