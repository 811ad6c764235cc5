"""The interview brief: on the page and as a file, with what its reader chose and nothing hidden."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from selfassess.domain.evidence import Grade, Kind
from selfassess.domain.perspectives import OutsideRole
from selfassess.extensions import db
from selfassess.services import observers, votes
from selfassess.services.assessments import Input, JudgmentInput, Rating, save, start_assessment
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from selfassess.services.observers import Remark
from selfassess.services.snapshots import freeze_snapshot
from selfassess.store import evidence
from selfassess.store.models import User
from tests.cast import AS_OF, Cast
from tests.conftest import CountQueries, Visit
from tests.inspecting import parse
from tests.reports.reading import Report
from tests.web.filling import find_all, read_text

NOW = datetime.now(UTC)
NOTE = "Between us: the board will not like this."
EVERYTHING_OUT = "?chosen=1"


def rate(cast: Cast, element: str, level: int, note: str = "") -> None:
    """Alice rates an element by its description."""
    judgment = JudgmentInput(Rating(level, reason="We looked."), 0)
    sent = Input(judgment=judgment, note=(note, 0) if note else None)
    save(cast.alice.actor, cast.assessment_id, element, sent, NOW)


def add_proof(cast: Cast, title: str, element: str = "1.2") -> None:
    """A document for an element."""
    evidence.add_evidence(
        cast.district_id,
        edition=DEFAULT_EDITION,
        element_id=element,
        kind=Kind.LINK,
        grade=Grade.USE,
        title=title,
        url="https://example.org/report",
        true_on=NOW.date() - timedelta(days=30),
    )
    db.session.commit()


def observe(cast: Cast, level: int, comment: str = "", name: str = "") -> None:
    """Somebody from outside rates 1.1 and hands it in."""
    token = observers.ask_observer(
        cast.alice.actor,
        cast.assessment_id,
        OutsideRole.UNION,
        "quiet.observer@example.com",
        NOW.date() + timedelta(days=5),
        NOW,
    )
    observing = observers.open_link(token)
    observers.rate(observing, [Remark("1.1", True, level, comment)], NOW)
    observers.hand_in(observers.open_link(token), name, bool(name), NOW)


@pytest.fixture
def url(cast: Cast) -> str:
    """Where the brief is."""
    return f"/assessments/{cast.assessment_id}/brief"


def read_both(visit: Visit, url: str, who: str = "carol", query: str = "") -> str:
    """Everything that somebody can read of a brief: the page, source included, and the file."""
    client = visit(who)
    page = client.get(url + query).text
    return page + Report(client.get(f"{url}.pdf{query}").data).text


def test_the_page_tells_what_is_claimed_what_is_in_hand_and_what_is_unknown(
    app: Flask, visit: Visit, cast: Cast, url: str
) -> None:
    with app.app_context():
        rate(cast, "1.1", 5)
        rate(cast, "1.2", 4)
        add_proof(cast, "Access report by student group")
        unknown = JudgmentInput(Rating(state="unknown"), 0)
        save(cast.alice.actor, cast.assessment_id, "1.3", Input(judgment=unknown), NOW)
    text = read_text(parse(visit("carol").get(url).text))
    assert "High and without proof: 1.1." in text
    assert "Access report by student group" in text
    assert "1.3 One enrollment, one guide Which level fits? Ask: " in text
    # Nothing in the file differs.
    told = Report(visit("carol").get(f"{url}.pdf").data).text
    for words in ("High and without proof: 1.1.", "Access report by student group", "1.3 One enr"):
        assert words in told


def test_the_agenda_takes_an_hour_and_names_who_leads(visit: Visit, cast: Cast, url: str) -> None:
    table = next(
        table
        for table in find_all(parse(visit("bob").get(url).text), "table")
        if "Agenda" in read_text(table)
    )
    rows = [[read_text(cell) for cell in row] for row in table.iter("tr")]
    assert sum(int(row[1]) for row in rows[1:]) == 60
    assert next(row for row in rows if row[2] == "1. Choice")[4] == "Dora"


def test_people_are_never_told_by_their_address(
    app: Flask, visit: Visit, cast: Cast, url: str
) -> None:
    with app.app_context():
        dora = db.session.get(User, cast.dora.id)
        assert dora is not None
        dora.display_name = ""
        db.session.commit()
    told = read_both(visit, url, "bob")
    assert "Contributor without a name" in told
    assert "dora@example.com" not in told


def test_what_changed_since_the_last_snapshot_is_asked_after(
    app: Flask, visit: Visit, cast: Cast
) -> None:
    with app.app_context():
        rate(cast, "1.1", 3)
        freeze_snapshot(cast.alice.actor, cast.assessment_id, NOW)
        later = start_assessment(cast.alice.actor, cast.district_id, date(AS_OF.year + 1, 6, 30))
        sent = Input(judgment=JudgmentInput(Rating(5, reason="We looked."), 0))
        save(cast.alice.actor, later, "1.1", sent, NOW)
    told = read_both(visit, f"/assessments/{later}/brief")
    assert "In June 2026 this was at 3, now it is at 5." in told
    assert "3 before" in told
    # The assessment that the snapshot was taken of is not compared with itself.
    assert "3 before" not in read_both(visit, f"/assessments/{cast.assessment_id}/brief")


# --- What a reader leaves out


def test_a_reader_leaves_notes_documents_and_observers_out(
    app: Flask, visit: Visit, cast: Cast, url: str
) -> None:
    with app.app_context():
        rate(cast, "1.1", 5, NOTE)
        add_proof(cast, "Access report by student group")
        rate(cast, "1.2", 5)
        for _ in range(3):
            observe(cast, 2)
    secrets = {
        "notes": NOTE,
        "evidence": "Access report by student group",
        "observers": "the median outside is 2",
    }
    told = read_both(visit, url)
    assert all(secret in told for secret in secrets.values())
    bare = read_both(visit, url, query=EVERYTHING_OUT)
    assert not any(secret in bare for secret in secrets.values())
    for chosen in secrets:
        told = read_both(visit, url, query=f"{EVERYTHING_OUT}&{chosen}=1")
        assert {name for name, secret in secrets.items() if secret in told} == {chosen}


# --- What nobody may learn here


def test_of_too_few_observers_nothing_is_told(
    app: Flask, visit: Visit, cast: Cast, url: str
) -> None:
    with app.app_context():
        rate(cast, "1.1", 5)
        for level in (1, 2):
            observe(cast, level, "Nobody asked us.", "Quinn Quiet")
    told = read_both(visit, url, "alice")
    for secret in ("outside is", "Seen otherwise", "Nobody asked us", "Quinn", "quiet.observer"):
        assert secret not in told


def test_of_enough_observers_only_the_median_is_told(
    app: Flask, visit: Visit, cast: Cast, url: str
) -> None:
    with app.app_context():
        rate(cast, "1.1", 5)
        for level in (1, 1, 3):
            observe(cast, level, "Nobody asked us.", "Quinn Quiet")
    told = read_both(visit, url, "alice")
    assert "you say 5, the median outside is 1" in told
    for secret in ("Nobody asked us", "Quinn", "quiet.observer", "Union"):
        assert secret not in told


def test_votes_are_told_only_when_they_are_closed(
    app: Flask, visit: Visit, cast: Cast, url: str
) -> None:
    with app.app_context():
        actor, assessment = cast.alice.actor, cast.assessment_id
        rate(cast, "1.1", 4)
        votes.open_rounds(actor, assessment, ["1.1"], [cast.bob.id, cast.dora.id], NOW)
        votes.cast_vote(cast.bob.actor, assessment, "1.1", 2, "Only two schools do.", NOW)
        votes.cast_vote(cast.dora.actor, assessment, "1.1", 5, "All of them do.", NOW)
    for who in ("alice", "bob", "carol"):
        told = read_both(visit, url, who)
        assert "votes ran" not in told
        assert "isagreement" not in told
    with app.app_context():
        votes.close_round(actor, assessment, "1.1", NOW)
    told = read_both(visit, url)
    assert "votes ran from 2 to 5" in told
    for secret in ("Only two schools do", "All of them do"):
        assert secret not in told


# --- Who and how much


def test_a_trial_has_a_brief_too(visit: Visit, cast: Cast) -> None:
    answer = visit("trial").get(f"/assessments/{cast.trial_assessment_id}/brief")
    assert answer.status_code == 200
    assert "Nothing is rated yet." in answer.text


def test_the_file_has_a_plain_name(visit: Visit, url: str) -> None:
    answer = visit("carol").get(f"{url}.pdf")
    assert answer.mimetype == "application/pdf"
    assert "interview-brief-example-unified-2026-06-30.pdf" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("kind", ["", ".pdf"])
def test_it_takes_few_queries(
    visit: Visit, cast: Cast, url: str, count_queries: CountQueries, kind: str
) -> None:
    client = visit("carol")
    with count_queries() as statements:
        client.get(url + kind)
    # account; assessment, sheets, documents; snapshots with levels and answers; votes;
    # observers' views with the assessment and its levels, and how many were asked; assignments,
    # members
    assert len(statements) == 14, statements


@pytest.mark.parametrize("edition", ["citywide-2018", "crpe-2012"])
def test_other_editions_have_a_brief_and_a_pack(
    app: Flask, visit: Visit, cast: Cast, edition: str
) -> None:
    with app.app_context():
        actor = cast.alice.actor
        assessment = start_assessment(actor, cast.district_id, AS_OF, edition=edition)
        first = next(iter(get_edition(edition).elements))
        judgment = JudgmentInput(Rating(4, reason="We looked."), 0)
        save(actor, assessment, first, Input(judgment=judgment), NOW)
    assert first in read_both(visit, f"/assessments/{assessment}/brief")
    assert first in read_both(visit, f"/districts/{cast.district_id}/handover")


def test_a_component_ahead_of_another_is_asked_after(
    app: Flask, visit: Visit, cast: Cast, url: str
) -> None:
    with app.app_context():
        rate(cast, "5.1", 5)
        rate(cast, "2.1", 2)
    told = read_both(visit, url)
    assert "on Support and at 2, “Much work to be done” on Autonomy." in told


def test_the_pages_lead_to_each_other(visit: Visit, cast: Cast, url: str) -> None:
    bob = visit("bob")
    for page in (f"/assessments/{cast.assessment_id}", f"/assessments/{cast.assessment_id}/check"):
        assert f'href="{url}"' in bob.get(page).text
    assert (
        f'href="/districts/{cast.district_id}/handover"'
        in bob.get(f"/districts/{cast.district_id}").text
    )
