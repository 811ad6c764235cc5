"""Sending mail, which may fail without failing what it was about."""

from __future__ import annotations

import smtplib
from collections.abc import Mapping

import structlog
from flask_mail import Message

from selfassess.extensions import mail

log = structlog.get_logger()


def send_mail(
    recipient: str, subject: str, body: str, headers: Mapping[str, str] | None = None
) -> bool:
    """
    Send a mail in plain text. The subject is put on one line, whatever names are in it.

    Args:
        recipient: To whom.
        subject: What it is about.
        body: The text.
        headers: More headers, such as how to end such mails.

    Returns:
        Whether it is on its way. A server that is not set up or does not answer is logged.
    """
    try:
        mail.send(
            Message(
                " ".join(subject.split()),
                recipients=[recipient],
                body=body,
                extra_headers=dict(headers or {}),
            )
        )
    except (OSError, smtplib.SMTPException) as error:
        # The words of the error may hold the address.
        log.error("mail_failed", error=type(error).__name__)
        return False
    return True
