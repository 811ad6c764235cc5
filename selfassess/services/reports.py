"""Reports as files, for those who may see what is in them."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import Final

from selfassess.domain.districts import STATES
from selfassess.reports.content import OwnAction, PlanContent, PlannedAction
from selfassess.services.access import Actor
from selfassess.services.plans import Action, Plan, open_plan
from selfassess.services.snapshots import list_trend

LONGEST_FILE_NAME: Final = 60
"""Of the district's part of a file name. [characters]"""

PLAIN_LETTERS: Final = str.maketrans("ŁłØøĐđıÆæŒœ", "LlOoDdiAaOo")
"""Letters that are not a plain letter with a mark, as far as Latin writing goes."""


def make_plan_pdf(actor: Actor, snapshot_id: int, now: datetime) -> tuple[str, bytes]:
    """
    Make the action plan of a snapshot as a PDF.

    Args:
        actor: Who asks for it.
        snapshot_id: Whose plan.
        now: The time; its day stands in the report.

    Returns:
        A file name of plain letters, and the file.

    Raises:
        NotFoundError, NotAllowedError: see `open_snapshot`.
    """
    # ReportLab takes its time to load, and most processes never make a report.
    from selfassess.reports.plan import write_plan

    content = gather_plan(open_plan(actor, snapshot_id), now)
    return name_file(content.district, content.as_of.isoformat()), write_plan(content)


def gather_plan(plan: Plan, now: datetime) -> PlanContent:
    """Everything that the report of an opened plan says."""
    opened = plan.opened
    district, frozen = opened.district, opened.frozen
    # Later snapshots do not belong in the report of an earlier one.
    until = (frozen.as_of, frozen.id)
    trend = [one for one in list_trend(opened) if (one.as_of, one.id) <= until]
    return PlanContent(
        framework=opened.framework,
        district=district.name,
        state=STATES.get(district.state, ""),
        as_of=frozen.as_of,
        taken_at=frozen.taken_at,
        made_on=now.date(),
        document=opened.document,
        trend=tuple(one.document for one in trend),
        actions=tuple(_gather_action(action) for action in plan.actions),
        set_aside=tuple(_gather_action(action) for action in plan.set_aside),
        own=tuple(
            OwnAction(
                item.title,
                item.detail,
                item.owner,
                item.due,
                item.reason if item.set_aside else "",
            )
            for item in plan.own
        ),
        open_elements=plan.open_elements,
        is_demonstration=district.is_demonstration,
    )


def _gather_action(action: Action) -> PlannedAction:
    item = action.item
    if item is None:
        return PlannedAction(action.rank, action.priority, action.exemplars)
    return PlannedAction(
        action.rank,
        action.priority,
        action.exemplars,
        item.owner,
        item.due,
        item.reason if item.set_aside else "",
    )


def name_file(district: str, day: str) -> str:
    """
    Name the file of a plan so that every system can store it.

    >>> name_file("Łódź–Ñuñoa ISD", "2026-04-01"), name_file("東京", "2026-04-01")
    ('action-plan-lodz-nunoa-isd-2026-04-01.pdf', 'action-plan-2026-04-01.pdf')
    """
    letters = unicodedata.normalize("NFKD", district.translate(PLAIN_LETTERS).lower())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_FILE_NAME].strip("-")
    return "-".join(filter(None, ("action-plan", words, f"{day}.pdf")))
