"""Answering the questionnaire: start, answer, judge, look over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from selfassess.domain.carrying import carry_worksheet, fit_worksheet
from selfassess.domain.cycle import check_open, is_open
from selfassess.domain.errors import ConflictError, InvalidInputError, NotFoundError
from selfassess.domain.framework import Element, Framework
from selfassess.domain.permissions import Permission, Role, check_may, check_may_answer, may
from selfassess.domain.responses import ElementResult, Rating
from selfassess.domain.trail import Happening, find_happenings
from selfassess.domain.worksheet import (
    Change,
    Judgment,
    Standing,
    Worksheet,
    assess_worksheet,
    carry_over,
    give_answers,
    judge_element,
    make_standing,
    say_still_true,
    write_note,
)
from selfassess.extensions import db
from selfassess.services import audit
from selfassess.services.access import Actor, get_district
from selfassess.services.editions import DEFAULT_EDITION, find_version, get_edition, get_version
from selfassess.store import assessments as store
from selfassess.store import assignments, districts
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

    @property
    def is_stand_in(self) -> bool:
        """Whether the assessment's own version is gone, and the edition as it is now stands in."""
        return self.framework.version != self.assessment.edition_version


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

    Whoever asks for the same once more, by a second press or from another tab, gets the one that is
    there, as long as nobody has written in it.

    Args:
        actor: Who starts it.
        district_id: For which district.
        as_of: The date that the answers will be for.
        carry_from: An earlier assessment of the same district and edition.
        edition: The questionnaire.

    Returns:
        The new assessment's id.

    Raises:
        NotFoundError, NotAllowedError: see `get_district`; also where there is no such edition.
        InvalidInputError: the earlier assessment belongs to another district or edition.
    """
    get_district(actor, district_id, Permission.ANSWER)
    framework = get_edition(edition)
    rows: list[tuple[str, Worksheet, ElementResult]] = []
    if carry_from is not None:
        earlier = open_assessment(actor, carry_from).assessment
        if earlier.district_id != district_id or earlier.edition != edition:
            raise InvalidInputError(
                "Carry over from an assessment of the same district and edition."
            )
        rows = _carry_over(earlier, framework)
    # Of two presses at the same moment the second waits here, and then finds what the first made.
    districts.lock_district(district_id)
    untouched = store.find_untouched(district_id, edition, framework.version, as_of, carry_from)
    if untouched is not None:
        db.session.commit()
        return untouched
    assessment = store.add_assessment(
        district_id, edition, framework.version, as_of, actor.user_id, carry_from
    )
    carried = {element_id for element_id, *_ in rows}
    rows += [
        (element.id, Worksheet(), assess(framework, element.id, Worksheet()))
        for element in framework.elements.values()
        if element.id not in carried
    ]
    store.add_responses(assessment.id, rows, dropped=carried - set(framework.elements))
    audit.record(
        actor,
        district_id,
        "assessment",
        assessment_id=assessment.id,
        after={
            "as_of": as_of.isoformat(),
            "edition": edition,
            "edition_version": framework.version,
            "carried_from": carry_from,
        },
    )
    db.session.commit()
    return assessment.id


def _carry_over(
    earlier: Assessment, framework: Framework
) -> list[tuple[str, Worksheet, ElementResult]]:
    """What an earlier assessment says, as a new one begins with it: all to be looked at again."""
    old = find_version(earlier.edition, earlier.edition_version)
    rows = []
    for element_id, written in store.list_all_written(earlier.id).items():
        worksheet, element = written.worksheet, framework.elements.get(element_id)
        if old is not framework:
            before = old.elements.get(element_id) if old else None
            version = earlier.edition_version
            worksheet = carry_worksheet(worksheet, before, element, version).worksheet
        if worksheet.answers or worksheet.judgment:
            worksheet = carry_over(worksheet)
        rows.append((element_id, worksheet, assess(framework, element_id, worksheet)))
    return rows


def open_assessment(
    actor: Actor, assessment_id: int, permission: Permission = Permission.SEE
) -> Opened:
    """
    Open an assessment.

    Raises:
        NotFoundError: there is none, or the actor has no part in its district.
        NotAllowedError: the role does not allow it, or nothing can be answered in its state.
    """
    found = store.find_assessment(assessment_id, actor.user_id, actor.trial_token_hash)
    if found is None:
        raise NotFoundError("There is no such assessment, or you are no member of its district.")
    assessment, district, role = found
    check_may(role, permission)
    if permission is Permission.ANSWER:
        check_open(assessment.state)
    framework = get_version(assessment.edition, assessment.edition_version)
    return Opened(assessment, district, role, framework)


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
        NotAllowedError: the role does not allow it, or nothing can be answered in its state.
    """
    found = store.find_written(assessment_id, element_id, actor.user_id, actor.trial_token_hash)
    if found is None:
        # An edition that was changed without raising its version may have got a new element.
        opened = open_assessment(actor, assessment_id)
        found = (opened.assessment, opened.district, opened.role, _make_missing(element_id))
    assessment, district, role, written = found
    if permission is Permission.ANSWER:
        check_may_answer(role, is_assigned=_is_asked(actor, role, assessment_id, element_id))
        check_open(assessment.state)
    else:
        check_may(role, permission)
    framework = get_version(assessment.edition, assessment.edition_version)
    element = framework.elements.get(element_id)
    if element is None:
        raise NotFoundError("There is no such element in this assessment.")
    return _make_sheet(Opened(assessment, district, role, framework), element, written)


def _make_missing(element_id: str) -> Written:
    """The empty worksheet of an element whose row is not there."""
    return Written(element_id, store.MISSING, Worksheet())


def _make_sheet(opened: Opened, element: Element, written: Written) -> Sheet:
    version = opened.assessment.edition_version
    worksheet = fit_worksheet(written.worksheet, element, version)
    if worksheet is not written.worksheet:
        written = replace(written, worksheet=worksheet)
    return Sheet(opened, element, written, _assess(opened.framework, element, worksheet))


def may_answer(actor: Actor, sheet: Sheet) -> bool:
    """Whether the actor may answer an opened element now."""
    opened = sheet.opened
    return is_open(opened.assessment.state) and (
        may(opened.role, Permission.ANSWER)
        or _is_asked(actor, opened.role, opened.assessment.id, sheet.element.id)
    )


def may_answer_all(opened: Opened) -> bool:
    """Whether whoever opened an assessment may answer all of it now."""
    return may(opened.role, Permission.ANSWER) and is_open(opened.assessment.state)


def _is_asked(actor: Actor, role: Role, assessment_id: int, element_id: str) -> bool:
    """Whether an element is assigned to the actor; looked up only where that decides."""
    return (
        role is Role.CONTRIBUTOR
        and actor.user_id is not None
        and assignments.is_assigned(assessment_id, element_id, actor.user_id)
    )


def list_standings(opened: Opened) -> Mapping[str, Standing]:
    """Where each element of an opened assessment stands, in the order of the edition."""
    standings = store.list_standings(opened.assessment.id)
    # An edition that was changed without raising its version has lost or got elements.
    return {
        id_: standings.get(id_) or _make_untouched(opened.framework, id_)
        for id_ in opened.framework.elements
    }


def _make_untouched(framework: Framework, element_id: str) -> Standing:
    empty = Worksheet()
    return make_standing(element_id, empty, assess(framework, element_id, empty))


def list_sheets(opened: Opened, element_ids: Sequence[str] = ()) -> list[Sheet]:
    """Every sheet of an opened assessment, or some, in the order of the edition."""
    written = store.list_written(opened.assessment.id, element_ids)
    return [
        _make_sheet(opened, element, written.get(element.id) or _make_missing(element.id))
        for element in opened.framework.elements.values()
        if not element_ids or element.id in element_ids
    ]


@dataclass(frozen=True, slots=True)
class Input:
    """
    What one form says about an element; what is None or empty is left as it is.

    Args:
        changes: Answers to questions.
        note: The note, and the version that was on the screen.
        judgment: What the team says of the whole element.
    """

    changes: tuple[Change, ...] = ()
    note: tuple[str, int] | None = None
    judgment: JudgmentInput | None = None


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
    happenings: list[tuple[str | None, Happening]] = []
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
        if store.replace_written(assessment_id, sheet.written, judged, result, now):
            found = find_happenings(worksheet, judged, sheet.result, result)
            happenings += [(sheet.element.id, happening) for happening in found]
    audit.record_all(actor, opened.district.id, happenings, now, assessment_id=assessment_id)
    db.session.commit()
    return len(happenings)


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
            found = find_happenings(sheet.worksheet, worksheet, sheet.result, result)
            audit.record_all(
                actor,
                sheet.opened.district.id,
                [(element_id, happening) for happening in found],
                now,
                assessment_id=assessment_id,
            )
            db.session.commit()
            written = Written(element_id, sheet.written.version + 1, worksheet)
            return Sheet(sheet.opened, sheet.element, written, result)
        db.session.rollback()
        sheet = None
    raise ConflictError((element_id,))


def assess(framework: Framework, element_id: str, worksheet: Worksheet) -> ElementResult:
    """Where a worksheet puts an element; one that the edition does not have stands nowhere."""
    element = framework.elements.get(element_id)
    if element is None:
        return ElementResult("unanswered", low=framework.lowest, high=framework.highest)
    return _assess(framework, element, worksheet)


def _assess(framework: Framework, element: Element, worksheet: Worksheet) -> ElementResult:
    return assess_worksheet(element, worksheet, lowest=framework.lowest, highest=framework.highest)


def summarize(sheet: Sheet) -> Standing:
    """Where a sheet stands, as lists show it."""
    return make_standing(sheet.element.id, sheet.worksheet, sheet.result)
