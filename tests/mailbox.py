"""What people get by mail, and what they do with it."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from flask_mail import Message

from selfassess.extensions import mail
from tests.cast import PASSWORD


def find_link(message: Message, path: str = "/account/confirm/") -> str:
    """Find the link of a mail, from the path on."""
    found = re.search(rf"http://[^/\s]+({re.escape(path)}\S+)", message.body or "")
    assert found is not None, message.body
    return found[1]


def sign_up(client: FlaskClient, email: str, going_to: str = "") -> str:
    """Sign up, open the link of the mail in the same browser, and give where it leads."""
    with mail.record_messages() as outbox:
        form = {"email": email, "password": PASSWORD, "going_to": going_to}
        client.post("/account/sign-up", data=form)
    return str(client.get(find_link(outbox[0])).location)
