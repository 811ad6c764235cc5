"""Invented districts with four years of snapshots, so that every page has something to show."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Final

from selfassess.domain.errors import InvalidInputError
from selfassess.domain.framework import Framework
from selfassess.domain.permissions import Role
from selfassess.domain.responses import Rating
from selfassess.domain.worksheet import (
    Change,
    Judgment,
    Worksheet,
    add_link,
    assess_worksheet,
    give_answers,
    judge_element,
    write_note,
)
from selfassess.extensions import db
from selfassess.loader.demonstration import (
    InventedDistrict,
    InventedSnapshot,
    answer_for,
    read_demonstration,
    spell_levels,
)
from selfassess.services import plans
from selfassess.services.access import Actor
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from selfassess.services.snapshots import freeze_snapshot
from selfassess.store import accounts, assessments, districts, members

EMAIL: Final = "demo@example.org"
NAME: Final = "Demonstration"
SIGN_IN_FILE: Final = "demonstration.json"
WAYS: Final = "https://example.org/documents/"


@dataclass(frozen=True, slots=True)
class SignIn:
    """How to sign in to the demonstration."""

    email: str
    password: str


def load_once(folder: Path) -> SignIn | None:
    """
    Load the demonstration into an empty database, and remember how to sign in.

    Args:
        folder: The instance folder, where the sign-in is kept for later starts.

    Returns:
        How to sign in, also on later starts; None where the database holds other people's data.
    """
    file = folder / SIGN_IN_FILE
    if accounts.is_empty():
        sign_in = load()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(json.dumps({"email": sign_in.email, "password": sign_in.password}))
        return sign_in
    if file.is_file() and accounts.find_account(EMAIL) is not None:
        return SignIn(**json.loads(file.read_text()))
    return None


def load() -> SignIn:
    """
    Load the demonstration.

    Returns:
        How to sign in. The password is made now and known only here.

    Raises:
        InvalidInputError: the database is not empty.
    """
    if not accounts.is_empty():
        raise InvalidInputError(
            "The database is not empty. Load the demonstration into a new one: set DATABASE_URL."
        )
    framework = get_edition(DEFAULT_EDITION)
    password = secrets.token_urlsafe(9)
    user_id = accounts.add_account(EMAIL, password, NAME)
    actor = Actor(user_id, None, NAME)
    for invented in read_demonstration():
        _load_district(actor, framework, invented)
    db.session.commit()
    return SignIn(EMAIL, password)


def _load_district(actor: Actor, framework: Framework, invented: InventedDistrict) -> None:
    district = districts.add_district(invented.facts)
    district.is_demonstration = True
    if actor.user_id is not None:
        members.add_member(district.id, actor.user_id, Role.OWNER)
    snapshot_id = 0
    for year in invented.snapshots:
        snapshot_id = _load_year(actor, framework, invented, district.id, year)
    when = datetime.combine(invented.snapshots[-1].as_of, time(16), UTC) + timedelta(days=7)
    for element_id, decision in (invented.decisions or {}).items():
        plans.decide_action(
            actor,
            snapshot_id,
            element_id,
            plans.Decision(
                owner=decision.owner,
                due=decision.due,
                set_aside=bool(decision.set_aside),
                reason=decision.set_aside,
            ),
            0,
            when,
        )
    for own in invented.own:
        action = plans.Decision(owner=own.owner, due=own.due, title=own.title, detail=own.detail)
        plans.add_own_action(actor, snapshot_id, action, when)


def _load_year(
    actor: Actor,
    framework: Framework,
    invented: InventedDistrict,
    district_id: int,
    year: InventedSnapshot,
) -> int:
    at = datetime.combine(year.as_of, time(15, 30), UTC)
    assessment = assessments.add_assessment(
        district_id, framework.id, framework.version, year.as_of, actor.user_id
    )
    assessment.created_at = at - timedelta(days=20)
    rows = []
    for element_id, mark in spell_levels(framework, year.levels).items():
        worksheet = _write(actor, framework, invented, element_id, mark, at)
        result = assess_worksheet(framework.elements[element_id], worksheet)
        rows.append((element_id, worksheet, result))
    assessments.add_responses(assessment.id, rows)
    return freeze_snapshot(actor, assessment.id, at + timedelta(hours=1))


def _write(
    actor: Actor,
    framework: Framework,
    invented: InventedDistrict,
    element_id: str,
    mark: str,
    at: datetime,
) -> Worksheet:
    element, by = framework.elements[element_id], actor.user_id
    worksheet = Worksheet()
    if mark.isdigit():
        changes = tuple(
            Change(question, answer, 0)
            for question, answer in answer_for(element, int(mark)).items()
        )
        worksheet, _ = give_answers(element, worksheet, changes, at, by)
        judgment = Judgment("confirmed", Rating(int(mark)), int(mark))
    elif mark == "-":
        judgment = Judgment("direct", Rating(state="na", cause="no-such-schools"))
    else:
        judgment = Judgment("direct", Rating(state="unknown"))
    worksheet = judge_element(worksheet, judgment, 0, at, by)
    worksheet = write_note(worksheet, invented.notes.get(element_id, ""), 0, at, by)
    for title in invented.links.get(element_id, ()):
        address = WAYS + title.lower().replace(" ", "-").replace(",", "")
        worksheet = add_link(worksheet, title, address, at, by)
    return worksheet
