"""The command that reminds people of what is due; cron runs it once a day."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import click

from selfassess.cli.main import main
from selfassess.cli.serve import make_app

if TYPE_CHECKING:
    from selfassess.services import reminders, subscriptions

NO_ADDRESS: Final = "public pages: nobody is told without --address"


@main.command()
@click.option("--dry-run", is_flag=True, help="Print the mails and send none.")
@click.option("--address", default="", help="Where people reach the site, for links in the mails.")
def remind(dry_run: bool, address: str) -> None:
    """Mail each member what is overdue or due soon, and the notices not read yet.

    Who follows a public page by mail is told what has changed on it; that takes --address.

    One mail a day and person, however often this runs. For cron, every morning at six:

        0 6 * * * selfassess remind --address https://plans.example.org
    """
    from selfassess.services.follows import tell_followers
    from selfassess.services.reminders import list_digests, send_digests
    from selfassess.services.subscriptions import list_news, send_news

    app = make_app()

    now = datetime.now(UTC)
    today = now.date()
    with app.app_context():
        if dry_run:
            _print(list_digests(today, address))
            _print_news(list(list_news(now, address)))
            return
        tell_followers(now)
        sending = send_digests(today, address)
        told = send_news(now, address)
    click.echo(
        f"sent {sending.sent}, already sent today {sending.earlier}, failed {sending.failed}"
    )
    # Without an address nobody could end the mails, and so none go out.
    click.echo(f"public pages: sent {told.sent}, failed {told.failed}" if address else NO_ADDRESS)


def _print(digests: list[reminders.Digest]) -> None:
    waiting = [digest for digest in digests if not digest.was_sent]
    for digest in waiting:
        click.echo(f"--- to {digest.email}\n--- {digest.subject}\n{digest.body}")
    click.echo(f"would send {len(waiting)}, already sent today {len(digests) - len(waiting)}")


def _print_news(news: list[subscriptions.News]) -> None:
    for mail in news:
        click.echo(f"--- to {mail.email}\n--- {mail.subject}\n{mail.body}")
    click.echo(f"public pages: would send {len(news)}")
