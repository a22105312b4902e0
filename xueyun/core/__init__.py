"""The ground floor: verdicts, viewers, time, ids, pages and small database habits.

It imports nothing of the house and owns no table.
"""
