"""`xueyun appoint`: the platform's first administrator; the others are appointed in the platform's console."""

from __future__ import annotations

import click

from xueyun.cli import boot


@click.command()
@click.argument("address")
def appoint(address: str) -> None:
    """Let the account of ADDRESS (its e-mail or mobile number) administer the platform."""
    boot.load()
    from xueyun.accounts.models import Account
    from xueyun.core.times import utc_now
    from xueyun.core.viewer import Role
    from xueyun.schools import actions

    try:
        account = Account.objects.get_by_natural_key(address)
    except Account.DoesNotExist:
        raise click.ClickException(
            f"No account signs in with {address}. Register at the site first, then run this again."
        ) from None
    actions.grant(account, Role.PLATFORM_ADMIN, now=utc_now())
    click.echo(f"{account.nickname} administers the platform.")
