"""The part of the access matrix about what a run's team says to its learners: announcements, and messages.

The columns are those of `access_matrix`.
"""

TABLE = """
# Announcements of a run: the team's. (What is in none of them is not there, even for its team.)
GET  studio:term_announcements spoc           303     404     404     404       404      200  404   404   404   404
GET  studio:term_announcements draft          303     404     404     404       404      200  404   404   404   404
GET  studio:term_announcements other_spoc     303     404     404     404       404      404  200   404   404   404
GET  studio:term_announcement_write spoc      303     404     404     404       404      200  404   404   404   404
POST studio:term_announcement_write spoc      303     404     404     404       404      422  404   404   404   404
GET  studio:term_announcement spoc            303     404     404     404       404      404  404   404   404   404
GET  studio:term_announcement_edit spoc       303     404     404     404       404      404  404   404   404   404
POST studio:term_announcement_edit spoc       303     404     404     404       404      404  404   404   404   404
POST studio:term_announcement_act spoc        401     404     404     404       404      404  404   404   404   404

# Messages to the students of a run: written and read by its team.
GET  studio:term_messages spoc                303     404     404     404       404      200  404   404   404   404
GET  studio:term_messages mooc                303     404     404     404       404      200  404   404   404   404
GET  studio:term_messages layer               303     404     404     404       404      200  404   404   404   404
GET  studio:term_messages draft               303     404     404     404       404      200  404   404   404   404
GET  studio:term_messages other_spoc          303     404     404     404       404      404  200   404   404   404
GET  studio:term_message_write spoc           303     404     404     404       404      200  404   404   404   404
GET  studio:term_message_write other_spoc     303     404     404     404       404      404  200   404   404   404
POST studio:term_message_write spoc           303     404     404     404       404      422  404   404   404   404
POST studio:term_message_write other_spoc     303     404     404     404       404      404  422   404   404   404
GET  studio:term_message spoc                 303     404     404     404       404      404  404   404   404   404
"""
