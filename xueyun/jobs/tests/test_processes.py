"""Two processes claim from one table: on the file database of the tests, or on PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from xueyun.core.times import utc_now
from xueyun.jobs import actions
from xueyun.jobs.models import Job
from xueyun.jobs.registry import Running, task

WORK = """
import json, os, sys
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from xueyun.core.times import utc_now
from xueyun.jobs import worker
from xueyun.jobs.registry import task

@task("test.append")
def append(job, *, number):
    with open(sys.argv[2], "a") as file:
        file.write(f"{number} {os.getpid()}\\n")

for _ in range(3):
    worker.drain(utc_now())
"""


@pytest.mark.django_db(transaction=True)
def test_it_does_every_job_once_from_two_processes(tmp_path: Path) -> None:
    @task("test.append")
    def append(job: Running, *, number: int) -> None: ...

    for number in range(60):
        actions.enqueue("test.append", now=utc_now(), number=number)
    log = tmp_path / "done"
    name = str(connection.settings_dict["NAME"])
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]}
    environment["XUEYUN_DATA"] = str(settings.DATA)
    command = [sys.executable, "-c", WORK, name, str(log)]
    children = [subprocess.Popen(command, env=environment) for _ in range(2)]
    assert [child.wait(60) for child in children] == [0, 0]
    lines = [line.split() for line in log.read_text().splitlines()]
    assert sorted(int(number) for number, _ in lines) == list(range(60))
    assert set(Job.objects.values_list("status", "attempts")) == {("done", 1)}
