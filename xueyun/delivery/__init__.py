"""Mail and SMS to people's addresses: written with their cause, sent after the commit, once for each cause and address.

A letter is a row, sealed until it is sent and wiped afterwards, and a job that carries its id. Mail is sent at least
once (with one Message-ID), an SMS at most once. What arrives from a phone comes in by a webhook and is told by a hook.
"""
