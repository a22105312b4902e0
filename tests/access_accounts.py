"""The part of the access matrix about accounts: one's own pages, finding a password again, certifying.

The columns are those of `access_matrix`.
"""

TABLE = """
# One's own: a visitor signs in first. Whoever is signed in needs no entrance.
GET  accounts:login           -               200     303     303     303       303      303  303   303   303   303
POST accounts:login           -               422     303     303     303       303      303  303   303   303   303
GET  accounts:register        -               200     303     303     303       303      303  303   303   303   303
POST accounts:register        -               422     303     303     303       303      303  303   303   303   303
GET  accounts:verify          -               303     303     303     303       303      303  303   303   303   303
POST accounts:verify          -               303     303     303     303       303      303  303   303   303   303
POST accounts:resend          -               303     303     303     303       303      303  303   303   303   303
GET  notices:index            -               303     200     200     200       200      200  200   200   200   200
POST notices:read_all         -               401     303     303     303       303      303  303   303   303   303
POST notices:open             -               401     404     404     404       404      404  404   404   404   404
GET  accounts:security        -               303     200     200     200       200      200  200   200   200   200
POST accounts:send_proof      -               303     303     303     303       303      303  303   303   303   303
GET  accounts:two_ways        -               303     409     409     409       409      409  409   409   409   409
POST accounts:two_ways        -               303     422     422     422       422      422  422   422   422   422
GET  accounts:change_address  -               303     200     200     200       200      200  200   200   200   200
POST accounts:change_address  -               303     422     422     422       422      422  422   422   422   422
GET  accounts:verify_address  -               303     410     410     410       410      410  410   410   410   410
POST accounts:verify_address  -               303     410     410     410       410      410  410   410   410   410
POST accounts:resend_address  -               303     410     410     410       410      410  410   410   410   410
GET  accounts:remove_address  -               303     409     409     409       409      409  409   409   409   409
POST accounts:remove_address  -               303     409     409     409       409      409  409   409   409   409
POST accounts:end_device      -               303     303     303     303       303      303  303   303   303   303
POST accounts:end_others      -               303     303     303     303       303      303  303   303   303   303
GET  accounts:recover         -               200     200     200     200       200      200  200   200   200   200
POST accounts:recover         -               422     422     422     422       422      422  422   422   422   422
GET  portal:recover_help      -               200     200     200     200       200      200  200   200   200   200
# Without a recovery that this browser began, its pages lead to the beginning.
GET  accounts:recover_ways    -               303     303     303     303       303      303  303   303   303   303
GET  accounts:recover_word    -               303     303     303     303       303      303  303   303   303   303
POST accounts:recover_word    -               303     303     303     303       303      303  303   303   303   303
GET  accounts:recover_word_state -            200     200     200     200       200      200  200   200   200   200
GET  accounts:recover_code    -               303     303     303     303       303      303  303   303   303   303
POST accounts:recover_code    -               303     303     303     303       303      303  303   303   303   303
POST accounts:recover_send_code -             303     303     303     303       303      303  303   303   303   303
GET  accounts:recover_mail    -               303     303     303     303       303      303  303   303   303   303
POST accounts:recover_mail    -               303     303     303     303       303      303  303   303   303   303
GET  accounts:recover_link    -               404     404     404     404       404      404  404   404   404   404
POST accounts:recover_link    -               404     404     404     404       404      404  404   404   404   404
GET  accounts:recover_password -              303     303     303     303       303      303  303   303   303   303
POST accounts:recover_password -              303     303     303     303       303      303  303   303   303   303
GET  accounts:recover_done    -               401     303     303     303       303      303  303   303   303   303
POST accounts:logout          -               303     303     303     303       303      303  303   303   303   303
GET  accounts:password        -               303     200     200     200       200      200  200   200   200   200
POST accounts:password        -               303     422     422     422       422      422  422   422   422   422
GET  accounts:profile         -               303     200     200     200       200      200  200   200   200   200
POST accounts:profile         -               303     422     422     422       422      422  422   422   422   422
GET  portal:me                -               303     200     200     200       200      200  200   200   200   200
GET  portal:my_courses        -               303     200     200     200       200      200  200   200   200   200

# Certifying at 清河: the certified are led to what they hold, the others through the steps in their order.
GET  schools:certify          qinghe          303     200     303     303       200      200  200   200   200   200
POST schools:certify          qinghe          303     303     303     303       303      303  303   303   303   303
GET  schools:certify_identity qinghe          303     303     303     303       303      303  303   303   303   303
POST schools:certify_identity qinghe          303     303     303     303       303      303  303   303   303   303
GET  schools:dispute          qinghe          303     303     303     303       303      303  303   303   303   303
POST schools:dispute          qinghe          303     303     303     303       303      303  303   303   303   303
GET  schools:move             qinghe          303     404     404     404       404      404  404   404   404   404
POST schools:move             qinghe          303     404     404     404       404      404  404   404   404   404
GET  schools:certified        qinghe          303     303     200     200       303      303  303   303   303   303
"""
