"""Who of a course team may what: one line for each address of a run in the studio, one column for each role.

The run is 'spoc' of the cast, which is published. `teacher` is one of the school who is not on the team; visitors,
students and other schools' leads stand in `access_matrix`. Where more is needed than the address, the status tells what
comes after the question whether one may: 422 and 409 say yes, 403 is the refusal in words.
"""

from __future__ import annotations

from tests.access_matrix import Line

TABLE = """
                                        lead  instructor assistant  teacher
GET  studio:term_guide                    200       200       200       404
GET  studio:term_content                  200       200       200       404
GET  studio:term_stamp                    200       200       200       404
GET  studio:term_add                      200       200       403       404
POST studio:term_add                      422       422       403       404
POST studio:term_act                      303       303       403       404
GET  studio:term_bin                      200       200       403       404
GET  studio:term_paste                    200       200       403       404
POST studio:term_paste                    422       422       403       404
GET  studio:term_node                     200       200       200       404
POST studio:term_node                     422       422       403       404
GET  studio:term_files                    200       200       200       404
GET  studio:term_versions                 200       200       200       404
POST studio:term_versions                 404       404       403       404
GET  studio:term_settings                 200       200       200       404
POST studio:term_settings                 422       403       403       404
POST studio:term_password                 422       403       403       404
GET  studio:term_grading                  200       200       200       404
POST studio:term_grading                  422       403       403       404
GET  studio:term_team                     200       200       200       404
POST studio:term_team                     422       403       403       404
POST studio:term_team_act                 409       403       403       404
GET  studio:term_member                   409       403       403       404
POST studio:term_member                   409       403       403       404
GET  studio:term_intro                    200       200       200       404
POST studio:term_intro                    422       422       403       404
GET  studio:term_faq                      200       200       200       404
POST studio:term_faq                      303       303       403       404
GET  studio:term_cover                    200       200       200       404
POST studio:term_cover                    422       422       403       404
GET  studio:term_trailer                  200       200       200       404
POST studio:term_trailer                  422       422       403       404
GET  studio:term_publish                  200       200       403       404
POST studio:term_publish                  303       303       403       404
POST studio:term_review                   404       404       403       404
GET  studio:term_announcements            200       200       200       404
GET  studio:term_announcement_write       200       200       403       404
POST studio:term_announcement_write       422       422       403       404
GET  studio:term_announcement             404       404       404       404
GET  studio:term_announcement_edit        404       404       403       404
POST studio:term_announcement_edit        404       404       403       404
POST studio:term_announcement_act         404       404       403       404
GET  studio:term_messages                 200       200       200       404
GET  studio:term_message_write            200       200       403       404
POST studio:term_message_write            422       422       403       404
GET  studio:term_message                  404       404       404       404
GET  studio:term_next                     200       403       403       404
POST studio:term_next                     404       403       403       404
GET  studio:term_preview                  200       200       200       404
GET  studio:term_preview_unit             200       200       200       404
GET  studio:term_preview_ticket           200       200       200       404
GET  studio:term_students                 200       200       200       404
POST studio:term_students_export          200       200       403       404
POST studio:term_students_many            303       303       403       404
GET  studio:term_students_import          200       200       403       404
POST studio:term_students_import          422       422       403       404
GET  studio:term_kept_out                 200       200       200       404
POST studio:term_kept_out                 303       303       403       404
GET  studio:term_students_units           200       200       200       404
GET  studio:term_students_unit            200       200       200       404
GET  studio:term_student                  404       404       404       404
"""


def lines() -> list[Line]:
    """The table, read. Raises ValueError for a line with too few or too many cells."""
    rows = [row.split() for row in TABLE.splitlines() if row.strip() and not row.startswith("#")]
    header, body = rows[0], rows[1:]
    return [
        Line(method, name, "spoc", dict(zip(header, map(int, cells), strict=True)))
        for method, name, *cells in body
    ]
