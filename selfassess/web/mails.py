"""Mails: templates like pages, in plain text."""

from __future__ import annotations

from typing import Any

import click
from flask import Flask, current_app, render_template
from flask_mail import Message, email_dispatched
from flask_security.mail_util import MailUtil

from selfassess.services.mail import send_mail


def init_app(app: Flask) -> None:
    """In development without a mail server, print mails instead of losing them."""
    settings = app.config["SETTINGS"]
    if settings.environment == "development" and not settings.mail_server:
        email_dispatched.connect(_print, app, weak=False)


def send(recipient: str, subject: str, template: str, **context: Any) -> bool:
    """Render a mail and send it; tells whether someone will get it."""
    was_sent = send_mail(recipient, subject, render_template(template, **context))
    return was_sent and bool(current_app.config["MAIL_SERVER"])


class AccountMails(MailUtil):
    """
    The addresses and mails of Flask-Security.

    Addresses are kept in lower case, so that the database's unique index finds them and lets nobody
    sign up twice. A mail server that is away does not break signing up.
    """

    def normalize(self, email: str) -> str:
        return super().normalize(email.strip()).lower()

    def validate(self, email: str) -> str:
        return super().validate(email.strip()).lower()

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: Any,
        sender: Any,
        body: str | None,
        html: str | None,
        **kwargs: Any,
    ) -> None:
        send_mail(recipient, subject, body or "")


def _print(_app: Flask, message: Message) -> None:
    recipients = ", ".join(map(str, message.recipients))
    click.echo(f"\n--- mail to {recipients}\n--- {message.subject}\n{message.body}\n---\n")
