"""Sending: mail at least once, an SMS at most once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from xueyun.core import sealing
from xueyun.core.times import utc_now
from xueyun.delivery import providers
from xueyun.delivery.models import Arrival, Kept, Letter
from xueyun.delivery.rules import KEEP_WORDS
from xueyun.jobs.registry import Dead, GiveUp, Running, TaskError, task

KEEP = timedelta(days=60)
KEEP_LOCAL = timedelta(days=7)
# These say that the letter surely did not go out.
SURE = {"later", "never"}


def _bury(dead: Dead) -> None:
    """No try is left: the letter is dead. An SMS that may have gone out is never sent again: its words go at once."""
    letter = Letter.objects.filter(pk=dead.args["letter_id"]).exclude(status=Letter.Status.SENT).first()
    if letter is None:
        return
    is_sms = letter.channel == Letter.Channel.SMS
    may_have_gone = is_sms and letter.status == Letter.Status.SENDING and dead.code not in SURE
    last_line = (dead.error.strip().splitlines() or [dead.code])[-1]
    said = last_line.partition(f"{dead.code}: ")[2] if dead.code else last_line
    letter.status, letter.error, letter.ended_at = Letter.Status.DEAD, (said or last_line)[:500], dead.now
    letter.sealed = None if may_have_gone or dead.code == "broken" else letter.sealed
    letter.save(update_fields=["status", "error", "ended_at", "sealed"])


def _by_its_letter(args: dict[str, Any]) -> bool:
    """A dead letter is sent again by what the operator does with the letter: its rules know whether it may."""
    return False


@task("delivery.send", tries=7, on_dead=_bury, on_retry=_by_its_letter)
def send(job: Running, letter_id: int) -> None:
    letter = Letter.objects.filter(pk=letter_id).exclude(status__in=("sent", "dead")).first()
    if letter is None or letter.sealed is None:
        return
    body = _opened(letter)
    if letter.channel == Letter.Channel.SMS:
        _claim_once(letter)
    # What providers say may name the address, and errors are shown to operators and kept in logs: neither does here.
    try:
        reference = _hand_over(letter, body)
    except providers.Later as error:
        said = _without_address(error, body["to"], letter)
        Letter.objects.filter(pk=letter.pk).update(status=Letter.Status.WAITING, error=said[:500])
        raise TaskError("later", said) from None
    except providers.Never as error:
        raise GiveUp("never", _without_address(error, body["to"], letter)) from None
    except providers.Unknown as error:
        raise GiveUp("unknown", _without_address(error, body["to"], letter)) from None
    Letter.objects.filter(pk=letter.pk).update(
        status=Letter.Status.SENT, reference=reference[:100], sealed=None, error="", ended_at=job.now()
    )


def _opened(letter: Letter) -> Any:
    try:
        return sealing.unseal(letter.sealed or b"")
    except sealing.Broken:
        raise GiveUp("broken", "It was sealed under another XUEYUN_SEALING_KEY.") from None


def _claim_once(letter: Letter) -> None:
    """Whoever finds an SMS 'sending' does not know whether it went out: it is not sent again. Raises GiveUp."""
    waiting = Letter.objects.filter(pk=letter.pk, status=Letter.Status.WAITING)
    if not waiting.update(status=Letter.Status.SENDING):
        raise GiveUp("unknown", "The worker died while it was sent; an SMS is never sent twice.")


def _hand_over(letter: Letter, body: Any) -> str:
    if letter.channel == Letter.Channel.SMS:
        return providers.for_sms().send(
            providers.Sms(body["to"], letter.purpose, body["text"], body["params"])
        )
    return providers.for_mail().send(
        providers.Mail(body["to"], body["subject"], body["text"], letter.message_id)
    )


def _without_address(error: Exception, to: str, letter: Letter) -> str:
    return " ".join(str(error).split()).replace(to, letter.to_masked)


@task("delivery.prune", every=timedelta(hours=6))
def prune(job: Running) -> None:
    now = job.now()
    Letter.objects.dead().filter(ended_at__lt=now - KEEP_WORDS).update(sealed=None)
    Letter.objects.filter(ended_at__lt=now - KEEP).delete()
    Arrival.objects.filter(arrived_at__lt=now - KEEP).delete()
    Kept.objects.filter(at__lt=utc_now() - KEEP_LOCAL).delete()
