from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def from_the_audit_log(apps: Any, _editor: object) -> None:
    """Every role that a person gave has a row there, written in the same moment."""
    grants, accounts = apps.get_model("schools", "Grant"), apps.get_model("accounts", "Account")
    deeds = apps.get_model("audit", "Entry").objects.filter(
        verb="schools.grant", object_kind="account", actor_id__isnull=False
    )
    known = set(accounts.objects.filter(pk__in=deeds.values("actor_id")).values_list("pk", flat=True))
    for deed in deeds.iterator():
        if deed.actor_id in known:
            given = grants.objects.filter(
                account_id=deed.object_id, school_id=deed.school_id, granted_at=deed.at
            )
            given.filter(role=deed.detail.get("role", "")).update(granted_by_id=deed.actor_id)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("audit", "0003_by_time"),
        ("schools", "0008_notices_are_withdrawn"),
    ]

    operations = [
        migrations.AddField(
            model_name="grant",
            name="granted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(from_the_audit_log, migrations.RunPython.noop),
    ]
