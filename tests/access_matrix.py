"""Who may do what: one line for each address, method and thing, one column for each persona, written by hand.

A thing is a term of the cast in `tests/world.py` (its school says whose it is), a school's slug, or '-'. `spoc/later`
is the unit of the term 'spoc' that the cast calls 'spoc_later', `qinghe/spoc` a term within a school's console.
A cell is the status, exactly.

visitor: no account.  learner: certified nowhere, enrolled in 'mooc'.  student: of 清河, enrolled in 'spoc' and 'layer'.
classmate: of 清河, enrolled in nothing.  outsider: of 明德.  lead: of 清河's courses.  guest: leads 明德's courses.
admin: of 清河.  other: administrator of 明德.  platform: administrator of the platform.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests import access_accounts, access_media, access_words

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

# Open to everyone. A draft's course page is its team's.
GET  portal:home              -               200     200     200     200       200      200  200   200   200   200
GET  portal:courses           -               200     200     200     200       200      200  200   200   200   200
GET  portal:schools           -               200     200     200     200       200      200  200   200   200   200
GET  portal:school            qinghe          200     200     200     200       200      200  200   200   200   200
GET  portal:course            mooc            302     302     302     302       302      302  302   302   302   302
GET  portal:course            spoc            302     302     302     302       302      302  302   302   302   302
GET  portal:course            draft           404     404     404     404       404      302  404   404   404   404
GET  portal:term              mooc            200     200     200     200       200      200  200   200   200   200
GET  portal:term              spoc            200     200     200     200       200      200  200   200   200   200
GET  portal:term              layer           200     200     200     200       200      200  200   200   200   200
GET  portal:term              upcoming        200     200     200     200       200      200  200   200   200   200
GET  portal:term              ended           200     200     200     200       200      200  200   200   200   200
GET  portal:term              draft           404     404     404     404       404      200  404   404   404   404
GET  jobs:health              -               200     200     200     200       200      200  200   200   200   200
POST ui:language              -               303     303     303     303       303      303  303   303   303   303
POST ui:theme                 -               303     303     303     303       303      303  303   303   303   303
GET  ui:cover                 -               200     200     200     200       200      200  200   200   200   200
GET  ui:crest                 -               200     200     200     200       200      200  200   200   200   200
GET  ui:accent                -               200     200     200     200       200      200  200   200   200   200
GET  gallery:index            -               200     200     200     200       200      200  200   200   200   200
GET  gallery:component        -               200     200     200     200       200      200  200   200   200   200
GET  mailbox:inbox            -               200     200     200     200       200      200  200   200   200   200
POST mailbox:inbox            -               422     422     422     422       422      422  422   422   422   422

# Who looks after what: other schools' consoles are not there.
GET  console:home             qinghe          303     404     404     404       404      404  404   200   404   404
GET  console:home             mingde          303     404     404     404       404      404  404   404   200   404
GET  console:students         qinghe          303     404     404     404       404      404  404   200   404   404
GET  console:students         mingde          303     404     404     404       404      404  404   404   200   404
GET  console:student_add      qinghe          303     404     404     404       404      404  404   200   404   404
POST console:student_add      qinghe          303     404     404     404       404      404  404   422   404   404
POST console:students_many    qinghe          401     404     404     404       404      404  404   303   404   404
GET  console:student_edit     qinghe          303     404     404     404       404      404  404   200   404   404
POST console:student_edit     qinghe          303     404     404     404       404      404  404   422   404   404
POST console:student_edit     mingde          303     404     404     404       404      404  404   404   404   404
POST console:student_unlock   qinghe          401     404     404     404       404      404  404   303   404   404
POST console:student_unlock   mingde          401     404     404     404       404      404  404   404   404   404
GET  console:student_act      qinghe          303     404     404     404       404      404  404   200   404   404
POST console:student_act      qinghe          303     404     404     404       404      404  404   303   404   404
POST console:student_act      mingde          303     404     404     404       404      404  404   404   404   404
GET  console:student_records  qinghe          303     404     404     404       404      404  404   200   404   404
POST console:student_records  qinghe          303     404     404     404       404      404  404   422   404   404
POST console:student_records  mingde          303     404     404     404       404      404  404   404   404   404
GET  console:disputes         qinghe          303     404     404     404       404      404  404   200   404   404
GET  console:dispute          qinghe          303     404     404     404       404      404  404   404   404   404
POST console:dispute          qinghe          303     404     404     404       404      404  404   404   404   404
GET  console:locks            qinghe          303     404     404     404       404      404  404   200   404   404
POST console:unlock           qinghe          401     404     404     404       404      404  404   303   404   404
GET  console:slips            qinghe          303     404     404     404       404      404  404   200   404   404
POST console:slips            qinghe          303     404     404     404       404      404  404   422   404   404
POST console:slips_print      qinghe          401     404     404     404       404      404  404   422   404   404
POST console:slips_choose     qinghe          401     404     404     404       404      404  404   303   404   404
GET  console:teachers         qinghe     303    404    404    404    404    404    404    200    404    404
GET  console:terms            qinghe     303    404    404    404    404    404    404    200    404    404
GET  console:statistics       qinghe     303    404    404    404    404    404    404    200    404    404
GET  console:portal             qinghe    303    404    404    404    404    404    404    200    404    404
POST console:portal             qinghe    303    404    404    404    404    404    404    422    404    404
GET  console:notices            qinghe    303    404    404    404    404    404    404    200    404    404
GET  console:notice_write       qinghe    303    404    404    404    404    404    404    200    404    404
POST console:notice_write       qinghe    303    404    404    404    404    404    404    422    404    404
GET  console:notice             qinghe    303    404    404    404    404    404    404    404    404    404
POST console:notice             qinghe    303    404    404    404    404    404    404    404    404    404
POST console:notice_show        qinghe    401    404    404    404    404    404    404    404    404    404
POST portal:school_preview      qinghe    401    404    404    404    404    404    404    200    404    404
GET  console:administrators   qinghe     303    404    404    404    404    404    404    200    404    404
GET  console:audit            qinghe     303    404    404    404    404    404    404    200    404    404
GET  console:audit            mingde     303    404    404    404    404    404    404    404    200    404
POST console:administrators   qinghe     303    404    404    404    404    404    404    422    404    404
POST console:administrators   mingde     303    404    404    404    404    404    404    404    422    404
GET  console:administrator_end qinghe     303    404    404    404    404    404    404    404    404    404
POST console:administrator_end qinghe     303    404    404    404    404    404    404    404    404    404
POST console:terms_export     qinghe     401    404    404    404    404    404    404    200    404    404
POST console:statistics_export qinghe     401    404    404    404    404    404    404    200    404    404
POST console:audit_export     qinghe     401    404    404    404    404    404    404    200    404    404
POST console:teachers_export  qinghe     401    404    404    404    404    404    404    200    404    404
POST console:terms_many       qinghe     401    404    404    404    404    404    404    303    404    404
GET  console:term_lead        qinghe/spoc     303    404    404    404    404    404    404    200    404    404
POST console:term_lead        qinghe/spoc     303    404    404    404    404    404    404    422    404    404
GET  console:term_lead        qinghe/other_spoc 303  404    404    404    404    404    404    404    404    404
POST console:teachers_many    qinghe     401    404    404    404    404    404    404    303    404    404
GET  console:teacher_add      qinghe     303    404    404    404    404    404    404    200    404    404
POST console:teacher_add      qinghe     303    404    404    404    404    404    404    422    404    404
GET  console:teacher          qinghe     303    404    404    404    404    404    404    404    404    404
GET  console:teacher_edit     qinghe     303    404    404    404    404    404    404    404    404    404
GET  console:teacher_records  qinghe     303    404    404    404    404    404    404    404    404    404
GET  console:teacher_act      qinghe     303    404    404    404    404    404    404    404    404    404
POST console:teacher_edit     qinghe     303    404    404    404    404    404    404    404    404    404
POST console:teacher_records  qinghe     303    404    404    404    404    404    404    404    404    404
POST console:teacher_act      qinghe     303    404    404    404    404    404    404    404    404    404
POST console:teacher_unlock   qinghe     401    404    404    404    404    404    404    404    404    404
GET  portal:teacher           qinghe     200    200    200    200    200    200    200    200    200    200
GET  portal:teacher           mingde     404    404    404    404    404    404    404    404    404    404
GET  portal:teacher_edit      qinghe     303    404    404    404    404    200    404    404    404    404
POST portal:teacher_edit      qinghe     303    404    404    404    404    303    404    404    404    404
POST console:students_export  qinghe          401     404     404     404       404      404  404   200   404   404
POST console:students_export  mingde          401     404     404     404       404      404  404   404   200   404
GET  console:imports          qinghe          303     404     404     404       404      404  404   200   404   404
POST console:imports          qinghe          303     404     404     404       404      404  404   422   404   404
GET  console:import_template  qinghe          401     404     404     404       404      404  404   200   404   404
# An import that is nobody's; whose it is, the console's own tests tell.
GET  console:import           qinghe          303     404     404     404       404      404  404   404   404   404
POST console:import_columns   qinghe          401     404     404     404       404      404  404   404   404   404
GET  console:import_plan      qinghe          303     404     404     404       404      404  404   404   404   404
POST console:import_plan      qinghe          303     404     404     404       404      404  404   404   404   404
GET  console:import_progress  qinghe          401     404     404     404       404      404  404   404   404   404
POST console:import_rejected  qinghe          401     404     404     404       404      404  404   404   404   404
POST console:import_resume    qinghe          401     404     404     404       404      404  404   404   404   404
POST console:import_drop      qinghe          401     404     404     404       404      404  404   404   404   404
GET  console:student          qinghe          303     404     404     404       404      404  404   200   404   404
GET  console:student          mingde          303     404     404     404       404      404  404   404   404   404
GET  platform:home            -               303     404     404     404       404      404  404   404   404   200
GET  platform:schools           -         303    404    404    404    404    404    404    404    404    200
GET  platform:school_open       -         303    404    404    404    404    404    404    404    404    200
GET  platform:regions           -         303    404    404    404    404    404    404    404    404    200
GET  platform:accounts          -         303    404    404    404    404    404    404    404    404    200
GET  platform:approvals         -         303    404    404    404    404    404    404    404    404    200
GET  platform:broadcasts        -         303    404    404    404    404    404    404    404    404    200
GET  platform:health            -         303    404    404    404    404    404    404    404    404    200
GET  platform:administrators    -         303    404    404    404    404    404    404    404    404    200
GET  platform:audit             -         303    404    404    404    404    404    404    404    404    200
GET  platform:school            qinghe    303    404    404    404    404    404    404    404    404    200
GET  platform:school_edit       qinghe    303    404    404    404    404    404    404    404    404    200
GET  platform:school_door       qinghe    303    404    404    404    404    404    404    404    404    404
POST platform:school_door       qinghe    303    404    404    404    404    404    404    404    404    404
POST platform:school_open       -         303    404    404    404    404    404    404    404    404    422
POST platform:school_edit       qinghe    303    404    404    404    404    404    404    404    404    422
POST platform:school_appoint    qinghe    401    404    404    404    404    404    404    404    404    422
POST platform:schools_export    -         401    404    404    404    404    404    404    404    404    200
POST platform:audit_export      -         401    404    404    404    404    404    404    404    404    200
POST platform:regions           -         303    404    404    404    404    404    404    404    404    422
GET  platform:region            -         303    404    404    404    404    404    404    404    404    200
POST platform:region            -         303    404    404    404    404    404    404    404    404    422
POST platform:region_remove     -         401    404    404    404    404    404    404    404    404    409
GET  platform:account           -         303    404    404    404    404    404    404    404    404    200
GET  platform:account_act       -         303    404    404    404    404    404    404    404    404    404
POST platform:account_act       -         303    404    404    404    404    404    404    404    404    404
GET  platform:approval          -         303    404    404    404    404    404    404    404    404    404
POST platform:approval          -         303    404    404    404    404    404    404    404    404    404
POST platform:broadcasts        -         303    404    404    404    404    404    404    404    404    422
GET  platform:broadcast         -         303    404    404    404    404    404    404    404    404    404
POST platform:broadcast_stop    -         401    404    404    404    404    404    404    404    404    404
POST platform:health_job        -         401    404    404    404    404    404    404    404    404    404
POST platform:health_letter     -         401    404    404    404    404    404    404    404    404    404
POST platform:administrators    -         303    404    404    404    404    404    404    404    404    422
GET  platform:administrator_end -         303    404    404    404    404    404    404    404    404    404
POST platform:administrator_end -         303    404    404    404    404    404    404    404    404    404
GET  studio:home              -               303     403     403     403       403      200  200   403   403   403

# A school's library: its teachers and administrators; to the others it is not there.
GET  studio:library           qinghe          303     404     404     404       404      200  404   200   404   404
POST studio:library           qinghe          303     404     404     404       404      422  404   422   404   404
GET  studio:library           mingde          303     404     404     404       404      404  200   404   200   404
GET  studio:asset             qinghe          303     404     404     404       404      404  404   404   404   404
GET  studio:asset_state       qinghe          401     404     404     404       404      404  404   404   404   404
GET  studio:asset_original    qinghe          401     404     404     404       404      404  404   404   404   404
POST studio:asset_rename      qinghe          401     404     404     404       404      404  404   404   404   404
POST studio:asset_captions    qinghe          401     404     404     404       404      404  404   404   404   404
POST studio:asset_poster      qinghe          401     404     404     404       404      404  404   404   404   404
POST studio:asset_retry       qinghe          401     404     404     404       404      404  404   404   404   404
GET  studio:asset_replace     qinghe          303     404     404     404       404      404  404   404   404   404
POST studio:asset_replace     qinghe          303     404     404     404       404      404  404   404   404   404
GET  studio:asset_delete      qinghe          303     404     404     404       404      404  404   404   404   404
POST studio:asset_delete      qinghe          303     404     404     404       404      404  404   404   404   404

# Whoever teaches applies for a course; an application is its applicant's, and its school's administrators'.
GET  studio:apply             -               303     403     403     403       403      200  200   403   403   403
POST studio:apply             -               303     403     403     403       403      422  422   403   403   403
GET  studio:application       -               303     404     404     404       404      404  404   404   404   404
POST studio:application       -               303     404     404     404       404      404  404   404   404   404
POST studio:application_withdraw -            401     404     404     404       404      404  404   404   404   404
GET  console:applications     qinghe          303     404     404     404       404      404  404   200   404   404
GET  console:applications     mingde          303     404     404     404       404      404  404   404   200   404
GET  console:application      qinghe          303     404     404     404       404      404  404   404   404   404
POST console:application      qinghe          303     404     404     404       404      404  404   404   404   404

# A run in the studio is its team's; to others it is not there. Nothing chosen goes back to the tree.
GET  studio:term_guide        spoc            303     404     404     404       404      200  404   404   404   404
GET  studio:term_guide        draft           303     404     404     404       404      200  404   404   404   404
GET  studio:term_guide        layer           303     404     404     404       404      200  404   404   404   404
GET  studio:term_guide        other_spoc      303     404     404     404       404      404  200   404   404   404
GET  studio:term_content      spoc            303     404     404     404       404      200  404   404   404   404
GET  studio:term_stamp        spoc            401     404     404     404       404      200  404   404   404   404
GET  studio:term_bin          spoc            303     404     404     404       404      200  404   404   404   404
GET  studio:term_publish      spoc            303     404     404     404       404      200  404   404   404   404
GET  studio:term_preview      spoc            303     404     404     404       404      200  404   404   404   404
GET  studio:term_paste        spoc            303     404     404     404       404      200  404   404   404   404
GET  studio:term_add          spoc            303     404     404     404       404      200  404   404   404   404
GET  studio:term_content      draft           303     404     404     404       404      200  404   404   404   404
GET  studio:term_publish      draft           303     404     404     404       404      200  404   404   404   404
GET  studio:term_preview      draft           303     404     404     404       404      200  404   404   404   404
GET  studio:term_content      layer           303     404     404     404       404      200  404   404   404   404
GET  studio:term_publish      layer           303     404     404     404       404      200  404   404   404   404
GET  studio:term_preview      layer           303     404     404     404       404      200  404   404   404   404
GET  studio:term_content      other_spoc      303     404     404     404       404      404  200   404   404   404
GET  studio:term_node         spoc            303     404     404     404       404      200  404   404   404   404
POST studio:term_node         spoc            303     404     404     404       404      422  404   404   404   404
GET  studio:term_files        spoc            401     404     404     404       404      200  404   404   404   404
GET  studio:term_files        other_spoc      401     404     404     404       404      404  200   404   404   404
GET  studio:term_versions     spoc            303     404     404     404       404      200  404   404   404   404
GET  studio:term_versions     other_spoc      303     404     404     404       404      404  200   404   404   404
POST studio:term_versions     spoc            303     404     404     404       404      404  404   404   404   404
POST studio:term_add          spoc            303     404     404     404       404      422  404   404   404   404
POST studio:term_act          spoc            401     404     404     404       404      303  404   404   404   404
POST studio:term_act          other_spoc      401     404     404     404       404      404  303   404   404   404
POST studio:term_paste        spoc            303     404     404     404       404      422  404   404   404   404
POST studio:term_publish      spoc            303     404     404     404       404      303  404   404   404   404
POST studio:term_publish      draft           303     404     404     404       404      409  404   404   404   404
POST studio:term_review       spoc            401     404     404     404       404      404  404   404   404   404
GET  studio:term_settings     spoc            303     404     404     404       404      200  404   404   404   404
GET  studio:term_settings     draft           303     404     404     404       404      200  404   404   404   404
GET  studio:term_settings     other_spoc      303     404     404     404       404      404  200   404   404   404
POST studio:term_settings     spoc            303     404     404     404       404      422  404   404   404   404
POST studio:term_password     spoc            401     404     404     404       404      422  404   404   404   404
GET  studio:term_grading      spoc            303     404     404     404       404      200  404   404   404   404
POST studio:term_grading      spoc            303     404     404     404       404      422  404   404   404   404
GET  studio:term_team         spoc            303     404     404     404       404      200  404   404   404   404
GET  studio:term_team         other_spoc      303     404     404     404       404      404  200   404   404   404
POST studio:term_team         spoc            303     404     404     404       404      422  404   404   404   404
POST studio:term_team_act     spoc            401     404     404     404       404      409  404   404   404   404
GET  studio:term_member       spoc            303     404     404     404       404      409  404   404   404   404
POST studio:term_member       spoc            303     404     404     404       404      409  404   404   404   404
GET  studio:invitation        -               303     404     404     404       404      404  404   404   404   404
POST studio:invitation        -               303     404     404     404       404      404  404   404   404   404
GET  studio:term_preview_unit spoc            303     404     404     404       404      200  404   404   404   404
GET  studio:term_preview_unit draft           303     404     404     404       404      200  404   404   404   404
GET  studio:term_preview_ticket spoc            401     404     404     404       404      200  404   404   404   404
# A trailer is everybody's, where there is one; these courses have none. A preview is for the team that keeps the page.
GET  portal:term_trailer      mooc            404     404     404     404       404      404  404   404   404   404
GET  portal:term_trailer      draft           404     404     404     404       404      404  404   404   404   404
# A file is shown where a text names it; these name none (`studio/tests/test_pictures_in_texts.py` has some).
GET  portal:term_file         mooc            404     404     404     404       404      404  404   404   404   404
GET  portal:term_file         draft           404     404     404     404       404      404  404   404   404   404
POST portal:term_preview      spoc            401     404     404     404       404      200  404   404   404   404
POST portal:term_preview      draft           401     404     404     404       404      200  404   404   404   404
GET  studio:term_intro        spoc            303     404     404     404       404      200  404   404   404   404
GET  studio:term_intro        other_spoc      303     404     404     404       404      404  200   404   404   404
GET  studio:term_intro        draft           303     404     404     404       404      200  404   404   404   404
GET  studio:term_intro        layer           303     404     404     404       404      200  404   404   404   404
POST studio:term_intro        spoc            303     404     404     404       404      422  404   404   404   404
GET  studio:term_faq          spoc            303     404     404     404       404      200  404   404   404   404
POST studio:term_faq          spoc            303     404     404     404       404      303  404   404   404   404
GET  studio:term_cover        spoc            303     404     404     404       404      200  404   404   404   404
POST studio:term_cover        spoc            303     404     404     404       404      422  404   404   404   404
GET  studio:term_trailer      spoc            303     404     404     404       404      200  404   404   404   404
POST studio:term_trailer      spoc            303     404     404     404       404      422  404   404   404   404

# The students of a run: its team's. What names nobody changes nobody.
GET  studio:term_students spoc            303     404     404     404       404      200  404   404   404   404
GET  studio:term_students mooc            303     404     404     404       404      200  404   404   404   404
GET  studio:term_students draft           303     404     404     404       404      200  404   404   404   404
GET  studio:term_students layer           303     404     404     404       404      200  404   404   404   404
GET  studio:term_students other_spoc      303     404     404     404       404      404  200   404   404   404
POST studio:term_students_export spoc            401     404     404     404       404      200  404   404   404   404
POST studio:term_students_export other_spoc      401     404     404     404       404      404  200   404   404   404
POST studio:term_students_many spoc            401     404     404     404       404      303  404   404   404   404
POST studio:term_students_many other_spoc      401     404     404     404       404      404  303   404   404   404
GET  studio:term_students_import spoc            303     404     404     404       404      200  404   404   404   404
POST studio:term_students_import spoc            303     404     404     404       404      422  404   404   404   404
POST studio:term_students_import mooc            303     404     404     404       404      422  404   404   404   404
POST studio:term_students_import draft           303     404     404     404       404      422  404   404   404   404
POST studio:term_students_import other_spoc      303     404     404     404       404      404  422   404   404   404
GET  studio:term_kept_out spoc            303     404     404     404       404      200  404   404   404   404
POST studio:term_kept_out spoc            303     404     404     404       404      303  404   404   404   404
GET  studio:term_students_units spoc            303     404     404     404       404      200  404   404   404   404
GET  studio:term_students_unit spoc            303     404     404     404       404      200  404   404   404   404
GET  studio:term_students_unit other_spoc      303     404     404     404       404      404  200   404   404   404
GET  studio:term_student spoc            303     404     404     404       404      404  404   404   404   404

# The next run: its lead's. A draft has none yet, and says so.
GET  studio:term_next         spoc            303     404     404     404       404      200  404   404   404   404
GET  studio:term_next         ended           303     404     404     404       404      200  404   404   404   404
GET  studio:term_next         draft           303     404     404     404       404      200  404   404   404   404
GET  studio:term_next         layer           303     404     404     404       404      200  404   404   404   404
GET  studio:term_next         other_spoc      303     404     404     404       404      404  200   404   404   404
POST studio:term_next         spoc            303     404     404     404       404      404  404   404   404   404
POST studio:term_next         draft           303     404     404     404       404      409  404   404   404   404

# Taking and leaving a course.
GET  enrolment:enrol          mooc            401     303     200     200       200      200  200   200   200   200
GET  enrolment:enrol          spoc            401     403     303     200       403      403  403   403   403   403
GET  enrolment:enrol          draft           401     404     404     404       404      403  404   404   404   404
POST enrolment:enrol          mooc            401     303     303     303       303      303  303   303   303   303
POST enrolment:enrol          spoc            401     403     303     303       403      403  403   403   403   403
POST enrolment:enrol          upcoming        401     303     303     303       303      303  303   303   303   303
POST enrolment:enrol          ended           401     403     403     403       403      403  403   403   403   403
POST enrolment:enrol          draft           401     404     404     404       404      403  404   404   404   404
POST enrolment:enrol          other_spoc      401     403     403     403       303      403  403   403   403   403
GET  enrolment:leave          spoc            401     303     200     303       303      303  303   303   303   303
GET  enrolment:leave          draft           401     404     404     404       404      303  404   404   404   404
POST enrolment:leave          spoc            401     303     303     303       303      303  303   303   303   303
POST enrolment:leave          draft           401     404     404     404       404      303  404   404   404   404
GET  enrolment:next_run       spoc            401     303     303     303       303      303  303   303   303   303
GET  enrolment:next_run       draft           401     404     404     404       404      303  404   404   404   404
POST enrolment:next_run       spoc            401     409     409     409       409      409  409   409   409   409
POST enrolment:next_run       draft           401     404     404     404       404      409  404   404   404   404
GET  enrolment:next_run_withdraw spoc         401     303     303     303       303      303  303   303   303   303
GET  enrolment:next_run_withdraw draft        401     404     404     404       404      303  404   404   404   404
POST enrolment:next_run_withdraw spoc         401     303     303     303       303      303  303   303   303   303
POST enrolment:next_run_withdraw draft        401     404     404     404       404      303  404   404   404   404

# The learning page: content is for the enrolled and the team; free previews are everyone's; drafts are the team's.
GET  learning:home            mooc            401     200     403     403       403      200  403   403   403   403
GET  learning:home            spoc            401     403     200     403       403      200  403   403   403   403
GET  learning:home            layer           401     403     200     403       403      200  403   403   403   403
GET  learning:home            source          401     403     200     403       403      403  200   403   403   403
GET  learning:home            other_spoc      401     403     403     403       403      403  200   403   403   403
GET  learning:home            upcoming        401     403     403     403       403      200  403   403   403   403
GET  learning:home            draft           404     404     404     404       404      200  404   404   404   404
GET  learning:announcements   spoc            401     403     200     403       403      200  403   403   403   403
GET  learning:announcements   draft           404     404     404     404       404      200  404   404   404   404
GET  learning:announcement_file spoc          401     403     404     403       403      404  403   403   403   403
GET  learning:announcement_file draft         404     404     404     404       404      404  404   404   404   404
GET  learning:grading         spoc            401     403     200     403       403      200  403   403   403   403
GET  learning:quizzes         spoc            401     403     200     403       403      200  403   403   403   403
GET  learning:exams           spoc            401     403     200     403       403      200  403   403   403   403
GET  learning:discussion      spoc            401     403     200     403       403      200  403   403   403   403
GET  learning:unit            mooc            401     200     403     403       403      200  403   403   403   403
GET  learning:unit            spoc            401     403     200     403       403      200  403   403   403   403
GET  learning:unit            spoc/later      401     403     403     403       403      200  403   403   403   403
GET  learning:unit            spoc/free       200     200     200     200       200      200  200   200   200   200
GET  learning:unit            draft           404     404     404     404       404      404  404   404   404   404
GET  learning:unit            draft/free      404     404     404     404       404      404  404   404   404   404
GET  learning:ticket          spoc            401     403     200     403       403      200  403   403   403   403
GET  learning:ticket          spoc/later      401     403     403     403       403      200  403   403   403   403
GET  learning:ticket          draft           404     404     404     404       404      404  404   404   404   404

# What pages report: a beacon without a body is unreadable, a ticket of one's own making is refused.
POST progress:beacon          -               400     400     400     400       400      400  400   400   400   400
POST progress:mark            -               403     403     403     403       403      403  403   403   403   403

# Gateways bring what phones sent, by an address that is a secret: this one is not it.
POST delivery:arrivals        -               404     404     404     404       404      404  404   404   404   404
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
    text = TABLE + access_accounts.TABLE + access_media.TABLE + access_words.TABLE
    rows = [row.split() for row in text.splitlines() if row.strip() and not row.startswith("#")]
    header, body = rows[0], rows[1:]
    return [
        Line(method, name, thing, dict(zip(header, map(int, cells), strict=True)))
        for method, name, thing, *cells in body
    ]
