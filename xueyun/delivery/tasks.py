"""Sending: mail at least once, an SMS at most once."""

from __future__ import annotations

from datetime import timedelta

from xueyun.core import sealing
from xueyun.core.times import utc_now
from xueyun.delivery import providers
from xueyun.delivery.models import Arrival, Kept, Letter
from xueyun.jobs.registry import Dead, GiveUp, Running, TaskError, task

KEEP = timedelta(days=60)
KEEP_LOCAL = timedelta(days=7)


def _bury(dead: Dead) -> None:
    """No try is left: the letter is dead, and its words are wiped."""
    open_ = Letter.objects.filter(pk=dead.args["letter_id"]).exclude(status=Letter.Status.SENT)
    last_line = (dead.error.strip().splitlines() or [dead.code])[-1]
    open_.update(status=Letter.Status.DEAD, error=last_line[:500], sealed=None, ended_at=dead.now)


@task("delivery.send", tries=7, on_dead=_bury)
def send(job: Running, letter_id: int) -> None:
    letter = Letter.objects.filter(pk=letter_id).exclude(status__in=("sent", "dead")).first()
    if letter is None or letter.sealed is None:
        return
    if letter.channel == Letter.Channel.SMS:
        _claim_once(letter)
    try:
        reference = _hand_over(letter)
    except providers.Later as error:
        Letter.objects.filter(pk=letter.pk).update(status=Letter.Status.WAITING, error=str(error)[:500])
        raise TaskError("later", str(error)) from error
    except providers.Never as error:
        raise GiveUp("never", str(error)) from error
    Letter.objects.filter(pk=letter.pk).update(
        status=Letter.Status.SENT, reference=reference[:100], sealed=None, error="", ended_at=job.now()
    )


def _claim_once(letter: Letter) -> None:
    """Whoever finds an SMS 'sending' does not know whether it went out: it is not sent again. Raises GiveUp."""
    waiting = Letter.objects.filter(pk=letter.pk, status=Letter.Status.WAITING)
    if not waiting.update(status=Letter.Status.SENDING):
        raise GiveUp("unknown", "The worker died while it was sent; an SMS is never sent twice.")


def _hand_over(letter: Letter) -> str:
    body = sealing.unseal(letter.sealed or b"")
    if letter.channel == Letter.Channel.SMS:
        return providers.for_sms().send(
            providers.Sms(body["to"], letter.purpose, body["text"], body["params"])
        )
    return providers.for_mail().send(
        providers.Mail(body["to"], body["subject"], body["text"], letter.message_id)
    )


@task("delivery.prune", every=timedelta(days=1))
def prune(job: Running) -> None:
    now = job.now()
    Letter.objects.filter(ended_at__lt=now - KEEP).delete()
    Arrival.objects.filter(arrived_at__lt=now - KEEP).delete()
    Kept.objects.filter(at__lt=utc_now() - KEEP_LOCAL).delete()
