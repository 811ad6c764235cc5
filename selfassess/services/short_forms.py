"""The short form of an assessment: the twelve questions that matter most now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from selfassess.domain.framework import Question
from selfassess.domain.permissions import Permission
from selfassess.domain.short_form import Candidate, choose_questions
from selfassess.domain.snapshot import Snapshot
from selfassess.services.access import Actor
from selfassess.services.assessments import Opened, Sheet, list_sheets, open_assessment
from selfassess.services.snapshots import compute_snapshot

LENGTH: Final = 12
"""Questions; what a meeting of twenty minutes has time for."""


@dataclass(frozen=True, slots=True)
class Picked:
    """A chosen question with the sheet that it is answered on."""

    sheet: Sheet
    question: Question
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class ShortForm:
    """The questions chosen now, and the snapshot so far."""

    opened: Opened
    picked: tuple[Picked, ...]
    snapshot: Snapshot
    sheets: tuple[Sheet, ...]


def open_short_form(
    actor: Actor, assessment_id: int, permission: Permission = Permission.SEE
) -> ShortForm:
    """
    Choose the questions that could change the most.

    Raises:
        NotFoundError, NotAllowedError: see `open_assessment`.
    """
    opened = open_assessment(actor, assessment_id, permission)
    sheets = list_sheets(opened)
    by_element = {sheet.element.id: sheet for sheet in sheets}
    chosen = choose_questions(
        opened.framework,
        {e: s.worksheet.answers for e, s in by_element.items() if not s.worksheet.carried},
        {e: s.result for e, s in by_element.items()},
        LENGTH,
    )
    picked = []
    for candidate in chosen:
        sheet = by_element[candidate.element]
        question = sheet.element.question(candidate.question)
        if question is not None:
            picked.append(Picked(sheet, question, candidate))
    return ShortForm(
        opened, tuple(picked), compute_snapshot(opened.framework, sheets), tuple(sheets)
    )
