"""Invented districts with years of snapshots, so that every page has something to show."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from selfassess.domain.cycle import Move
from selfassess.domain.errors import InvalidInputError
from selfassess.domain.evidence import Grade, Kind
from selfassess.domain.framework import Framework
from selfassess.domain.permissions import Role
from selfassess.domain.publication import Content, Settings
from selfassess.domain.responses import Rating
from selfassess.domain.sharing import Sharing
from selfassess.domain.worksheet import (
    Change,
    Judgment,
    Worksheet,
    assess_worksheet,
    give_answers,
    judge_element,
    write_note,
)
from selfassess.extensions import db
from selfassess.loader.demonstration import (
    InventedDistrict,
    InventedReview,
    InventedSnapshot,
    answer_for,
    read_demonstration,
    spell_levels,
)
from selfassess.services import cycle, plans, publishing, second_ratings, staff
from selfassess.services.access import Actor
from selfassess.services.assessments import open_assessment
from selfassess.services.demonstration_neighbors import load_neighbors
from selfassess.services.demonstration_network import load_network
from selfassess.services.demonstration_plans import load_plan
from selfassess.services.demonstration_team import load_team
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from selfassess.services.second_ratings import Second
from selfassess.services.snapshots import freeze_snapshot
from selfassess.store import accounts, assessments, districts, evidence, members

EMAIL: Final = "demo@example.org"
NAME: Final = "Demonstration"
SIGN_IN_FILE: Final = "demonstration.json"
GRADES: Final = {"report": Grade.USE, "budget": Grade.BUDGET}
"""What a word in the title of an invented document says of its grade."""
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
    ids = {
        invented.name: _load_district(actor, framework, invented)
        for invented in read_demonstration()
    }
    load_team(actor, ids)
    load_network(actor, framework)
    staff.change_staff(EMAIL, belongs=True)
    load_neighbors(actor, framework, ids)
    db.session.commit()
    return SignIn(EMAIL, password)


def _load_district(actor: Actor, framework: Framework, invented: InventedDistrict) -> int:
    district = districts.add_district(invented.facts)
    district.is_demonstration = True
    district.sharing, district.counts_as_peer = Sharing.NETWORK, True
    district.admitted_at = district.created_at
    if actor.user_id is not None:
        members.add_member(district.id, actor.user_id, Role.OWNER)
    _add_evidence(actor, framework, invented, district.id)
    taken = {
        year.as_of: _load_year(actor, framework, invented, district.id, year)
        for year in invented.snapshots
    }
    if invented.review is not None:
        _load_review(actor, framework, invented, district.id, invented.review)
    snapshot_id = taken[invented.snapshots[-1].as_of]
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
    for plan in invented.plans:
        year = next(year for year in invented.snapshots if year.as_of == plan.snapshot)
        levels = spell_levels(framework, year.levels)
        load_plan(actor, framework, district.id, taken[plan.snapshot], plan, levels)
    if invented.published is not None:
        _publish(actor, framework, district.id, snapshot_id, invented.published)
    return district.id


def _publish(
    actor: Actor, framework: Framework, district_id: int, snapshot_id: int, day: date
) -> None:
    """Publish everything that can be, so that the public pages have something to show."""
    at = datetime.combine(day, time(9), UTC)
    settings = Settings(True, frozenset(Content), framework.id, snapshot_id)
    publishing.save_draft(actor, district_id, settings, 0, at)
    publishing.publish(actor, district_id, 1, at)


def _load_year(
    actor: Actor,
    framework: Framework,
    invented: InventedDistrict,
    district_id: int,
    year: InventedSnapshot,
) -> int:
    assessment_id, at = _add_year(actor, framework, invented, district_id, year)
    return freeze_snapshot(actor, assessment_id, at + timedelta(hours=1))


def _load_review(
    actor: Actor,
    framework: Framework,
    invented: InventedDistrict,
    district_id: int,
    review: InventedReview,
) -> None:
    """An assessment that waits for a reviewer who has rated some elements a second time."""
    assessment_id, at = _add_year(actor, framework, invented, district_id, review)
    cycle.set_deadlines(actor, assessment_id, None, review.review_due, at)
    handed_in = datetime.combine(review.handed_in, time(14), UTC)
    cycle.move(actor, assessment_id, Move.SUBMIT, 0, handed_in)
    reviewer = Actor(None, None, review.reviewer)
    second_ratings.add_ratings(
        reviewer,
        open_assessment(actor, assessment_id),
        [Second(id_, said.level, said.note, 0) for id_, said in review.ratings.items()],
        handed_in + timedelta(days=2),
    )


def _add_year(
    actor: Actor,
    framework: Framework,
    invented: InventedDistrict,
    district_id: int,
    year: InventedSnapshot | InventedReview,
) -> tuple[int, datetime]:
    """An assessment with the answers of a year, and when it was answered."""
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
    return assessment.id, at


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
    return write_note(worksheet, invented.notes.get(element_id, ""), 0, at, by)


def _add_evidence(
    actor: Actor, framework: Framework, invented: InventedDistrict, district_id: int
) -> None:
    """The documents that a district names: some old, some there since a year later."""
    days = [year.as_of for year in invented.snapshots[:2]]
    for number, (element_id, titles) in enumerate(invented.links.items()):
        since = days[number % len(days)]
        at = datetime.combine(since, time(15), UTC)
        for title in titles:
            evidence.add_evidence(
                district_id,
                edition=framework.id,
                element_id=element_id,
                kind=Kind.LINK,
                title=title,
                url=WAYS + title.lower().replace(" ", "-").replace(",", ""),
                grade=_guess_grade(title),
                true_on=since,
                created_at=at,
                created_by_id=actor.user_id,
                updated_at=at,
                updated_by_id=actor.user_id,
            )


def _guess_grade(title: str) -> Grade:
    """The grade that an invented document has by its title."""
    for word, grade in GRADES.items():
        if word in title.lower():
            return grade
    return Grade.POLICY
