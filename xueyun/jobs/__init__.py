"""The outbox: work after the answer, as rows written in the transaction of their cause.

`actions.enqueue` writes a row, a worker claims it by lease and does it at least once: a worker that dies loses its
lease, and the job is done again. Whatever a job is called, it lies in an app's `tasks.py` under `@registry.task`.
"""
