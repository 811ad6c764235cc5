"""
Being told by mail what changes on a public page: ask, confirm, and end it.

These pages have forms, and so they carry a token and are kept by nobody; the page that they are
about carries none. Looking at a link changes nothing, since mail servers look at links, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import EmailField
from wtforms.validators import Email, InputRequired, Length

from selfassess.extensions import csrf
from selfassess.formats.news import write_reminder, write_request
from selfassess.services import subscriptions
from selfassess.services.publications import PublicView, find_public
from selfassess.services.subscriptions import CONFIRM_WITHIN, Asked, Subscribed
from selfassess.web.forms import Form
from selfassess.web.mails import send_later
from selfassess.web.public.language import PARAMETER, get_language, offer_languages, url_of_page
from selfassess.web.public.language import gettext as _
from selfassess.web.times import now

blueprint = Blueprint("subscriptions", __name__, url_prefix="/public")
offer_languages(blueprint)

LONGEST: Final = 254
"""Longest address that mail servers take. [characters]"""


class AskForm(Form):
    """Where to send the mails."""

    email = EmailField()

    def speak(self) -> AskForm:
        """Put the words of the language that is spoken into the form."""
        self.email.label.text = _("Your e-mail address")
        self.email.validators = (
            InputRequired(_("Enter your e-mail address.")),
            Length(max=LONGEST, message=_("This is not an e-mail address.")),
            Email(_("This is not an e-mail address."), allow_empty_local=False),
        )
        self.email.flags.required = True
        return self


@dataclass(frozen=True, slots=True)
class AskPage:
    """A form about one page."""

    name: str
    is_demonstration: bool
    days: int
    page_url: str
    feed_url: str


@dataclass(frozen=True, slots=True)
class LinkPage:
    """What a mailed link leads to: a question, with a button that answers it."""

    title: str
    text: str
    button: str
    name: str
    page_url: str


@blueprint.route("/<address>/subscribe", methods=["GET", "POST"])
def ask(address: str) -> ResponseReturnValue:
    """Ask for mails; nobody learns from the answer who gets them already."""
    view = find_public(address)
    if view.address != address:
        return redirect(url_for("subscriptions.ask", address=view.address))
    form = AskForm().speak()
    page = AskPage(
        name=view.name,
        is_demonstration=view.is_demonstration,
        days=CONFIRM_WITHIN.days,
        page_url=url_of_page(view.address),
        feed_url=url_for("feed.show", address=view.address),
    )
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        return render_template("pages/public/subscribe.html", page=page, form=form), status
    asked = subscriptions.ask(view, (form.email.data or "").strip().lower(), get_language(), now())
    if asked:
        _send(asked, view)
    return render_template("pages/public/subscribe_asked.html", page=page)


@blueprint.route("/subscriptions/confirm/<confirm_token>", methods=["GET", "POST"])
def confirm(confirm_token: str) -> ResponseReturnValue:
    """Confirm by a button."""
    if request.method == "GET":
        waiting = _speak(subscriptions.find_waiting(confirm_token, now()))
        return _show(
            waiting,
            _("Confirm: mails on changes"),
            _("At most once a day, and only when something changes. You can end it at any time."),
            _("Yes, send me mails"),
        )
    confirmed = _speak(subscriptions.confirm(confirm_token, now()))
    return _show(
        confirmed,
        _("You will get mails"),
        _("As soon as something changes, you get a mail, at most once a day."),
    )


@blueprint.get("/subscriptions/<leave_key>")
def leave(leave_key: str) -> ResponseReturnValue:
    """Ask whether to end the mails."""
    return _show(
        _speak(subscriptions.find_by_leave_key(leave_key)),
        _("End these mails"),
        _("Your address is deleted here."),
        _("End these mails"),
    )


@blueprint.post("/subscriptions/<leave_key>")
def end(leave_key: str) -> ResponseReturnValue:
    """
    End the mails. Mail programs send this by themselves (RFC 8058), without a page or a cookie.

    So there is no token; the key in the address is as secret, and can do nothing else.
    """
    return _show(
        _speak(subscriptions.leave(leave_key)),
        _("The mails have ended"),
        _("Your address is deleted here."),
    )


# Flask-WTF has no types; as a decorator it would take those of the view away.
csrf.exempt(end)


def _send(asked: Asked, view: PublicView) -> None:
    language = get_language()
    if asked.confirm_token:
        link = url_for("subscriptions.confirm", confirm_token=asked.confirm_token, _external=True)
        subject, body = write_request(view.name, language, link, CONFIRM_WITHIN.days)
    else:
        page = url_of_page(view.address, is_external=True)
        link = url_for("subscriptions.leave", leave_key=asked.leave_key, _external=True)
        subject, body = write_reminder(view.name, language, page, link)
    send_later(asked.email, subject, body)


def _speak(subscribed: Subscribed) -> Subscribed:
    """Answer in the language of the subscription, where the link does not say otherwise."""
    if PARAMETER not in request.args:
        g.language = subscribed.language
    return subscribed


def _show(subscribed: Subscribed, title: str, text: str, button: str = "") -> str:
    page = LinkPage(
        title=title,
        text=text,
        button=button,
        name=subscribed.page.name if subscribed.page else "",
        page_url=url_of_page(subscribed.page.address) if subscribed.page else "",
    )
    return render_template("pages/public/subscription.html", page=page)
