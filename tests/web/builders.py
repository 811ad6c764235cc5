"""Answered assessments, snapshots and plans for tests of pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from flask import Flask

from selfassess.domain.responses import ElementResult, Rating
from selfassess.domain.snapshot import take_snapshot
from selfassess.formats.documents import Document, write_snapshot
from selfassess.services.access import Actor
from selfassess.services.assessments import Input, JudgmentInput, save, start_assessment
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from selfassess.services.snapshots import freeze_snapshot
from tests.builders import results_of

FULL = "444333 222222 4433 222222 442 44441 555555"
"""Strong but piecemeal, three of four components in progress, Support one step away."""

OPEN = "?22222 22-222 .... 222222 222 22223 322222"
"""Provisional: a component without any rating, a don't know and a not applicable element."""

AS_OF = date(2026, 4, 1)
NOW = datetime(2026, 4, 2, 20, 30, tzinfo=UTC)


def make_document(
    profile: str = FULL, as_of: date = AS_OF, evidenced: Iterable[str] = ()
) -> Document:
    """The document of a snapshot, without any database."""
    framework = get_edition(DEFAULT_EDITION)
    results: dict[str, ElementResult] = results_of(framework, profile)
    snapshot = take_snapshot(framework, results)
    return write_snapshot(snapshot, "Example Unified", as_of, set(evidenced))


def make_assessment(
    actor: Actor, district_id: int, profile: str = FULL, as_of: date = AS_OF
) -> int:
    """An assessment whose elements are set directly by a profile (see `tests.builders`)."""
    framework = get_edition(DEFAULT_EDITION)
    assessment_id = start_assessment(actor, district_id, as_of)
    signs = "".join(profile.split())
    for element, sign in zip(framework.elements, signs, strict=True):
        if sign != ".":
            judgment = JudgmentInput(read_sign(sign), 0)
            save(actor, assessment_id, element, Input(judgment=judgment), NOW)
    return assessment_id


def make_snapshot(
    app: Flask, actor: Actor, district_id: int, profile: str = FULL, as_of: date = AS_OF
) -> int:
    """A frozen snapshot of such an assessment."""
    with app.app_context():
        assessment_id = make_assessment(actor, district_id, profile, as_of)
        return freeze_snapshot(actor, assessment_id, datetime.now(UTC))


def read_sign(sign: str) -> Rating:
    """What one character of a profile says."""
    if sign == "-":
        return Rating(state="na", cause="state-law")
    if sign == "?":
        return Rating(state="unknown")
    return Rating(int(sign))
