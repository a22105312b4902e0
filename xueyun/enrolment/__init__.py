"""Who is in which term, and for which reasons.

An enrolment is live while any reason remains: the learner's own, or a synchronous SPOC over the term. Leaving marks a
reason as ended and never deletes a learning record; coming back asks for no dates, password or seat again.
"""
