"""Contents of reports, invented, made without any database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from selfassess.domain.planning import rank_priorities
from selfassess.domain.snapshot import take_snapshot
from selfassess.formats.documents import Document, write_snapshot
from selfassess.reports.content import OwnAction, PlanContent, PlannedAction
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from tests.builders import results_of

FRAMEWORK = get_edition(DEFAULT_EDITION)
FULL = "444333 222222 4433 222222 442 44441 555555"
"""Strong but piecemeal, three of four components in progress, Support one step away."""

OPEN = "?22222 22-222 .... 222222 222 22223 322222"
"""Provisional: a component without any rating, a don't know and a not applicable element."""

DONE = "444444 444444 4444 444444 444 44444 555555"
"""Nothing is behind the benchmark."""

AS_OF = date(2026, 4, 1)


def make_content(profile: str = FULL, years: int = 1, **changes: Any) -> PlanContent:
    """
    The content of a report.

    Args:
        profile: The levels of the last snapshot (see `tests.builders`).
        years: How many snapshots there are, one a year, with the same levels.
        changes: Fields to set otherwise.
    """
    name = str(changes.get("district", "Example Unified"))
    snapshot = take_snapshot(FRAMEWORK, results_of(FRAMEWORK, profile))
    trend = tuple(_write(profile, name, 2027 - years + number) for number in range(years))
    actions = tuple(
        PlannedAction(rank, priority, FRAMEWORK.exemplars_of[priority.element])
        for rank, priority in enumerate(rank_priorities(snapshot), start=1)
    )
    content = PlanContent(
        framework=FRAMEWORK,
        district=name,
        state="Colorado",
        as_of=AS_OF,
        taken_at=datetime(2026, 4, 2, 20, 30, tzinfo=UTC),
        made_on=date(2026, 5, 4),
        document=trend[-1],
        trend=trend,
        actions=actions,
        open_elements=tuple(e for e, result in snapshot.elements.items() if result.is_open),
    )
    return replace(content, **changes)


def _write(profile: str, name: str, year: int) -> Document:
    snapshot = take_snapshot(FRAMEWORK, results_of(FRAMEWORK, profile))
    return write_snapshot(snapshot, name, AS_OF.replace(year=year), set())


def decide(content: PlanContent, rank: int, **decision: Any) -> PlanContent:
    """The same content, with something decided about one of its actions."""
    return replace(
        content,
        actions=tuple(
            replace(action, **decision) if action.rank == rank else action
            for action in content.actions
        ),
    )


def set_aside(content: PlanContent, rank: int, reason: str) -> PlanContent:
    """The same content, with one of its actions set aside."""
    found = next(action for action in content.actions if action.rank == rank)
    return replace(
        content,
        actions=tuple(action for action in content.actions if action is not found),
        set_aside=(replace(found, reason=reason),),
    )


OWN = OwnAction("Win the bond election", "In two steps.", "Łucja Ñuñez", date(2026, 11, 3))
