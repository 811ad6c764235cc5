"""Snapshots: taking them, and their pages."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete, update

from selfassess.extensions import db
from selfassess.services.assessments import Input, JudgmentInput, save
from selfassess.store.models import District
from selfassess.store.models.assessments import Snapshot
from selfassess.web.fragments import Fragments
from selfassess.web.times import now
from tests.cast import Cast
from tests.conftest import CountQueries, Visit
from tests.web.builders import AS_OF, OPEN, make_assessment, make_snapshot, read_sign


def count_snapshots(app: Flask) -> int:
    """How many snapshots there are."""
    with app.app_context():
        return len(db.session.scalars(db.select(Snapshot.id)).all())


def test_an_editor_takes_a_snapshot_and_sees_it(app: Flask, cast: Cast, visit: Visit) -> None:
    with app.app_context():
        assessment_id = make_assessment(cast.alice.actor, cast.district_id)
    answer = visit("bob").post(f"/assessments/{assessment_id}/snapshots", follow_redirects=True)
    assert answer.status_code == 200
    assert "The snapshot was taken." in answer.text
    assert "Snapshot for April 1, 2026" in answer.text
    assert f"/assessments/{assessment_id}" in answer.text


def test_of_an_empty_assessment_no_snapshot_is_taken(app: Flask, cast: Cast, visit: Visit) -> None:
    before = count_snapshots(app)
    address = f"/assessments/{cast.assessment_id}/snapshots"
    answer = visit("bob").post(address, follow_redirects=True)
    assert "No element is rated yet" in answer.text
    assert count_snapshots(app) == before


def test_a_viewer_sees_snapshots_and_takes_none(app: Flask, cast: Cast, visit: Visit) -> None:
    before = count_snapshots(app)
    assert visit("carol").get(f"/snapshots/{cast.snapshot_id}").status_code == 200
    address = f"/assessments/{cast.assessment_id}/snapshots"
    assert visit("carol").post(address).status_code == 403
    assert count_snapshots(app) == before


@pytest.mark.parametrize("ending", ["", ".json", "/plan", "/plan.pdf"])
def test_other_districts_do_not_even_learn_that_it_exists(
    cast: Cast, visit: Visit, ending: str
) -> None:
    assert visit("mallory").get(f"/snapshots/{cast.snapshot_id}{ending}").status_code == 404


def test_the_page_says_where_the_district_stands(app: Flask, cast: Cast, visit: Visit) -> None:
    snapshot_id = make_snapshot(app, cast.alice.actor, cast.district_id)
    page = visit("carol").get(f"/snapshots/{snapshot_id}").text
    assert "Strong but piecemeal. Not yet advanced: 3 of the 4 wanted components" in page
    assert "4 of 7 wanted, you have 3; nearest: Support, one step" in page
    assert "(4 + 4 + 4 + 3 + 3 + 3) / 6 = 3.50" in page
    assert f"/snapshots/{snapshot_id}/plan.pdf" in page


def test_a_provisional_snapshot_says_so_with_its_bounds(
    app: Flask, cast: Cast, visit: Visit
) -> None:
    snapshot_id = make_snapshot(app, cast.alice.actor, cast.district_id, OPEN)
    page = visit("carol").get(f"/snapshots/{snapshot_id}").text
    assert "This snapshot is provisional" in page
    assert "between 1.89 and 2.55" in page
    assert "State law forbids it" in page  # why 2.3 is not applicable


def test_the_document_is_there_for_those_who_compute_on(
    app: Flask, cast: Cast, visit: Visit
) -> None:
    snapshot_id = make_snapshot(app, cast.alice.actor, cast.district_id)
    document = visit("carol").get(f"/snapshots/{snapshot_id}.json").json
    assert document is not None
    assert (document["framework"], document["date"]) == ("crpe-2016", AS_OF.isoformat())
    assert document["overall"]["score"] == 3.247619


def test_a_snapshot_stays_as_it_is_when_answers_change(
    app: Flask, cast: Cast, visit: Visit
) -> None:
    with app.app_context():
        assessment_id = make_assessment(cast.alice.actor, cast.district_id)
    location = visit("alice").post(f"/assessments/{assessment_id}/snapshots").location
    before = visit("carol").get(f"{location}.json").json
    with app.app_context():
        sent = Input(judgment=JudgmentInput(read_sign("1"), 1))
        save(cast.alice.actor, assessment_id, "1.1", sent, now())
    assert visit("carol").get(f"{location}.json").json == before
    assert "(4 + 4 + 4 + 3 + 3 + 3) / 6" in visit("carol").get(location).text


def test_a_renamed_district_has_its_new_name_on_old_snapshots(
    app: Flask, cast: Cast, visit: Visit
) -> None:
    address = f"/snapshots/{cast.snapshot_id}"
    assert "<h1>Example Unified</h1>" in visit("carol").get(address).text
    with app.app_context():
        db.session.execute(
            update(District).where(District.id == cast.district_id).values(name="New Name")
        )
        db.session.commit()
    assert "<h1>New Name</h1>" in visit("carol").get(address).text


def test_an_invented_district_says_that_it_is_invented(
    app: Flask, cast: Cast, visit: Visit
) -> None:
    with app.app_context():
        db.session.execute(
            update(District).where(District.id == cast.district_id).values(is_demonstration=True)
        )
        db.session.commit()
    for address in (f"/snapshots/{cast.snapshot_id}", f"/snapshots/{cast.snapshot_id}/plan"):
        assert "nvented" in visit("carol").get(address).text


def test_a_second_snapshot_makes_a_trend_on_both_pages(
    app: Flask, cast: Cast, visit: Visit
) -> None:
    address = f"/snapshots/{cast.snapshot_id}"
    assert "Over the years" not in visit("carol").get(address).text
    second = make_snapshot(app, cast.alice.actor, cast.district_id)
    assert "Over the years" in visit("carol").get(address).text
    assert f'href="{address}"' in visit("carol").get(f"/snapshots/{second}").text


def test_a_page_costs_two_queries_once_it_was_shown(
    app: Flask, cast: Cast, visit: Visit, count_queries: CountQueries
) -> None:
    snapshot_id = make_snapshot(app, cast.alice.actor, cast.district_id)
    client = visit("alice")
    client.get(f"/snapshots/{snapshot_id}")
    with count_queries() as statements:
        again = client.get(f"/snapshots/{snapshot_id}")
    assert len(statements) == 2, statements  # the account, the snapshot with its access
    assert "(4 + 4 + 4 + 3 + 3 + 3) / 6 = 3.50" in again.text


def test_a_database_that_gives_an_id_again_shows_the_new_snapshot(
    app: Flask, cast: Cast, visit: Visit
) -> None:
    visit("carol").get(f"/snapshots/{cast.snapshot_id}")
    with app.app_context():
        db.session.execute(delete(Snapshot))
        db.session.commit()
    snapshot_id = make_snapshot(app, cast.alice.actor, cast.district_id)
    with app.app_context():
        db.session.execute(
            update(Snapshot).where(Snapshot.id == snapshot_id).values(id=cast.snapshot_id)
        )
        db.session.commit()
    assert "(4 + 4 + 4 + 3 + 3 + 3)" in visit("carol").get(f"/snapshots/{cast.snapshot_id}").text


def test_fragments_keep_what_was_used_last() -> None:
    rendered = []

    def render(name: str) -> str:
        rendered.append(name)
        return name

    fragments = Fragments(most=2)
    for name in ("a", "b", "a", "c", "a", "b"):
        assert fragments.get(name, lambda name=name: render(name)) == name  # type: ignore[misc]
    assert rendered == ["a", "b", "c", "b"]


def test_the_district_shows_its_snapshots_and_assessments(
    app: Flask, cast: Cast, visit: Visit
) -> None:
    snapshot_id = make_snapshot(app, cast.alice.actor, cast.district_id)
    page = visit("carol").get(f"/districts/{cast.district_id}").text
    assert "<strong>36 of 36</strong> elements answered" in page
    assert "<strong>0 of 36</strong> elements answered" in page
    assert f"/snapshots/{snapshot_id}/plan" in page
    assert "Provisional" in page  # the cast's own snapshot
    assert "Start an assessment" not in page
    assert "Start an assessment" in visit("bob").get(f"/districts/{cast.district_id}").text


def test_a_district_without_anything_invites_to_start(visit: Visit) -> None:
    form = {"kind": "district", "name": "Newtown", "state": "CT", "governance": "elected-board"}
    page = visit("alice").post("/districts/new", data=form, follow_redirects=True).text
    assert "None yet. An assessment asks" in page
    assert "Start an assessment" in page
