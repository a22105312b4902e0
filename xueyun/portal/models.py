"""One row that tells whether anything on a public shelf has changed."""

from __future__ import annotations

from django.db import models


class Edition(models.Model):
    """The edition of all public shelves: a random number, another after every change of what they show.

    Triggers write it (`watching`), in the transaction of the change. Numbers are random, not counted, so that one that
    was rolled back never comes again with other contents.
    """

    stamp = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.stamp)
