"""The part of the access matrix about files: the doors through which they leave, and those through which they come.

The columns are those of `access_matrix`.
"""

TABLE = """
# Media leave by ticket and signature alone.
GET  media:file               -               403     403     403     403       403      403  403   403   403   403
GET  media:face               -               404     404     404     404       404      404  404   404   404   404
GET  media:master             -               403     403     403     403       403      403  403   403   403   403
GET  media:playlist           -               403     403     403     403       403      403  403   403   403   403
GET  media:key                -               403     403     403     403       403      403  403   403   403   403
GET  media:captions           -               403     403     403     403       403      403  403   403   403   403
GET  media:poster             -               403     403     403     403       403      403  403   403   403   403
GET  media:document           -               403     403     403     403       403      403  403   403   403   403
GET  media:picture            -               403     403     403     403       403      403  403   403   403   403
GET  media:attachment         -               403     403     403     403       403      403  403   403   403   403

# Uploads are for the school's teachers and administrators, and each is its account's alone.
OPTIONS media:uploads         qinghe          401     404     404     404       404      204  404   204   404   404
POST media:uploads            qinghe          401     404     404     404       404      400  404   400   404   404
POST media:uploads            mingde          401     404     404     404       404      404  400   404   400   404
POST media:upload             qinghe          401     404     404     404       404      404  404   404   404   404
PATCH media:upload            qinghe          401     404     404     404       404      404  404   404   404   404
DELETE media:upload           qinghe          401     404     404     404       404      404  404   404   404   404
GET  media:upload_state       qinghe          401     404     404     404       404      404  404   404   404   404
"""
