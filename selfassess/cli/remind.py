"""The command that reminds people of what is due; cron runs it once a day."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from selfassess.cli.main import main
from selfassess.cli.serve import make_app

if TYPE_CHECKING:
    from selfassess.services import reminders


@main.command()
@click.option("--dry-run", is_flag=True, help="Print the mails and send none.")
@click.option("--address", default="", help="Where people reach the site, for links in the mails.")
def remind(dry_run: bool, address: str) -> None:
    """Mail each member what is overdue or due soon, and the notices not read yet.

    One mail a day and person, however often this runs. For cron, every morning at six:

        0 6 * * * selfassess remind --address https://plans.example.org
    """
    from selfassess.services.follows import tell_followers
    from selfassess.services.reminders import list_digests, send_digests

    app = make_app()

    now = datetime.now(UTC)
    today = now.date()
    with app.app_context():
        if dry_run:
            _print(list_digests(today, address))
            return
        tell_followers(now)
        sending = send_digests(today, address)
    click.echo(
        f"sent {sending.sent}, already sent today {sending.earlier}, failed {sending.failed}"
    )


def _print(digests: list[reminders.Digest]) -> None:
    waiting = [digest for digest in digests if not digest.was_sent]
    for digest in waiting:
        click.echo(f"--- to {digest.email}\n--- {digest.subject}\n{digest.body}")
    click.echo(f"would send {len(waiting)}, already sent today {len(digests) - len(waiting)}")
