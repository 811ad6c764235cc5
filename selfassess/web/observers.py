"""Asking observers and critics, and how the district's own view differs from theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, SelectField, StringField
from wtforms.validators import Email, InputRequired, Length, Optional

from selfassess.domain.errors import InvalidInputError
from selfassess.domain.framework import Element, Framework
from selfassess.domain.permissions import Permission, may
from selfassess.domain.perspectives import Direction, OutsideRole
from selfassess.domain.scale import level_of
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count, show_score
from selfassess.formats.observers import show_given
from selfassess.formats.words import OUTSIDE_ROLE_WORDS
from selfassess.services import observers
from selfassess.services.access import Actor
from selfassess.services.assessments import Opened, open_assessment
from selfassess.services.observers import SMALLEST_GROUP, ElementGap, Perception, Statement
from selfassess.web import mails
from selfassess.web.actor import current_actor
from selfassess.web.elements import make_breadcrumb
from selfassess.web.forms import Form, options
from selfassess.web.times import now

blueprint = Blueprint(
    "observers", __name__, url_prefix="/assessments/<int:assessment_id>/observers"
)

LINK_KEY: Final = "observer_link"
"""Where the session keeps a new link until the next page has shown it."""

USUAL_STAY: Final = timedelta(days=28)
ROLES: Final = {role.value: OUTSIDE_ROLE_WORDS[role] for role in OutsideRole}
LARGE: Final = 1
"""From how many levels on a difference is worth a conversation. [level]"""

DIRECTIONS: Final[dict[Direction, str]] = {
    "higher": "You see yourselves higher",
    "lower": "You see yourselves lower",
    "same": "You agree",
}


class AskForm(Form):
    """Whom to ask, and until when."""

    role = SelectField(
        "From where do they look at you?",
        choices=options(ROLES),
        validators=[InputRequired("Choose from where they look.")],
    )
    contact = StringField(
        "E-mail address",
        description="The link goes there by mail. Leave it empty to pass the link on yourself.",
        validators=[Optional(), Email("This is not an e-mail address.", allow_empty_local=False)],
    )
    label = StringField(
        "What do you call this link?",
        description="Only those who ask see it, so that you know which link is whose.",
        validators=[
            Optional(),
            Length(
                max=observers.LONGEST_LABEL,
                message=f"Use at most {observers.LONGEST_LABEL} characters.",
            ),
        ],
    )
    closes_on = DateField(
        "Open until",
        description="The last day on which they can rate.",
        validators=[InputRequired("Give a day, such as 2026-12-31.")],
    )


class RevokeForm(Form):
    """A button that was pressed."""


@dataclass(frozen=True, slots=True)
class AskedRow:
    """Someone who was asked."""

    id: int
    role: str
    label: str
    contact: str
    state: str
    can_revoke: bool


@dataclass(frozen=True, slots=True)
class GapRow:
    """An element: own level and the observers', as a level with its label, and what to discuss."""

    id: str
    title: str
    own: tuple[int, str] | None
    outside: tuple[int, str] | None
    outside_score: str
    words: str
    is_large: bool
    groups: tuple[tuple[str, str], ...]
    prompts: tuple[str, ...]
    statements: tuple[tuple[str, str, str], ...]


@blueprint.get("")
def show(assessment_id: int) -> str:
    """The district's view beside its observers'."""
    actor = current_actor()
    return _render_gaps(observers.compare_views(actor, assessment_id))


@blueprint.route("/ask", methods=["GET", "POST"])
def ask(assessment_id: int) -> ResponseReturnValue:
    """Make a link for someone, mail it and show it once."""
    actor = current_actor()
    opened = open_assessment(actor, assessment_id, Permission.ASSIGN)
    form = AskForm(data={"closes_on": now().date() + USUAL_STAY})
    closes_on = form.closes_on.data
    if not form.validate_on_submit() or closes_on is None:
        return _render_asked(actor, opened, form), 422 if form.errors else 200
    contact = form.contact.data or ""
    try:
        token = observers.ask_observer(
            actor,
            assessment_id,
            OutsideRole(form.role.data),
            contact,
            closes_on,
            now(),
            form.label.data or "",
        )
    except InvalidInputError as error:
        form.closes_on.errors = [str(error)]
        return _render_asked(actor, opened, form), 422
    link = url_for("observing.show", link=token, _external=True)
    was_sent = bool(contact) and mails.send(
        contact,
        f"{opened.district.name} asks how you see it",
        "mails/observer.txt",
        sender_name=actor.name,
        district=opened.district,
        link=link,
        until=show_date(closes_on),
    )
    # Whoever has the link can read what is written through it: not even the asker, if need not be.
    session[LINK_KEY] = {"contact": contact, "link": "" if was_sent else link}
    return redirect(url_for("observers.ask", assessment_id=assessment_id))


@blueprint.post("/<int:observer_id>/revoke")
def revoke(assessment_id: int, observer_id: int) -> ResponseReturnValue:
    """Take a link back."""
    observers.revoke_observer(current_actor(), assessment_id, observer_id, now())
    flash("The link was taken back. What was handed in before still counts.", "success")
    return redirect(url_for("observers.ask", assessment_id=assessment_id))


def _render_asked(actor: Actor, opened: Opened, form: AskForm) -> str:
    assessment_id = opened.assessment.id
    asked = observers.list_observers(actor, assessment_id)
    # Not who of them has answered: with few observers that would tell who said what.
    rows = [
        AskedRow(
            observer.id,
            OUTSIDE_ROLE_WORDS[observer.role],
            observer.label,
            observer.contact or ("Has an account" if observer.user_id else "Link passed on"),
            "Taken back" if observer.revoked_at else f"Open until {show_date(observer.closes_on)}",
            observer.revoked_at is None,
        )
        for observer in asked
    ]
    handed_in = sum(observer.handed_in_at is not None for observer in asked)
    return render_template(
        "pages/observers/ask.html",
        opened=opened,
        date=show_date(opened.assessment.as_of),
        breadcrumb_items=_list_breadcrumb(opened, "Ask observers"),
        rows=rows,
        handed_in=show_count(handed_in, "rating"),
        form=form,
        least=_find_least(opened.framework),
        new_link=session.pop(LINK_KEY, None),
    )


def _render_gaps(perception: Perception) -> str:
    opened = perception.opened
    rows = [_describe(opened.framework, one) for one in perception.elements]
    shown = [row for row in rows if row.outside is not None]
    return render_template(
        "pages/observers/show.html",
        opened=opened,
        date=show_date(opened.assessment.as_of),
        breadcrumb_items=_list_breadcrumb(opened, "As others see it"),
        summary=_summarize(perception, shown),
        given=show_given(perception.given, perception.by_hand, perception.handed_in),
        large=[row for row in shown if row.is_large],
        rows=shown,
        # Where a single observer agreed to be named, the words stand although the level does not.
        named=[row for row in rows if row.outside is None and row.statements],
        hidden=[
            f"{one.gap.element} {opened.framework.elements[one.gap.element].title}"
            for one in perception.elements
            if one.gap.is_hidden
        ],
        least=_find_least(opened.framework),
        may_ask=may(opened.role, Permission.ASSIGN),
    )


def _find_least(framework: Framework) -> int:
    return int(framework.rules.find(SMALLEST_GROUP) or 1)


def _list_breadcrumb(opened: Opened, here: str) -> tuple[tuple[str, str | None], ...]:
    return (*make_breadcrumb(opened), (here, None))


def _summarize(perception: Perception, shown: list[GapRow]) -> str:
    asked = f"{show_count(perception.handed_in, 'observer')} handed in a rating."
    compared = [row for row in shown if row.own is not None]
    if not compared:
        return asked
    higher, lower = (
        sum(row.is_large and row.words.startswith(DIRECTIONS[way]) for row in compared)
        for way in ("higher", "lower")
    )
    can = f"{asked} {show_count(len(compared), 'element')} can be compared:"
    if not higher and not lower:
        return f"{can} nowhere do you lie a level or more apart."
    return f"{can} you see {higher} a level or more higher than they do, and {lower} lower."


def _describe(framework: Framework, one: ElementGap) -> GapRow:
    gap, element = one.gap, framework.elements[one.gap.element]
    size = gap.size
    words = "Not rated by you yet" if gap.own is None else ""
    if gap.direction is not None and size is not None:
        words = DIRECTIONS[gap.direction]
        if size:
            words += f" by {show_score(abs(size), 1).removesuffix('.0')}"
    return GapRow(
        id=element.id,
        title=element.title,
        own=None if gap.own is None else (gap.own, framework.labels[gap.own].label),
        outside=(
            None
            if gap.outside is None
            else (level_of(gap.outside), framework.labels[level_of(gap.outside)].label)
        ),
        outside_score=show_score(gap.outside, 1).removesuffix(".0"),
        words=words,
        is_large=size is not None and abs(size) >= LARGE,
        groups=tuple(
            (OUTSIDE_ROLE_WORDS[group.role], show_score(group.median, 1).removesuffix(".0"))
            for group in gap.groups
        ),
        prompts=_list_prompts(element, gap.direction, size is not None and abs(size) >= LARGE),
        statements=tuple(_show_statement(statement) for statement in one.statements),
    )


def _list_prompts(element: Element, direction: Direction | None, is_large: bool) -> tuple[str, ...]:
    """What to talk about in the team, where the two views lie apart."""
    if not is_large or direction == "same" or direction is None:
        return ()
    document = element.evidence[0] if element.evidence else ""
    if direction == "higher":
        return (
            "What do you know that people outside cannot see?",
            f"Could you show them this: {document}?" if document else "What could you show them?",
            "Is it in force for all schools, or only for those you think of?",
        )
    return (
        "What do they credit you for that you take for granted?",
        "Is your rating about today, or about what is still missing?",
        f"Whom could you ask: {element.ask[0]}?" if element.ask else "Whom could you ask?",
    )


def _show_statement(statement: Statement) -> tuple[str, str, str]:
    who = statement.name
    if who and statement.role is not None:
        who += f" ({OUTSIDE_ROLE_WORDS[statement.role]})"
    return statement.text, statement.source, who
