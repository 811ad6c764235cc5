"""Mails: templates like pages, in plain text."""

from __future__ import annotations

from typing import Any

import click
from flask import Flask, Response, after_this_request, current_app, render_template
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


def send_later(recipient: str, subject: str, body: str) -> None:
    """
    Send a mail when the browser has its answer.

    How long an answer takes must not tell whether a mail goes out with it, that is, whether there
    is an account. A mail server that is slow or away does not keep anybody waiting either.
    """
    if current_app.testing:  # Tests look for the mail as soon as they have the answer.
        send_mail(recipient, subject, body)
        return
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

    def send_now() -> None:
        with app.app_context():
            send_mail(recipient, subject, body)

    @after_this_request
    def _send_on_close(response: Response) -> Response:
        response.call_on_close(send_now)
        return response


def notify(recipient: str, what: str) -> None:
    """Tell somebody by mail what has changed in how they sign in, in case that it was not them."""
    site = current_app.config["SITE_NAME"]
    body = render_template("mails/security_notice.txt", what=what)
    send_later(recipient, f"Signing in to {site} has changed", body)


class AccountMails(MailUtil):
    """
    The addresses and mails of Flask-Security.

    Addresses are kept in lower case, so that the database's unique index finds them and lets nobody
    sign up twice.
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
        send_later(recipient, subject, body or "")


def _print(_app: Flask, message: Message) -> None:
    recipients = ", ".join(map(str, message.recipients))
    click.echo(f"\n--- mail to {recipients}\n--- {message.subject}\n{message.body}\n---\n")
