"""Answering the questionnaire: start, answer, judge, look over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from selfassess.domain.errors import ConflictError, InvalidInputError, NotFoundError
from selfassess.domain.framework import Element, Framework
from selfassess.domain.permissions import Permission, Role, check_may
from selfassess.domain.responses import ElementResult, Rating
from selfassess.domain.worksheet import (
    Change,
    Judgment,
    Standing,
    Worksheet,
    add_link,
    assess_worksheet,
    carry_over,
    give_answers,
    judge_element,
    make_standing,
    remove_link,
    say_still_true,
    write_note,
)
from selfassess.extensions import db
from selfassess.services.access import Actor, get_district
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from selfassess.store import assessments as store
from selfassess.store.assessments import Written

if TYPE_CHECKING:
    from selfassess.store.models import District
    from selfassess.store.models.assessments import Assessment

TRIES: Final = 20
"""
How often a change is given anew to a row that others keep changing.

Each lost try is someone else's saved change, so this many people can save at the same moment.
"""


@dataclass(frozen=True, slots=True)
class Opened:
    """An assessment that someone may look at, with what every page of it needs."""

    assessment: Assessment
    district: District
    role: Role
    framework: Framework


@dataclass(frozen=True, slots=True)
class Sheet:
    """One element of an opened assessment."""

    opened: Opened
    element: Element
    written: Written
    result: ElementResult

    @property
    def worksheet(self) -> Worksheet:
        """What the team has written on it."""
        return self.written.worksheet

    @property
    def derived(self) -> int | None:
        """The level that the answers alone give, also where they are last time's. [level]"""
        return _derive(self, self.worksheet)


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of a change: the sheet as it is now, and the questions in conflict."""

    sheet: Sheet
    at: datetime
    conflicts: tuple[str, ...] = ()


def list_assessments(actor: Actor, district_id: int) -> Sequence[Assessment]:
    """List a district's assessments, newest first."""
    get_district(actor, district_id, Permission.SEE)
    return store.list_assessments(district_id)


def start_assessment(
    actor: Actor,
    district_id: int,
    as_of: date,
    carry_from: int | None = None,
    edition: str = DEFAULT_EDITION,
) -> int:
    """
    Start an assessment, empty or from the answers of an earlier one.

    Args:
        actor: Who starts it.
        district_id: For which district.
        as_of: The date that the answers will be for.
        carry_from: An earlier assessment of the same district and edition.
        edition: The questionnaire.

    Returns:
        The new assessment's id.

    Raises:
        NotFoundError, NotAllowedError: see `get_district`.
        InvalidInputError: the earlier assessment belongs to another district or edition.
    """
    get_district(actor, district_id, Permission.ANSWER)
    framework = get_edition(edition)
    before: dict[str, Written] = {}
    if carry_from is not None:
        earlier = open_assessment(actor, carry_from).assessment
        if earlier.district_id != district_id or earlier.edition != edition:
            raise InvalidInputError("Carry over from an assessment of the same district.")
        before = store.list_written(carry_from)
    assessment = store.add_assessment(
        district_id, edition, framework.version, as_of, actor.user_id, carry_from
    )
    rows = []
    for element in framework.elements.values():
        worksheet = before[element.id].worksheet if element.id in before else Worksheet()
        if worksheet.entries or worksheet.judgment:
            worksheet = carry_over(worksheet)
        rows.append((element.id, worksheet, _assess(framework, element, worksheet)))
    store.add_responses(assessment.id, rows)
    db.session.commit()
    return assessment.id


def open_assessment(
    actor: Actor, assessment_id: int, permission: Permission = Permission.SEE
) -> Opened:
    """
    Open an assessment.

    Raises:
        NotFoundError: there is none, or the actor has no part in its district.
        NotAllowedError: the role does not allow it.
    """
    found = store.find_assessment(assessment_id, actor.user_id, actor.trial_token_hash)
    if found is None:
        raise NotFoundError("There is no such assessment, or you are no member of its district.")
    assessment, district, role = found
    check_may(role, permission)
    return Opened(assessment, district, role, get_edition(assessment.edition))


def open_sheet(
    actor: Actor,
    assessment_id: int,
    element_id: str,
    permission: Permission = Permission.SEE,
) -> Sheet:
    """
    Open one element of an assessment, in one query.

    Raises:
        NotFoundError: there is none, or the actor has no part in its district.
        NotAllowedError: the role does not allow it.
    """
    found = store.find_written(assessment_id, element_id, actor.user_id, actor.trial_token_hash)
    if found is None:
        raise NotFoundError("There is no such element, or you are no member of its district.")
    assessment, district, role, written = found
    check_may(role, permission)
    framework = get_edition(assessment.edition)
    element = framework.elements[element_id]
    opened = Opened(assessment, district, role, framework)
    return Sheet(opened, element, written, _assess(framework, element, written.worksheet))


def list_standings(assessment_id: int) -> Mapping[str, Standing]:
    """Where each element of an opened assessment stands."""
    return store.list_standings(assessment_id)


def list_sheets(opened: Opened, element_ids: Sequence[str] = ()) -> list[Sheet]:
    """Every sheet of an opened assessment, or some, in the order of the edition."""
    written = store.list_written(opened.assessment.id, element_ids)
    return [
        Sheet(
            opened,
            element,
            written[element.id],
            _assess(opened.framework, element, written[element.id].worksheet),
        )
        for element in opened.framework.elements.values()
        if element.id in written
    ]


@dataclass(frozen=True, slots=True)
class Input:
    """
    What one form says about an element; what is None or empty is left as it is.

    Args:
        changes: Answers to questions.
        note: The note, and the version that was on the screen.
        judgment: What the team says of the whole element.
        link: Title and web address of a document to add as evidence.
        remove_link: The id of one to remove.
    """

    changes: tuple[Change, ...] = ()
    note: tuple[str, int] | None = None
    judgment: JudgmentInput | None = None
    link: tuple[str, str] | None = None
    remove_link: int | None = None


@dataclass(frozen=True, slots=True)
class JudgmentInput:
    """What was chosen as the team's word: a level, a state, or nothing (to take it back)."""

    rating: Rating | None
    seen: int
    confirm_only: bool = False


def save(
    actor: Actor,
    assessment_id: int,
    element_id: str,
    sent: Input,
    now: datetime,
    opened: Sheet | None = None,
) -> Saved:
    """
    Save what was written on an element, all of it or nothing.

    Args:
        actor: Who wrote it.
        assessment_id: In which assessment.
        element_id: On which element.
        sent: What was written.
        now: The time.
        opened: The element as the caller has just opened it for answering, to spare a query.

    Returns:
        What was saved. Where someone else's newer entry stands, it is named in `conflicts` (the
        question's id, `note` or `rating`), and nothing of theirs was overwritten.

    Raises:
        InvalidInputError: something cannot be taken; nothing was changed.
    """
    conflicts: tuple[str, ...] = ()

    def change(sheet: Sheet) -> Worksheet:
        nonlocal conflicts
        worksheet, conflicts = give_answers(
            sheet.element, sheet.worksheet, sent.changes, now, actor.user_id
        )
        try:
            if sent.note is not None:
                worksheet = write_note(worksheet, *sent.note, now, actor.user_id)
        except ConflictError as error:
            conflicts += error.entries
        if sent.link is not None:
            worksheet = add_link(worksheet, *sent.link, now, actor.user_id)
        if sent.remove_link is not None:
            worksheet = remove_link(worksheet, sent.remove_link)
        try:
            if sent.judgment is not None:
                judgment = _judge(sheet, worksheet, sent.judgment)
                worksheet = judge_element(
                    worksheet, judgment, sent.judgment.seen, now, actor.user_id
                )
        except ConflictError as error:
            conflicts += error.entries
        return worksheet

    sheet = _change_sheet(actor, assessment_id, element_id, change, now, opened)
    return Saved(sheet, now, conflicts)


def _judge(sheet: Sheet, worksheet: Worksheet, sent: JudgmentInput) -> Judgment | None:
    """Tell a confirmation from an override: by what the answers give at this moment."""
    if sent.rating is None:
        return None
    derived = _derive(sheet, worksheet)
    if sent.confirm_only and sent.rating.level != derived:
        raise InvalidInputError(
            "The answers no longer give this level. Look at what they give now.", "rating"
        )
    if derived is None:
        return Judgment("direct", sent.rating)
    if sent.rating.level == derived:
        return Judgment("confirmed", Rating(derived), derived)
    return Judgment("override", sent.rating, derived)


def _derive(sheet: Sheet, worksheet: Worksheet) -> int | None:
    """The level that the answers on a worksheet give, whatever the team says of the element."""
    alone = replace(worksheet, judgment=None, carried=False)
    return _assess(sheet.opened.framework, sheet.element, alone).derived


def confirm_all(actor: Actor, assessment_id: int, now: datetime) -> int:
    """
    Confirm every derived level that nobody has judged.

    Returns:
        How many were confirmed.
    """
    opened = open_assessment(actor, assessment_id, Permission.ANSWER)
    count = 0
    for sheet in list_sheets(opened):
        worksheet = sheet.worksheet
        if sheet.result.derived is None or worksheet.carried or worksheet.judgment is not None:
            continue
        judged = judge_element(
            worksheet,
            Judgment("confirmed", Rating(sheet.result.derived), sheet.result.derived),
            worksheet.judgment_stamp.version,
            now,
            actor.user_id,
        )
        result = _assess(opened.framework, sheet.element, judged)
        count += store.replace_written(assessment_id, sheet.written, judged, result, now)
    db.session.commit()
    return count


def confirm_still_true(actor: Actor, assessment_id: int, element_id: str, now: datetime) -> Saved:
    """Say that last year's answers on an element still hold."""

    def change(sheet: Sheet) -> Worksheet:
        if not sheet.worksheet.carried:
            return sheet.worksheet
        fresh = replace(sheet.worksheet, carried=False)
        result = _assess(sheet.opened.framework, sheet.element, fresh)
        return say_still_true(fresh, result, now, actor.user_id)

    return Saved(_change_sheet(actor, assessment_id, element_id, change, now), now)


def _change_sheet(
    actor: Actor,
    assessment_id: int,
    element_id: str,
    change: Callable[[Sheet], Worksheet],
    now: datetime,
    sheet: Sheet | None = None,
) -> Sheet:
    """Load a sheet, change it, save it; once more from the start when someone was faster."""
    for _ in range(TRIES):
        if sheet is None:
            sheet = open_sheet(actor, assessment_id, element_id, Permission.ANSWER)
        worksheet = change(sheet)
        if worksheet == sheet.worksheet:
            return sheet
        result = _assess(sheet.opened.framework, sheet.element, worksheet)
        if store.replace_written(assessment_id, sheet.written, worksheet, result, now):
            db.session.commit()
            written = Written(element_id, sheet.written.version + 1, worksheet)
            return Sheet(sheet.opened, sheet.element, written, result)
        db.session.rollback()
        sheet = None
    raise ConflictError((element_id,))


def _assess(framework: Framework, element: Element, worksheet: Worksheet) -> ElementResult:
    return assess_worksheet(element, worksheet, lowest=framework.lowest, highest=framework.highest)


def summarize(sheet: Sheet) -> Standing:
    """Where a sheet stands, as lists show it."""
    return make_standing(sheet.element.id, sheet.worksheet, sheet.result)
