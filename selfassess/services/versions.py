"""Moving an open assessment to a newer version of its edition, and what was left behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from selfassess.domain.carrying import Carried, Fate, carry_worksheet, compare_elements
from selfassess.domain.errors import ConflictError, InvalidInputError
from selfassess.domain.framework import Element, Framework, Question
from selfassess.domain.permissions import Permission
from selfassess.domain.worksheet import EarlierAnswer, Worksheet
from selfassess.extensions import db
from selfassess.loader.versions import rank_version
from selfassess.services import audit
from selfassess.services.access import Actor
from selfassess.services.assessments import TRIES, Opened, assess, open_assessment
from selfassess.services.editions import find_version, get_edition
from selfassess.store import assessments as store
from selfassess.store.assessments import Written


@dataclass(frozen=True, slots=True)
class Way:
    """What a move does to one element; `old` or `new` is None where a version lacks it."""

    element_id: str
    fate: Fate
    old: Element | None
    new: Element | None
    carried: Carried

    @property
    def title(self) -> str:
        """What the element is called, in the newest version that has it."""
        element = self.new or self.old
        return element.title if element else ""


@dataclass(frozen=True, slots=True)
class Move:
    """
    A move that can be made.

    Args:
        to: The version that it leads to.
        old: The version that it comes from; None where that is gone.
        ways: What it does to each element: those of the new version, then those it has no more.
    """

    to: Framework
    old: Framework | None
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """What was written on an element and is no longer asked."""

    element_id: str
    title: str
    is_element: bool
    worksheet: Worksheet
    answers: tuple[tuple[EarlierAnswer, Question | None], ...]


def find_move(opened: Opened) -> Move | None:
    """The move that an opened assessment can make: to the edition as it is now, if that is new."""
    to = _find_newer(opened)
    if to is None:
        return None
    return _plan_move(opened, to, store.list_all_written(opened.assessment.id))


def find_newer_version(opened: Opened) -> str:
    """The version that an opened assessment can move to; empty where there is none."""
    to = _find_newer(opened)
    return to.version if to else ""


def _find_newer(opened: Opened) -> Framework | None:
    own = opened.assessment
    current = get_edition(own.edition)
    if current.version == own.edition_version:
        return None
    is_newer = rank_version(current.version) > rank_version(own.edition_version)
    return current if is_newer or opened.is_stand_in else None


def _plan_move(opened: Opened, to: Framework, written: Mapping[str, Written]) -> Move:
    own = opened.assessment
    old = find_version(own.edition, own.edition_version)
    fates = compare_elements(old, to)
    # Elements that were dropped before, and those of a version that is gone, have rows only.
    fates |= {id_: "removed" for id_ in written if id_ not in fates}
    return Move(
        to,
        old,
        tuple(
            _plan_way(id_, fate, old, to, written.get(id_), own.edition_version)
            for id_, fate in fates.items()
        ),
    )


def _plan_way(
    id_: str,
    fate: Fate,
    old: Framework | None,
    to: Framework,
    written: Written | None,
    version: str,
) -> Way:
    before = old.elements.get(id_) if old else None
    after = to.elements.get(id_)
    worksheet = written.worksheet if written else Worksheet()
    return Way(id_, fate, before, after, carry_worksheet(worksheet, before, after, version))


def move_assessment(actor: Actor, assessment_id: int, to: str) -> Move:
    """
    Move an assessment to the edition as it is now, all of it or nothing.

    Args:
        actor: Who moves it.
        assessment_id: Which assessment.
        to: The version that the preview on the screen was for.

    Returns:
        What was moved.

    Raises:
        NotFoundError, NotAllowedError: see `open_assessment`.
        InvalidInputError: the edition has gone on, or somebody has moved the assessment already.
        ConflictError: others kept changing it while it was moved.
    """
    for _ in range(TRIES):
        opened = open_assessment(actor, assessment_id, Permission.ANSWER)
        newer = _find_newer(opened)
        if newer is None or newer.version != to:
            raise InvalidInputError(
                "This assessment has been moved already, or the edition has changed. Look again."
            )
        written = store.list_all_written(assessment_id)
        move = _plan_move(opened, newer, written)
        seen = opened.assessment.edition_version
        if _save(opened, move, written):
            audit.record(
                actor,
                opened.district.id,
                "edition-version",
                assessment_id=assessment_id,
                before={"edition_version": seen},
                after={"edition_version": to},
            )
            db.session.commit()
            return move
        db.session.rollback()
    raise ConflictError(("version",))


def _save(opened: Opened, move: Move, written: Mapping[str, Written]) -> bool:
    assessment_id, seen = opened.assessment.id, opened.assessment.edition_version
    if not store.change_version(assessment_id, seen, move.to.version):
        return False
    added = []
    for way in move.ways:
        worksheet = way.carried.worksheet
        result = assess(move.to, way.element_id, worksheet)
        row = written.get(way.element_id)
        if row is None:
            if way.new is not None:
                added.append((way.element_id, worksheet, result))
        elif not store.move_written(assessment_id, row, worksheet, result, dropped=way.new is None):
            return False
    store.add_responses(assessment_id, added)
    return True


def list_left(opened: Opened) -> Sequence[Left]:
    """What was written in an assessment and is no longer asked, with its questions' words."""
    found = []
    order = {id_: number for number, id_ in enumerate(opened.framework.elements)}
    rows = store.list_all_written(opened.assessment.id)
    for id_ in sorted(rows, key=lambda one: (order.get(one, len(order)), one)):
        worksheet, element = rows[id_].worksheet, opened.framework.elements.get(id_)
        answers = tuple(
            (earlier, _find_question(opened, id_, earlier))
            for earlier in worksheet.earlier
            if element is None or element.question(earlier.question_id) is None
        )
        written = worksheet.note or worksheet.earlier_judgments
        if answers or (element is None and written):
            title = _find_title(opened, id_, worksheet)
            found.append(Left(id_, title, element is None, worksheet, answers))
    return found


def _find_question(opened: Opened, element_id: str, earlier: EarlierAnswer) -> Question | None:
    framework = find_version(opened.assessment.edition, earlier.version)
    element = framework.elements.get(element_id) if framework else None
    return element.question(earlier.question_id) if element else None


def _find_title(opened: Opened, element_id: str, worksheet: Worksheet) -> str:
    versions = [
        *(word.version for word in worksheet.earlier_judgments),
        *(earlier.version for earlier in worksheet.earlier),
    ]
    for framework in (opened.framework, *(find_version(opened.framework.id, v) for v in versions)):
        if framework is not None and element_id in framework.elements:
            return framework.elements[element_id].title
    return ""
