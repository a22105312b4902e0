"""What models share: the id that addresses show."""

from __future__ import annotations

from django.db import models

from xueyun.core import ids


class ShortId(models.Model):
    """A thing with an address of its own: its key is a short opaque id (`core.ids`)."""

    id = models.BigIntegerField(primary_key=True, default=ids.new_id, editable=False)

    class Meta:
        abstract = True

    @property
    def ref(self) -> str:
        """The ten letters that stand for this thing in an address."""
        return ids.encode(self.pk)
