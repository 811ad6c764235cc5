"""The handover pack: what the next one needs, and nothing private."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from selfassess.domain.districts import DistrictFacts, Governance
from selfassess.domain.evidence import Kind
from selfassess.domain.perspectives import OutsideRole
from selfassess.domain.tracking import Status
from selfassess.extensions import db
from selfassess.services import adopted_plans, assignments, comments, observers
from selfassess.services.adopted_plans import Adoption, Change, Move
from selfassess.services.assessments import Input, JudgmentInput, Rating, save
from selfassess.services.districts import create_district
from selfassess.services.editions import DEFAULT_EDITION
from selfassess.services.snapshots import freeze_snapshot
from selfassess.store import evidence
from selfassess.store.models import User
from selfassess.store.models.plans import PlanAction
from tests.cast import Cast
from tests.conftest import CountQueries, Visit
from tests.inspecting import parse
from tests.reports.reading import Report
from tests.web.filling import read_text

NOW = datetime.now(UTC)
TODAY = NOW.date()


@pytest.fixture
def url(cast: Cast) -> str:
    """Where the pack is."""
    return f"/districts/{cast.district_id}/handover"


def read_both(visit: Visit, url: str, who: str = "carol") -> tuple[str, str]:
    """What somebody reads on the page and in the file."""
    client = visit(who)
    return (
        read_text(parse(client.get(url).text)),
        Report(client.get(f"{url}.pdf").data).text,
    )


def adopt(cast: Cast, *moves: Move) -> None:
    """Alice adopts a plan."""
    adoption = Adoption("Plan of this year", TODAY - timedelta(days=100), moves)
    adopted_plans.adopt(cast.alice.actor, cast.snapshot_id, adoption, NOW)


def test_it_says_why_each_rating_was_given(app: Flask, visit: Visit, cast: Cast, url: str) -> None:
    with app.app_context():
        sent = Input(
            judgment=JudgmentInput(Rating(4, reason="Seen at nine schools."), 0),
            note=("The tenth opens in May.", 0),
        )
        save(cast.alice.actor, cast.assessment_id, "1.1", sent, NOW)
        freeze_snapshot(cast.alice.actor, cast.assessment_id, NOW)
    for told in read_both(visit, url):
        assert "Rated by the team, without the questions" in told
        assert "The tenth opens in May." in told


def test_it_says_what_lapses_first(app: Flask, visit: Visit, cast: Cast, url: str) -> None:
    with app.app_context():
        evidence.add_evidence(
            cast.district_id,
            edition=DEFAULT_EDITION,
            element_id="1.2",
            kind=Kind.LINK,
            title="Access report",
            url="https://example.org/report",
            true_on=TODAY - timedelta(days=400),
            expires=TODAY + timedelta(days=3),
        )
        db.session.commit()
        due = TODAY + timedelta(days=2)
        assignments.assign(cast.alice.actor, cast.assessment_id, cast.dora.id, ["1.1"], due, NOW)
    page, told = read_both(visit, url)
    for text in (page, told):
        places = [
            text.index(words)
            for words in ("Answers due", "“Access report”, for 1.2", "As editor, not accepted yet")
        ]
        assert places == sorted(places)
        assert "1 observer not heard yet" in text


def test_it_tells_what_was_promised_and_by_whom(
    app: Flask, visit: Visit, cast: Cast, url: str
) -> None:
    with app.app_context():
        adopt(
            cast,
            Move("Publish the criteria", owner="Dana Whitfield", due=TODAY - timedelta(days=9)),
            Move("Visit a district", owner="bob@example.com", owner_user_id=cast.bob.id),
        )
        action = db.session.query(PlanAction).filter_by(title="Publish the criteria").one()
        change = Change(
            owner="Dana Whitfield",
            due=TODAY + timedelta(days=40),
            status=Status.SLIPPED,
            reason="The lawyer was away.",
        )
        adopted_plans.change_action(
            cast.alice.actor, cast.district_id, action.id, change, action.version, NOW
        )
    for told in read_both(visit, url):
        assert "Dana Whitfield" in told
        assert "Moved from" in told
        assert "The lawyer was away." in told
        assert "Bob" in told


def test_it_tells_names_and_never_addresses(app: Flask, visit: Visit, cast: Cast, url: str) -> None:
    with app.app_context():
        adopt(cast, Move("Visit", owner="someone.else@example.com"))
        dora = db.session.get(User, cast.dora.id)
        assert dora is not None
        dora.display_name = ""
        db.session.commit()
        observers.ask_observer(
            cast.alice.actor,
            cast.assessment_id,
            OutsideRole.UNION,
            "quiet.observer@example.com",
            TODAY + timedelta(days=5),
            NOW,
        )
    client = visit("carol")
    page = client.get(url).text
    inside = page[page.index("<main") : page.index("</main>")]
    for told in (inside, Report(client.get(f"{url}.pdf").data).text):
        assert "Contributor without a name" in told
        assert "@example.com" not in told
        # Whoever rates from outside is not among those who can be asked.
        assert "Otto" not in told


def test_open_questions_hold_what_was_not_settled(
    app: Flask, visit: Visit, cast: Cast, url: str
) -> None:
    with app.app_context():
        unknown = JudgmentInput(Rating(state="unknown"), 0)
        save(cast.alice.actor, cast.assessment_id, "1.3", Input(judgment=unknown), NOW)
        for text in ("Is the policy signed?", "Who has the list?"):
            comment_id = comments.add_comment(cast.bob.actor, cast.assessment_id, "1.1", text, NOW)
        comments.resolve(cast.bob.actor, cast.assessment_id, comment_id, NOW)
    for told in read_both(visit, url):
        assert "1.3 One enrollment, one guide" in told
        assert "Is the policy signed?" in told
        assert "Who has the list?" not in told
        assert "35 elements without a level" in told


def test_a_district_without_anything_has_an_empty_pack(
    app: Flask, visit: Visit, cast: Cast
) -> None:
    with app.app_context():
        district_id = create_district(
            cast.alice.actor, DistrictFacts("New", "CO", Governance.MAYORAL)
        )
    for told in read_both(visit, f"/districts/{district_id}/handover", "alice"):
        assert "Nothing was assessed yet." in told
        assert "No plan is followed now." in told


def test_a_trial_tells_of_no_people(visit: Visit, cast: Cast) -> None:
    page, told = read_both(visit, f"/districts/{cast.trial_district_id}/handover", "trial")
    assert "Who knows what" not in page
    assert "Who knows what" not in told


def test_the_history_ends_with_the_oldest(visit: Visit, cast: Cast, url: str) -> None:
    page, _ = read_both(visit, url)
    history = page[page.index("What came before") :]
    assert "Snapshot" in history
    assert "Plan adopted" in history


@pytest.mark.parametrize("kind", ["", ".pdf"])
def test_it_takes_few_queries(
    visit: Visit, cast: Cast, url: str, count_queries: CountQueries, kind: str
) -> None:
    client = visit("carol")
    with count_queries() as statements:
        client.get(url + kind)
    # account; district, assessments, snapshots; the assessment with its sheets; the snapshot with
    # its answers; assignments, members; plans; invitations, documents, observers; remarks
    assert len(statements) == 16, statements
