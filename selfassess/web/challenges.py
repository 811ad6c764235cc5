"""Challenges of what districts publish: for the coalition, the district, and the staff."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Optional

from selfassess.domain.challenges import (
    MOST_SOURCES,
    ChallengeState,
    EntryKind,
    Party,
    Ruling,
    Said,
)
from selfassess.domain.errors import ConflictError, InvalidInputError
from selfassess.formats.coalitions import (
    CHALLENGE_WORDS,
    ENTRY_WORDS,
    RULING_WORDS,
    SourceWords,
    describe_source,
    show_day,
)
from selfassess.formats.dates import show_date
from selfassess.formats.tracking import describe_misfit
from selfassess.services import challenges
from selfassess.services.challenges import EntryView, ListedChallenge, OpenedChallenge
from selfassess.web.actor import current_account, current_actor
from selfassess.web.forms import Form, options, read_number
from selfassess.web.question_fields import Choice
from selfassess.web.source_fields import (
    count_groups,
    is_asking_for_more,
    list_groups,
    read_sources,
    with_sources,
)
from selfassess.web.times import now, show_minute

blueprint = Blueprint("challenges", __name__)

TONES: Final = {
    ChallengeState.OPEN: "medium",
    ChallengeState.REPLIED: "medium",
    ChallengeState.UPHELD: "high",
    ChallengeState.PARTLY: "high",
    ChallengeState.NOT_UPHELD: "neutral",
    ChallengeState.WITHDRAWN: "neutral",
}
RULINGS: Final = (
    Choice(Ruling.UPHELD.value, "Upheld", "What the page said was not so."),
    Choice(Ruling.PARTLY.value, "Upheld in part", "Some of what the page said was not so."),
    Choice(Ruling.NOT_UPHELD.value, "Not upheld", "The claim does not show that it was not so."),
)
MOVES: Final = {
    EntryKind.REPLY: (
        "Reply",
        "What does the district say to the claim? Both sides and the staff of the network read it.",
    ),
    EntryKind.RULING: (
        "Rule",
        "Give your reasons. A later ruling replaces this one, and both stay in the list.",
    ),
    EntryKind.CORRECTION: (
        "Correct what you said",
        "What you said before stays as it is; the correction stands after it.",
    ),
    EntryKind.WITHDRAWAL: (
        "Withdraw the challenge",
        "It ends without a ruling. Everything that was said stays.",
    ),
}
"""What each form is called, and what it says beside its text."""


class ClaimForm(Form):
    """What is challenged, and why; fields for sources follow."""

    target = SelectField(
        "What do you challenge?",
        validators=[InputRequired("Choose what you challenge.")],
        validate_choice=False,
    )
    text = TextAreaField(
        "Your claim",
        description="What is not as the page says? It cannot be changed later, only corrected.",
    )


class EntryForm(Form):
    """Something to add to a challenge; fields for sources may follow."""

    text = TextAreaField("Text")
    ruling = RadioField("Ruling", validators=[Optional()], validate_choice=False)
    corrects = SelectField(
        "Which entry does it correct?", validators=[Optional()], validate_choice=False
    )
    seen = HiddenField(default="0")


@dataclass(frozen=True, slots=True)
class ChallengeRow:
    """A challenge in a list."""

    url: str
    says: str
    coalition: str
    district: str
    opened: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry as one of the sides reads it; `by` is empty for those of another side."""

    number: int
    title: str
    organization: str
    by: str
    at: str
    text: str
    ruling: str
    corrects: int | None
    sources: tuple[SourceWords, ...]
    seal: str


@dataclass(frozen=True, slots=True)
class MoveEntry:
    """Something that the reader can add now."""

    title: str
    url: str


# --- Lists


@blueprint.get("/coalitions/<int:coalition_id>/challenges")
def list_of_coalition(coalition_id: int) -> str:
    """The challenges of a coalition."""
    coalition, found = challenges.list_of_coalition(current_actor(), coalition_id)
    return render_template(
        "pages/challenges/list_of_coalition.html",
        coalition=coalition,
        rows=_list_rows(found),
    )


@blueprint.get("/districts/<int:district_id>/challenges")
def list_of_district(district_id: int) -> str:
    """The challenges of what a district publishes."""
    district, found = challenges.list_of_district(current_actor(), district_id)
    return render_template(
        "pages/challenges/list_of_district.html",
        district=district,
        rows=_list_rows(found),
        wait=challenges.get_wait(),
    )


@blueprint.get("/network/challenges")
def list_for_staff() -> str:
    """The challenges of the network, for its staff."""
    is_waiting = request.args.get("show") != "all"
    page = read_number(request.args.get("page", "1")[:7]) or 1
    found = challenges.list_for_staff(current_account(), is_waiting=is_waiting, page=page)
    return render_template(
        "pages/challenges/list_for_staff.html",
        rows=_list_rows(found.rows),
        found=found,
        is_waiting=is_waiting,
        wait=challenges.get_wait(),
    )


def _list_rows(found: Iterable[ListedChallenge]) -> list[ChallengeRow]:
    return [
        ChallengeRow(
            url_for("challenges.show", challenge_id=one.challenge.id),
            one.subject.says,
            one.challenge.coalition,
            one.challenge.district,
            show_date(one.challenge.opened_at),
            CHALLENGE_WORDS[one.challenge.state],
            TONES[one.challenge.state],
        )
        for one in found
    ]


# --- Beginning


@blueprint.route(
    "/coalitions/<int:coalition_id>/follows/<int:follow_id>/challenges/new",
    methods=["GET", "POST"],
)
def new(coalition_id: int, follow_id: int) -> ResponseReturnValue:
    """Challenge something on the public page of a district."""
    actor = current_actor()
    targets = challenges.list_targets(actor, coalition_id, follow_id)
    count = count_groups(0, MOST_SOURCES)
    form = with_sources(ClaimForm, count)()
    form.target.choices = _list_targets(targets)
    if request.method == "GET":
        form.target.data = request.args.get("target", "")
    elif not is_asking_for_more():
        is_right = form.validate_on_submit()
        sources = read_sources(form, count)
        if is_right and sources is not None:
            try:
                challenge_id = challenges.challenge(
                    actor,
                    coalition_id,
                    follow_id,
                    form.target.data or "",
                    form.text.data or "",
                    sources,
                    now(),
                )
            except InvalidInputError as error:
                field = form[error.entry if error.entry in form else "text"]
                field.errors = [*field.errors, str(error)]
            else:
                flash("The district and the staff of the network were told.", "success")
                return redirect(url_for("challenges.show", challenge_id=challenge_id))
    page = render_template(
        "pages/challenges/new.html",
        targets=targets,
        follow_id=follow_id,
        form=form,
        groups=list_groups(form, count),
        count=count,
        may_add=count < MOST_SOURCES,
        wait=challenges.get_wait(),
    )
    return page, 422 if form.errors else 200


def _list_targets(targets: challenges.Targets) -> dict[str, list[tuple[str, str]]]:
    found = {"": [("", "Choose one")]}
    for title, group in (
        ("Published levels", targets.levels),
        ("Promises", targets.promises),
    ):
        if group:
            found[title] = [(one.key, one.subject.says) for one in group]
    return found


# --- One challenge


@blueprint.get("/challenges/<int:challenge_id>")
def show(challenge_id: int) -> str:
    """A challenge with everything that was said, for each of its sides."""
    opened = challenges.open_challenge(current_actor(), challenge_id, now().date())
    found = opened.challenge
    return render_template(
        "pages/challenges/show.html",
        opened=opened,
        on=show_day(opened.subject.on),
        opened_on=show_date(found.opened_at),
        state=CHALLENGE_WORDS[opened.state],
        tone=TONES[opened.state],
        entries=[_describe_entry(one) for one in opened.entries],
        moves=[
            MoveEntry(
                MOVES[kind][0],
                url_for(
                    "challenges.add",
                    challenge_id=challenge_id,
                    party=party.value,
                    kind=kind.value,
                ),
            )
            for party, kind in opened.moves
        ],
        is_open=opened.state is ChallengeState.OPEN,
        ruling_day=show_date(opened.ruling_day),
        misfits=[describe_misfit(misfit) for misfit in opened.misfits],
        breadcrumb_items=(*_list_ways(opened), (f"Challenge {found.id}", None)),
    )


def _list_ways(opened: OpenedChallenge) -> tuple[tuple[str, str | None], ...]:
    """The way to this page for the side that reads it."""
    found = opened.challenge
    side = opened.sides[0]
    if side is Party.STAFF:
        return (("Challenges", url_for("challenges.list_for_staff")),)
    is_coalition = side is Party.COALITION
    id_ = found.coalition_id if is_coalition else found.district_id
    name = found.coalition if is_coalition else found.district
    url = (
        url_for("challenges.list_of_coalition", coalition_id=id_)
        if is_coalition
        else url_for("challenges.list_of_district", district_id=id_)
    )
    return ((name, url_for("districts.overview", district_id=id_)), ("Challenges", url))


def _describe_entry(one: EntryView) -> EntryRow:
    entry = one.entry
    return EntryRow(
        number=entry.number,
        title=ENTRY_WORDS[entry.kind],
        organization=one.organization,
        by=one.by,
        at=show_minute(entry.at),
        text=entry.text,
        ruling=RULING_WORDS[entry.ruling] if entry.ruling else "",
        corrects=entry.corrects,
        sources=tuple(describe_source(source) for source in entry.sources),
        seal=entry.seal[:12],
    )


@blueprint.route(
    "/challenges/<int:challenge_id>/<any(coalition, district, staff):party>"
    "/<any(reply, ruling, correction, withdrawal):kind>",
    methods=["GET", "POST"],
)
def add(challenge_id: int, party: str, kind: str) -> ResponseReturnValue:
    """Add a reply, a ruling, a correction or a withdrawal."""
    actor = current_actor()
    opened = challenges.open_challenge(actor, challenge_id, now().date())
    side, move = Party(party), EntryKind(kind)
    challenges.check_speaks(opened, side)
    count = count_groups(0, MOST_SOURCES)
    form = with_sources(EntryForm, count)()
    title, hint = MOVES[move]
    form.text.label.text = "Reasons" if move is EntryKind.RULING else "Text"
    form.corrects.choices = options(
        {
            entry.number: f"{entry.number}. {ENTRY_WORDS[entry.kind]}"
            for entry in opened.list_own(side)
        },
        first="Choose one",
    )
    theirs: list[EntryRow] = []
    status = 200
    if request.method == "GET":
        form.seen.data = str(opened.challenge.entries)
    elif not is_asking_for_more():
        said = _read_said(form, move, count)
        if said is not None:
            seen = read_number(form.seen.data)
            try:
                challenges.add(actor, challenge_id, side, said, seen, now())
            except InvalidInputError as error:
                field = form[error.entry if error.entry in form else "text"]
                field.errors = [*field.errors, str(error)]
            except ConflictError:
                opened = challenges.open_challenge(actor, challenge_id, now().date())
                theirs, status = (
                    [_describe_entry(one) for one in opened.entries if one.entry.number > seen],
                    409,
                )
                form.seen.data = str(opened.challenge.entries)
            else:
                flash("Added. The other sides were told.", "success")
                return redirect(url_for("challenges.show", challenge_id=challenge_id))
    page = render_template(
        "pages/challenges/add.html",
        opened=opened,
        title=title,
        hint=hint,
        move=move,
        is_now=(side, move) in opened.moves,
        form=form,
        rulings=RULINGS,
        groups=list_groups(form, count) if move is not EntryKind.WITHDRAWAL else (),
        count=count,
        may_add=count < MOST_SOURCES and move is not EntryKind.WITHDRAWAL,
        theirs=theirs,
    )
    return page, 422 if form.errors else status


def _read_said(form: EntryForm, move: EntryKind, count: int) -> Said | None:
    is_right = form.validate_on_submit()
    sources = read_sources(form, count)
    if not is_right or sources is None:
        return None
    chosen = form.ruling.data or ""
    ruling = Ruling(chosen) if chosen in set(Ruling) and move is EntryKind.RULING else None
    corrects = read_number(form.corrects.data) if move is EntryKind.CORRECTION else None
    return Said(move, form.text.data or "", sources, ruling, corrects)
