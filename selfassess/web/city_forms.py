"""What people send about a city: agencies, shares, duties and levels with sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from selfassess.domain.cities import (
    AGENCY_LABELS,
    LONGEST_NAME,
    AgencyFacts,
    AgencyKind,
    Duty,
    DutyState,
    GivenLevel,
    ShareUnit,
    check_share,
)
from selfassess.domain.errors import InvalidInputError
from selfassess.services.cities import (
    AgencyEntry,
    CityView,
    DutyView,
    ElementInput,
    ElementView,
)
from selfassess.web.forms import Form, on_one_line, options, read_number
from selfassess.web.question_fields import Choice

AGENCY_HINTS: Final[Mapping[AgencyKind, str]] = {
    AgencyKind.DISTRICT: "Run by a board or a mayor, with schools of its own.",
    AgencyKind.AUTHORIZER: "Grants and renews charters, and runs no school itself.",
    AgencyKind.STATE_RUN: "Schools that the state has taken over, or runs itself.",
    AgencyKind.CHARTER_NETWORK: "Several schools under one charter holder.",
    AgencyKind.OTHER: "A city office, a foundation, a body that several agencies share.",
}
KINDS: Final = tuple(Choice(k.value, AGENCY_LABELS[k], AGENCY_HINTS[k]) for k in AgencyKind)
UNITS: Final = (
    Choice("students", "Students", "A whole number for each agency."),
    Choice("percent", "Percent of the city’s students", "A whole number for each; 100 is all."),
)
NOBODY: Final = "nobody"
BOTH: Final = "Choose agencies, or that nobody answers for it; both cannot be."


class AgencyForm(Form):
    """What is stated about an agency, and the version that was on the screen."""

    name = StringField(
        "Name",
        validators=[
            DataRequired("Give the name."),
            Length(max=LONGEST_NAME, message=f"Use at most {LONGEST_NAME} characters."),
        ],
    )
    kind = RadioField(
        "What kind of agency?",
        choices=options(AGENCY_LABELS),
        validators=[InputRequired("Choose a kind.")],
    )
    version = HiddenField(default="0")

    def read_version(self) -> int:
        """The version that was on the screen."""
        return read_number((self.version.raw_data or ("0",))[0])

    def read_facts(self) -> AgencyFacts | None:
        """The values; None where nothing was sent, or something cannot be taken."""
        if not self.validate_on_submit():
            return None
        return AgencyFacts(self.name.data or "", AgencyKind(self.kind.data))


@dataclass(frozen=True, slots=True)
class ShareField:
    """The share of one agency, as it is stated or was typed."""

    id: int
    name: str
    label: str
    value: str
    error: str


@dataclass(frozen=True, slots=True)
class SharesForm:
    """All shares of a city; `shares` are those that can be taken."""

    unit: str
    fields: tuple[ShareField, ...]
    version: int
    shares: Mapping[int, int | None]

    @property
    def has_errors(self) -> bool:
        """Whether something cannot be taken."""
        return any(field.error for field in self.fields)


def show_shares(view: CityView) -> SharesForm:
    """The shares as they are stated."""
    fields = tuple(
        _make_share(entry, "" if entry.row.share is None else str(entry.row.share), "")
        for entry in view.agencies
    )
    return SharesForm(view.coverage.unit.value, fields, view.shares_version, {})


def read_shares(view: CityView, sent: MultiDict[str, str]) -> SharesForm:
    """The shares as they were sent; an agency that was added meanwhile is not among them."""
    unit = sent.get("unit", "")
    known = unit if unit in {one.value for one in ShareUnit} else ShareUnit.STUDENTS.value
    fields, shares = [], {}
    for entry in view.agencies:
        text = sent.get(f"share-{entry.row.id}")
        if text is None:
            continue
        plain, error = on_one_line(text).replace(",", "").removesuffix("%").strip(), ""
        try:
            shares[entry.row.id] = _read_share(plain, ShareUnit(known))
        except InvalidInputError as fault:
            error = str(fault)
        fields.append(_make_share(entry, text, error))
    return SharesForm(known, tuple(fields), read_number(sent.get("version")), shares)


def _read_share(text: str, unit: ShareUnit) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise InvalidInputError("Give a whole number, or nothing.")
    check_share(int(text), unit)
    return int(text)


def _make_share(entry: AgencyEntry, value: str, error: str) -> ShareField:
    return ShareField(entry.row.id, f"share-{entry.row.id}", entry.row.name, value, error)


@dataclass(frozen=True, slots=True)
class DutyRow:
    """
    Who answers for an element, as boxes to tick: one for each agency, and one for nobody.

    `was` is what stood there when the page was made, to tell what was changed on it.
    """

    element: str
    name: str
    version: int
    was: str
    ticked: tuple[bool, ...]
    is_nobody: bool
    error: str


@dataclass(frozen=True, slots=True)
class DutyGroup:
    """The elements of a component."""

    id: str
    name: str
    rows: tuple[DutyRow, ...]


def list_duties(
    view: DutyView,
    stated: Mapping[str, tuple[Duty, int]],
    faults: Mapping[str, str],
) -> tuple[DutyGroup, ...]:
    """
    Show who answers for every element.

    Args:
        view: The city.
        stated: What stands in the boxes, with the version that guards it.
        faults: What is wrong with an element, by its id.
    """
    return tuple(
        DutyGroup(
            component.id,
            component.short,
            tuple(
                DutyRow(
                    element.id,
                    element.short,
                    stated[element.id][1],
                    _write_duty(view.duties[element.id][0]),
                    tuple(one in stated[element.id][0].holders for one, _name in view.agencies),
                    stated[element.id][0].state is DutyState.NOBODY,
                    faults.get(element.id, ""),
                )
                for element in component.elements
            ),
        )
        for component in view.framework.components
    )


def read_duties(
    view: DutyView, sent: MultiDict[str, str]
) -> tuple[dict[str, tuple[Duty, int]], dict[str, str]]:
    """
    What was sent about every element, and what is wrong with it, both by element id.

    A line that was left as it stood is what it is now, whoever has changed it meanwhile.
    """
    stated: dict[str, tuple[Duty, int]] = {}
    faults: dict[str, str] = {}
    for element in view.framework.elements:
        chosen = sent.getlist(f"holders-{element}")
        holders = frozenset(filter(None, map(read_number, chosen)))
        version = read_number(sent.get(f"version-{element}"))
        if NOBODY in chosen and holders:
            faults[element] = BOTH
        state = (
            DutyState.NOBODY
            if NOBODY in chosen
            else DutyState.HELD
            if holders
            else DutyState.UNSTATED
        )
        duty = Duty(state, holders)
        is_same = _write_duty(duty) == sent.get(f"was-{element}", _write_duty(duty))
        stated[element] = view.duties[element] if is_same else (duty, version)
    return stated, faults


def _write_duty(duty: Duty) -> str:
    """
    A duty in a hidden field.

    >>> _write_duty(Duty(DutyState.HELD, frozenset({3, 1}))), _write_duty(Duty(DutyState.NOBODY))
    ('1 3', 'nobody')
    """
    if duty.state is DutyState.NOBODY:
        return NOBODY
    return " ".join(map(str, sorted(duty.holders)))


@dataclass(frozen=True, slots=True)
class LevelFields:
    """
    What one agency has on an element, to be typed or only shown.

    `shown` is the level of the district that the agency is linked to, in words; such an agency has
    nothing to type. `errors` are by field: level, source, link or day.
    """

    id: int
    name: str
    answers: bool
    is_linked: bool
    shown: str
    level: str
    source: str
    link: str
    day: str
    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ElementForm:
    """What is stated on an element; `given` is None where something cannot be taken."""

    fields: tuple[LevelFields, ...]
    is_nobody: bool
    version: int
    error: str
    given: ElementInput | None

    @property
    def errors(self) -> tuple[tuple[str, str], ...]:
        """Where something is wrong, and what."""
        found = [("holders", self.error)] if self.error else []
        for one in self.fields:
            found += [
                (f"{name}-{one.id}", f"{one.name}: {text}") for name, text in one.errors.items()
            ]
        return tuple(found)


def show_element(view: ElementView) -> ElementForm:
    """What is stated on an element."""
    fields = []
    for entry in view.agencies:
        given = entry.given.get(view.element_id)
        fields.append(
            LevelFields(
                entry.row.id,
                entry.row.name,
                entry.row.id in view.duty.holders,
                entry.is_linked,
                _show_linked(view, entry),
                str(given.level) if given else "",
                given.source if given else "",
                given.link if given else "",
                given.day.isoformat() if given else "",
                {},
            )
        )
    is_nobody = view.duty.state is DutyState.NOBODY
    return ElementForm(tuple(fields), is_nobody, view.version, "", None)


def read_element(view: ElementView, sent: MultiDict[str, str]) -> ElementForm:
    """What was sent on an element."""
    chosen = sent.getlist("holders")
    is_nobody = NOBODY in chosen
    holders = frozenset(filter(None, map(read_number, chosen)))
    error = ""
    if is_nobody and holders:
        error = BOTH
    fields: list[LevelFields] = []
    levels: dict[int, GivenLevel | None] = {}
    for entry in view.agencies:
        read = _read_fields(view, entry, sent, entry.row.id in holders)
        fields.append(read)
        if not entry.is_linked and f"level-{entry.row.id}" in sent and not read.errors:
            levels[entry.row.id] = _make_level(read)
    state = DutyState.NOBODY if is_nobody else DutyState.HELD if holders else DutyState.UNSTATED
    is_sound = not error and not any(one.errors for one in fields)
    given = ElementInput(Duty(state, holders), levels) if is_sound else None
    return ElementForm(tuple(fields), is_nobody, read_number(sent.get("version")), error, given)


def _read_fields(
    view: ElementView, entry: AgencyEntry, sent: MultiDict[str, str], answers: bool
) -> LevelFields:
    typed = {
        name: on_one_line(sent.get(f"{name}-{entry.row.id}", ""))
        for name in ("level", "source", "link", "day")
    }
    errors: dict[str, str] = {}
    if typed["level"]:
        if read_number(typed["level"]) not in view.framework.labels:
            errors["level"] = "Choose a level of the scale."
        try:
            day = date.fromisoformat(typed["day"])
        except ValueError:
            errors["day"] = "Give the day on which this was true, such as 2026-06-30."
            day = date.min
        try:
            GivenLevel(1, typed["source"], typed["link"], day)
        except InvalidInputError as fault:
            errors[fault.entry] = str(fault)
    elif any(typed.values()):
        errors["level"] = "Choose the level that this source speaks for."
    return LevelFields(
        entry.row.id,
        entry.row.name,
        answers,
        entry.is_linked,
        _show_linked(view, entry),
        errors=errors,
        **typed,
    )


def _make_level(read: LevelFields) -> GivenLevel | None:
    if not read.level:
        return None
    return GivenLevel(int(read.level), read.source, read.link, date.fromisoformat(read.day))


def _show_linked(view: ElementView, entry: AgencyEntry) -> str:
    if not entry.is_linked:
        return ""
    mark = entry.marks.get(view.element_id)
    if mark is None or mark.level is None:
        return f"{entry.linked_to} has no level here"
    label = view.framework.labels[mark.level].label
    return f"{entry.linked_to}: {mark.level}, {label}"
