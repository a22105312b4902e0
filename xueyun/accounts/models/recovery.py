"""找回密码: one attempt to get into an account whose password is lost (mission, A4 to A7)."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from xueyun.core.models import ShortId


class Way(models.TextChoices):
    """How somebody shows that an account is theirs."""

    WORD = "word"  # 编辑短信发送: a word is sent from the secure mobile
    CODE = "code"  # 安全手机: six digits are sent to it
    LINK = "link"  # 注册邮箱: a link is sent to it


class RecoveryQuerySet(models.QuerySet["Recovery"]):
    def open(self) -> Self:
        """Neither used nor ended by a later one; perhaps run out."""
        return self.filter(ended_at__isnull=True)


class Recovery(ShortId):
    """What a browser began by naming an account. `account` is null where nobody has that address: everything else
    happens alike. A proof belongs to the browser that holds the row; `browser` is the HMAC of what its session keeps.
    """

    class Ending(models.TextChoices):
        USED = "used"  # it gave the account its new password
        LATER = "later"  # a later one took its place
        CHANGED = "changed"  # the account got another password or address meanwhile

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="recoveries"
    )
    login = models.CharField(max_length=64)  # hex of an HMAC of what was typed, in one spelling
    typed = models.CharField(max_length=80)  # the same, masked: to be shown
    browser = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    word_proved_at = models.DateTimeField(null=True, blank=True)
    code_proved_at = models.DateTimeField(null=True, blank=True)
    link_proved_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=8, choices=Ending, blank=True)

    objects = RecoveryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["account"], condition=models.Q(ended_at__isnull=True), name="recovery_open_by_account"
            ),
            models.Index(fields=["expires_at"], name="recovery_to_prune"),
        ]

    @property
    def proved(self) -> tuple[Way, ...]:
        """The ways that this browser has proved."""
        return tuple(way for way in Way if getattr(self, f"{way.value}_proved_at"))


class Challenge(ShortId):
    """One thing that a recovery waits for: a word from a phone, or an opened link. A code is `Code`'s; its row here is
    the errand to send it. Errands are written for unknown accounts, too, and lead nowhere."""

    recovery = models.ForeignKey(Recovery, on_delete=models.CASCADE, related_name="challenges")
    way = models.CharField(max_length=4, choices=Way)
    digest = models.CharField(max_length=64, blank=True)  # of a word: hex of an HMAC
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["digest"], condition=models.Q(way="word", used_at__isnull=True), name="challenge_word"
            ),
        ]
