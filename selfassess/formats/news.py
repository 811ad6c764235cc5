"""What changed on a public page, in the language of who reads it; and the mails that say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from selfassess.domain.framework import Framework
from selfassess.domain.publication import Change
from selfassess.formats.edition_words import get_words
from selfassess.formats.languages import Language
from selfassess.formats.publications import say_change

MOST: Final = 40
"""How many changes a mail lists; the page has them all. [changes]"""


def tell_change(change: Change, language: Language, framework: Framework) -> str:
    """
    Say what changed, in a sentence.

    Args:
        change: What changed.
        language: In which language to say it.
        framework: The edition whose steps may be promised.
    """
    if "about" in change.facts:
        about = tell_subject(change.facts, language, framework)
        return say_change({**change.facts, "about": about}, language)
    title = change.facts.get("title")
    if language.is_english or title is None:
        return say_change(change.facts, language)
    words = get_words(framework, language).step(title).words
    return say_change({**change.facts, "title": words}, language)


def tell_subject(facts: Mapping[str, str], language: Language, framework: Framework) -> str:
    """
    Say what a challenge is about: as the page said it, or as much of it as the language has.

    Args:
        facts: `about` as the page said it in English; the id of its `element`, the `number` of its
            step and its `level`, each empty where there is none.
        language: In which language to say it.
        framework: The edition of the page.
    """
    if language.is_english:
        return facts["about"]
    _ = language.gettext
    parts = []
    if facts["element"] in framework.elements:
        title = get_words(framework, language).element(facts["element"]).words
        parts.append(f"{facts['element']} {title}")
    if facts["number"]:
        parts.append(_("step %(number)s", number=facts["number"]))
    elif facts["level"]:
        parts.append(_("level %(level)s", level=facts["level"]))
    return ": ".join(parts)


def write_subject(name: str, count: int, language: Language) -> str:
    """
    The subject of a mail that tells of changes.

    >>> from selfassess.formats.languages import ENGLISH
    >>> write_subject("Peña Valley", 1, ENGLISH), write_subject("Peña Valley", 3, ENGLISH)
    ('Peña Valley: something has changed', 'Peña Valley: 3 things have changed')
    """
    return language.ngettext(
        "%(name)s: something has changed",
        "%(name)s: %(num)s things have changed",
        count,
        name=name,
    )


def write_news(
    name: str,
    changes: Sequence[Change],
    framework: Framework,
    language: Language,
    page: str,
    leave: str,
) -> str:
    """
    Write the mail that tells somebody of changes.

    Args:
        name: Whose page it is.
        changes: What changed, newest first.
        framework: The edition of the page.
        language: Of the mail.
        page: Address of the page.
        leave: Address that ends these mails.
    """
    _ = language.gettext
    more = len(changes) - MOST
    lines = [
        _("What has changed on the public page of %(name)s:", name=name),
        "",
        *_list(changes[:MOST], framework, language),
        "",
    ]
    if more > 0:
        lines += [
            language.ngettext("And %(num)s more change.", "And %(num)s more changes.", more),
            "",
        ]
    lines += [
        _("The page: %(address)s", address=page),
        "",
        _("You get this because you asked for it, at most once a day. To end it:"),
        leave,
        "",
    ]
    return "\n".join(lines)


def _list(changes: Iterable[Change], framework: Framework, language: Language) -> Iterable[str]:
    for change in changes:
        day = language.show_date(change.at.date())
        yield f"* {day}: {tell_change(change, language, framework)}"
        if change.facts.get("reason"):
            yield "  " + language.gettext("Reason given: %(reason)s", reason=change.facts["reason"])


def write_request(name: str, language: Language, confirm: str, days: int) -> tuple[str, str]:
    """
    Write the mail that asks whether somebody wants to be told: its subject and its text.

    Args:
        name: Whose page it is.
        language: Of the mail.
        confirm: Address at which to confirm.
        days: How long the address holds. [days]
    """
    _ = language.gettext
    subject = _("Confirm: mails on changes at %(name)s", name=name)
    lines = [
        _(
            "Somebody, most likely you, asked to get a mail when the public page of %(name)s"
            " changes. Confirm it here:",
            name=name,
        ),
        "",
        confirm,
        "",
        _(
            "If it was not you, do nothing: you get no other mail, and your address is deleted"
            " after %(days)s days.",
            days=days,
        ),
        "",
    ]
    return subject, "\n".join(lines)


def write_reminder(name: str, language: Language, page: str, leave: str) -> tuple[str, str]:
    """
    Write the mail to somebody who asks once more for what they get already: subject and text.

    Args:
        name: Whose page it is.
        language: Of the mail.
        page: Address of the page.
        leave: Address that ends these mails.
    """
    _ = language.gettext
    subject = _("You get mails on changes at %(name)s already", name=name)
    lines = [
        _(
            "Somebody, most likely you, asked to get a mail when the public page of %(name)s"
            " changes. You do get them already; there is nothing to do.",
            name=name,
        ),
        "",
        _("The page: %(address)s", address=page),
        _("To end these mails: %(address)s", address=leave),
        "",
    ]
    return subject, "\n".join(lines)
