"""Who may do what: one line for each address, method and thing, one column for each persona, written by hand.

A thing is a term of the cast in `tests/world.py` (its school says whose it is), a school's slug, or '-'. `spoc/later`
is the unit of the term 'spoc' that the cast calls 'spoc_later'. A cell is the status, exactly.

visitor: no account.  learner: certified nowhere, enrolled in 'mooc'.  student: of 清河, enrolled in 'spoc' and 'layer'.
classmate: of 清河, enrolled in nothing.  outsider: of 明德.  lead: of 清河's courses.  guest: leads 明德's courses.
admin: of 清河.  other: administrator of 明德.  platform: administrator of the platform.
"""

from __future__ import annotations

from dataclasses import dataclass

PERSONAS = {
    "visitor": "visitor",
    "learner": "learner",
    "student": "student",
    "classmate": "classmate",
    "outsider": "outsider",
    "lead": "lead",
    "guest": "guest_lead",
    "admin": "admin",
    "other": "other_admin",
    "platform": "platform",
}

TABLE = """
                                              visitor learner student classmate outsider lead guest admin other platform

# The learning page: content is for the enrolled and the team; drafts are there for the team alone.
GET  learning:home            mooc            401     200     403     403       403      200  403   403   403   403
GET  learning:home            spoc            401     403     200     403       403      200  403   403   403   403
GET  learning:home            layer           401     403     200     403       403      200  403   403   403   403
GET  learning:home            source          401     403     200     403       403      403  200   403   403   403
GET  learning:home            other_spoc      401     403     403     403       403      403  200   403   403   403
GET  learning:home            draft           404     404     404     404       404      200  404   404   404   404
GET  learning:home            upcoming        401     403     403     403       403      200  403   403   403   403
GET  learning:announcements   spoc            401     403     200     403       403      200  403   403   403   403
GET  learning:grading         spoc            401     403     200     403       403      200  403   403   403   403
GET  learning:quizzes         spoc            401     403     200     403       403      200  403   403   403   403
GET  learning:exams           spoc            401     403     200     403       403      200  403   403   403   403
GET  learning:discussion      spoc            401     403     200     403       403      200  403   403   403   403
GET  learning:unit            mooc            401     200     403     403       403      200  403   403   403   403
GET  learning:unit            spoc            401     403     200     403       403      200  403   403   403   403
GET  learning:unit            spoc/later      404     404     404     404       404      200  404   404   404   404
GET  learning:unit            spoc/free       200     200     200     200       200      200  200   200   200   200
GET  learning:unit            draft/free      404     404     404     404       404      200  404   404   404   404
GET  learning:ticket          spoc            401     403     200     403       403      200  403   403   403   403

# Taking and leaving a course.
GET  enrolment:enrol          mooc            401     303     200     200       200      200  200   200   200   200
GET  enrolment:enrol          spoc            401     403     303     200       403      200  403   403   403   403
GET  enrolment:enrol          draft           404     404     404     404       404      404  404   404   404   404
POST enrolment:enrol          mooc            401     303     303     303       303      303  303   303   303   303
POST enrolment:enrol          spoc            401     403     303     303       403      303  403   403   403   403
POST enrolment:enrol          ended           401     403     403     403       403      403  403   403   403   403
POST enrolment:enrol          draft           404     404     404     404       404      404  404   404   404   404
POST enrolment:enrol          other_spoc      401     403     403     403       303      403  303   403   403   403
GET  enrolment:leave          spoc            401     303     200     303       303      303  303   303   303   303
POST enrolment:leave          spoc            401     303     303     303       303      303  303   303   303   303

# Beacons carry a ticket; without a good one they are refused, whoever asks.
POST progress:beacon          -               403     403     403     403       403      403  403   403   403   403
POST progress:mark            -               403     403     403     403       403      403  403   403   403   403

# Media leave by ticket and signature alone.
GET  media:file               -               403     403     403     403       403      403  403   403   403   403
GET  media:master             -               403     403     403     403       403      403  403   403   403   403
GET  media:playlist           -               403     403     403     403       403      403  403   403   403   403
GET  media:key                -               403     403     403     403       403      403  403   403   403   403
GET  media:captions           -               403     403     403     403       403      403  403   403   403   403
GET  media:poster             -               403     403     403     403       403      403  403   403   403   403
GET  media:document           -               403     403     403     403       403      403  403   403   403   403

# Open to everyone.
GET  jobs:health              -               200     200     200     200       200      200  200   200   200   200
POST ui:language              -               303     303     303     303       303      303  303   303   303   303
POST ui:theme                 -               303     303     303     303       303      303  303   303   303   303
GET  ui:cover                 -               200     200     200     200       200      200  200   200   200   200
GET  ui:crest                 -               200     200     200     200       200      200  200   200   200   200
GET  ui:accent                -               200     200     200     200       200      200  200   200   200   200
GET  gallery:index            -               200     200     200     200       200      200  200   200   200   200
GET  gallery:component        -               200     200     200     200       200      200  200   200   200   200
"""


@dataclass(frozen=True)
class Line:
    """One line of the table: what is asked of what, and what each persona gets."""

    method: str
    name: str
    thing: str
    expected: dict[str, int]


def lines() -> list[Line]:
    """The table, read. Raises ValueError for a line with too few or too many cells."""
    rows = [row.split() for row in TABLE.splitlines() if row.strip() and not row.startswith("#")]
    header, body = rows[0], rows[1:]
    return [
        Line(method, name, thing, dict(zip(header, map(int, cells), strict=True)))
        for method, name, thing, *cells in body
    ]
