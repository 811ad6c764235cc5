"""An assessment in which everything happened that a team can do, for tests of transfers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from selfassess.domain.cycle import Move as CycleMove
from selfassess.domain.evidence import Grade
from selfassess.domain.permissions import Role
from selfassess.domain.perspectives import OutsideRole
from selfassess.domain.responses import Answer, Rating
from selfassess.domain.route.request import RouteRequest
from selfassess.domain.worksheet import Change
from selfassess.formats.adoptions import write_request
from selfassess.services import (
    adopted_plans,
    comments,
    cycle,
    evidence_changes,
    observers,
    second_ratings,
    votes,
)
from selfassess.services.adopted_plans import Adoption, Move
from selfassess.services.assessments import Input, JudgmentInput, open_sheet, save
from selfassess.services.evidence_changes import Facts, Upload
from selfassess.services.observers import Remark
from selfassess.services.second_ratings import Second
from selfassess.services.snapshots import freeze_snapshot
from selfassess.store import members, scenarios, snapshots
from tests.cast import AS_OF, Cast

NOW = datetime(2026, 9, 1, 9, 0, 0, 123456, tzinfo=UTC)
PDF = b"%PDF-1.7 the policy"
NEWER = b"%PDF-1.7 the policy as adopted"
EVIL = '<script>alert("=1+1")</script> “Grüße” \u2028 =cmd()'


def fill(cast: Cast) -> int:
    """Let Alice's team do everything once in its assessment; gives the id of its snapshot."""
    alice, bob = cast.alice.actor, cast.bob.actor
    own = cast.assessment_id
    _answer(cast)
    votes.open_rounds(alice, own, ["2.1"], [cast.bob.id, cast.dora.id], NOW)
    votes.cast_vote(bob, own, "2.1", 4, "I have seen it", NOW)
    votes.cast_vote(cast.dora.actor, own, "2.1", 2, EVIL, NOW)
    votes.close_round(alice, own, "2.1", NOW)
    votes.record_agreement(alice, own, "2.1", 4, "Two of three", 0, NOW)
    first = comments.add_comment(bob, own, "1.1", f"@Dora {EVIL}", NOW)
    answer = comments.add_comment(cast.dora.actor, own, "1.1", "Yes.", NOW, first)
    comments.delete(cast.dora.actor, own, answer, NOW)
    comments.resolve(alice, own, first, NOW)
    second_ratings.rate(cast.rita.actor, own, [Second("1.2", 2, "Not yet", 0)], NOW)
    _prove(cast)
    _observe(cast)
    cycle.set_deadlines(alice, own, AS_OF, AS_OF + timedelta(days=9), NOW)
    cycle.move(alice, own, CycleMove.SUBMIT, 0, NOW)
    reasons = {"1.2": "Show the schedule"}
    cycle.move(cast.rita.actor, own, CycleMove.SEND_BACK, 1, NOW, "Nearly", reasons)
    cycle.move(alice, own, CycleMove.SUBMIT, 2, NOW)
    cycle.move(cast.rita.actor, own, CycleMove.APPROVE, 3, NOW)
    snapshot_id = freeze_snapshot(alice, own, NOW)
    snapshots.add_plan_item(
        snapshot_id,
        element_id="1.1",
        owner="Lee",
        version=1,
        updated_at=NOW,
        updated_by_id=cast.bob.id,
    )
    scenarios.add_scenario(
        snapshot_id,
        name="Cheap",
        request=write_request(RouteRequest()),
        summary={},
        created_by_id=cast.bob.id,
        created_at=NOW,
        updated_at=NOW,
    )
    moves = (
        Move("Write it down", "1.1", 2, 3, effort=4, owner="Bob", owner_user_id=cast.bob.id),
        Move("Visit Denver", owner="Lee", due=date(2026, 8, 15)),
    )
    adopted_plans.adopt(alice, snapshot_id, Adoption("Plan 2027", AS_OF, moves), NOW)
    return snapshot_id


def _answer(cast: Cast) -> None:
    sheet = open_sheet(cast.alice.actor, cast.assessment_id, "1.1")
    changes = tuple(
        Change(q.id, Answer("answered", options=(q.options[-1].id,)), 0)
        if q.options
        else Change(q.id, Answer("unknown"), 0)
        for q in sheet.element.questions
    )
    sent = Input(changes, note=(EVIL, 0))
    save(cast.bob.actor, cast.assessment_id, "1.1", sent, NOW)
    for element, level in (("1.2", 3), ("3.1", 2), ("4.1", 5), ("5.1", 1)):
        judgment = JudgmentInput(Rating(level, reason=f"Said so in {element}"), 0)
        save(cast.alice.actor, cast.assessment_id, element, Input(judgment=judgment), NOW)
    na = JudgmentInput(Rating(None, "na", "other-agency: the county", ""), 0)
    save(cast.dora.actor, cast.assessment_id, "1.2", Input(note=("By Dora", 0)), NOW)
    save(cast.alice.actor, cast.assessment_id, "6.1", Input(judgment=na), NOW)


def _prove(cast: Cast) -> None:
    own, alice = cast.assessment_id, cast.alice.actor
    question = open_sheet(alice, own, "1.1").element.questions[0].id
    facts = Facts("Policy", Grade.POLICY, AS_OF, supports=frozenset({question}))
    piece = evidence_changes.add_evidence(
        cast.dora.actor, own, "1.1", facts, Upload("Policy.pdf", PDF), NOW
    )
    district = cast.district_id
    evidence_changes.add_revision(alice, district, piece, Upload("New.pdf", NEWER), 1, NOW)
    owned = Facts("Site", None, AS_OF, AS_OF, "https://example.org/?a=1&b=2", "Bob", cast.bob.id)
    link = evidence_changes.add_evidence(alice, own, "3.1", owned, None, NOW)
    evidence_changes.withdraw_evidence(cast.bob.actor, district, link, "Gone", 1, NOW)


def _observe(cast: Cast) -> None:
    """Four people from outside say something; one of them may be named."""
    for number, level in enumerate((1, 2, 4, 5)):
        link = observers.ask_observer(
            cast.alice.actor,
            cast.assessment_id,
            OutsideRole.UNION if number else OutsideRole.PRESS,
            f"observer{number}@example.com",
            (NOW + timedelta(days=9)).date(),
            NOW,
        )
        seen = observers.open_link(link)
        observers.rate(seen, [Remark("1.1", True, level, f"Word {number}")], NOW)
        seen = observers.open_link(link)
        observers.hand_in(seen, f"Observer {number}", number == 3, NOW)


def normalize(document: dict[str, Any]) -> Any:
    """
    The document with names in place of the numbers of people, and without where it has been.

    Observers' views and the names behind references are as they were before the last transfer.
    """
    people = [one["name"] for one in document["people"]]

    def name(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {k: name(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [name(one) for one in value]
        if (key == "by" or key.endswith("_person")) and isinstance(value, int):
            return people[value - 1]
        return value

    kept = {k: v for k, v in document.items() if k not in ("people", "before", "names")}
    if document["before"]:
        kept["observers"] = document["before"][-1]["observers"]
    named = name(kept)
    named["assignments"].sort(key=lambda one: (one["user_person"], one["element_id"]))
    return named


def join(cast: Cast, district_id: int, *people: Any) -> None:
    """Let some of the cast be members of another district too."""
    for person in people:
        members.add_member(district_id, person.id, Role.EDITOR)
