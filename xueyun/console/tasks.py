"""What is swept up behind the consoles."""

from __future__ import annotations

from datetime import timedelta

from xueyun.jobs.registry import Running, task
from xueyun.media import faces, storage
from xueyun.schools.models import School


@task("console.sweep_pictures", every=timedelta(days=1))
def sweep_pictures(job: Running) -> None:
    """Logos and banners that were chosen and not saved, or replaced, go after a day."""
    for name in faces.unshown(job.now(), _shown()):
        # Asked again for each: a school may have taken it up meanwhile.
        if faces.digest_of(name) not in _shown():
            storage.remove_file(name)


def _shown() -> set[str]:
    return {digest for pair in School.objects.values_list("logo", "banner") for digest in pair}
