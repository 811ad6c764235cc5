"""The network as each may see it: all numbers are those of the reference, no private one is in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from flask import Flask

from selfassess.domain.districts import Governance, Kind
from selfassess.domain.errors import NotFoundError
from selfassess.domain.permissions import GIVABLE_ROLES, Role
from selfassess.domain.sharing import Sharing
from selfassess.domain.verdicts import QUADRANTS
from selfassess.extensions import db
from selfassess.services.access import Actor
from selfassess.services.admissions import admit, end_admission
from selfassess.services.network_views import (
    CELL_OVERALL,
    CELL_SPREAD,
    NAMED_POINTS,
    ROWS,
    NetworkQuery,
    NetworkView,
    view_network,
)
from selfassess.store import members
from selfassess.store.models import District
from selfassess.store.network import count_sharers
from tests.cast import Cast
from tests.conftest import CountQueries
from tests.networking import EDITION, PLAIN, Given, Reference, freeze, make_networks, put

TODAY = date(2026, 11, 1)
STAFF = (Sharing.STAFF, Sharing.NETWORK)
MEMBER = (Sharing.NETWORK,)


def look(actor: Actor, **asked: Any) -> NetworkView:
    return view_network(actor, NetworkQuery(EDITION, **asked), TODAY)


def list_queries(seed: int) -> list[NetworkQuery]:
    rng = Random(seed)  # noqa: S311 - chance for tests
    queries = [
        NetworkQuery(
            EDITION,
            since=rng.choice([None, date(2012, 1, 1), date(2016, 1, 1)]),
            use=rng.choice(["latest", "average"]),
            cuts=rng.choice(["fixed", "median"]),
            states=rng.choice([(), (), ("AL",), ("AK", "AZ")]),
            governance=rng.choice([(), (), (Governance.MAYORAL, Governance.OTHER)]),
            search=rng.choice(["", "", "1", "TOWN 2", "nowhere"]),
            quadrant=rng.choice(["", "", *QUADRANTS.values()]),
            sort=rng.choice(
                ["overall", "name", "state", "progress", "spread", "c:5", "e:2.3", "e:7.6"]
            ),
            descending=rng.choice([None, True, False]),
        )
        for _ in range(8)
    ]
    return [NetworkQuery(EDITION), NetworkQuery(EDITION, use="average"), *queries]


@pytest.mark.parametrize("seed", range(4))
def test_every_number_is_that_of_the_reference(cast: Cast, app: Flask, seed: int) -> None:
    given = make_networks(seed, 40)
    with app.app_context():
        by_id = dict(zip(put(*given), given, strict=True))
        members.add_member(
            next(i for i, one in by_id.items() if is_seen(one, MEMBER)), cast.carol.id, Role.VIEWER
        )
        db.session.commit()
        for query in list_queries(seed):
            for actor, sees in ((cast.nora.actor, STAFF), (cast.carol.actor, MEMBER)):
                view = view_network(actor, query, TODAY)
                check(view, Reference(by_id, query, sees), by_id, sees)


def is_seen(one: Given, sees: tuple[Sharing, ...]) -> bool:
    is_in = one.is_admitted and one.sharing in sees and one.kind is Kind.DISTRICT
    return bool(is_in and one.history)


def check(
    view: NetworkView, wanted: Reference, given: dict[int, Given], sees: tuple[Sharing, ...]
) -> None:
    ids = wanted.list_ids()
    assert [row.district_id for row in view.rows] == ids
    assert [row.standing for row in view.rows] == [wanted.by_id[id_] for id_ in ids]
    assert view.found == len(ids)
    assert view.seen == sum(is_seen(one, sees) for one in given.values())
    assert view.components == wanted.network.components
    assert view.elements == wanted.network.elements
    assert view.selection == wanted.network.selection
    assert dict(view.component_means) == {
        rank.component: rank.mean for rank in wanted.network.components
    }
    assert (view.cut_overall, view.cut_spread) == wanted.cuts
    assert view.quadrants == {
        quadrant: sum(wanted.quadrants[id_] == quadrant for id_ in wanted.analysed)
        for quadrant in QUADRANTS.values()
    }
    drawn = [id_ for id_ in wanted.analysed if wanted.quadrants[id_] is not None]
    assert {(p.district_id, p.overall, p.spread, p.quadrant, p.progress) for p in view.points} == {
        (id_, wanted.find_overall(one), one.spread, one.quadrant, one.progress)
        for id_ in drawn
        for one in [wanted.by_id[id_]]
    }
    overalls = [wanted.by_id[point.district_id].overall for point in view.points]
    assert overalls == sorted(overalls, reverse=True)
    moved = [point.progress for point in view.movers if point.progress is not None]
    assert moved == sorted(moved, reverse=True)
    assert {point.district_id for point in view.movers} == set(drawn)
    assert list(view.states) == wanted.count_states()
    assert set(view.levers) == wanted.count_levers()
    courses = [wanted.by_id[id_].course for id_ in wanted.analysed]
    assert view.courses == {course: courses.count(course) for course in set(courses) - {None}}
    assert view.too_few == courses.count(None)
    assert view.advanced == sum(wanted.by_id[id_].advanced == "yes" for id_ in wanted.analysed)
    assert view.demonstrations == sum(given[id_].is_demonstration for id_ in ids)
    known = [one for id_ in wanted.analysed if (one := wanted.by_id[id_].overall) is not None]
    assert view.overall_mean == (sum(known, Fraction(0)) / len(known) if known else None)


# --- Who sees what


def test_the_staff_see_who_shares_with_them_and_members_who_shares_with_all(
    cast: Cast, app: Flask
) -> None:
    with app.app_context():
        ours, _, _ = put(
            Given("Ours", [(2016, PLAIN)]),
            Given("For staff", [(2016, PLAIN)], Sharing.STAFF),
            Given("Private", [(2016, PLAIN)], Sharing.PRIVATE),
        )
        members.add_member(ours, cast.mallory.id, Role.VIEWER)
        db.session.commit()
        staff, member = look(cast.nora.actor), look(cast.mallory.actor)
    assert [row.name for row in staff.rows] == ["For staff", "Ours"]
    assert [row.name for row in member.rows] == ["Ours"]
    assert (staff.is_staff, member.is_staff) == (True, False)
    assert staff.sharing == {Sharing.STAFF: 1, Sharing.NETWORK: 1}
    assert member.sharing == {Sharing.NETWORK: 1}
    assert [row.is_member for row in staff.rows] == [False, False]
    assert [row.is_member for row in member.rows] == [True]


@pytest.mark.parametrize("role", GIVABLE_ROLES)
def test_a_member_in_any_role_but_observer_sees_the_network(
    cast: Cast, app: Flask, role: Role
) -> None:
    with app.app_context():
        (ours,) = put(Given("Ours", [(2016, PLAIN)]))
        members.add_member(ours, cast.carol.id, role)
        db.session.commit()
        if role is Role.OBSERVER:
            with pytest.raises(NotFoundError):
                look(cast.carol.actor)
        else:
            assert look(cast.carol.actor).seen == 1


@pytest.mark.parametrize("sharing", [Sharing.PRIVATE, Sharing.STAFF])
def test_whose_district_shares_less_sees_no_network(
    cast: Cast, app: Flask, sharing: Sharing
) -> None:
    with app.app_context():
        ours, _ = put(Given("Ours", [(2016, PLAIN)], sharing), Given("Open", [(2016, PLAIN)]))
        members.add_member(ours, cast.carol.id, Role.OWNER)
        db.session.commit()
        for actor in (cast.carol.actor, Actor(), Actor(trial_token_hash="x" * 64)):
            with pytest.raises(NotFoundError):
                look(actor)


@pytest.mark.parametrize("kind", [Kind.CITY, Kind.COALITION])
def test_a_city_or_coalition_neither_counts_nor_opens_the_network(
    cast: Cast, app: Flask, kind: Kind
) -> None:
    with app.app_context():
        (ours,) = put(Given("Ours", [(2016, PLAIN)], kind=kind))
        members.add_member(ours, cast.carol.id, Role.OWNER)
        db.session.commit()
        assert look(cast.nora.actor).seen == 0
        with pytest.raises(NotFoundError):
            look(cast.carol.actor)


def test_a_trial_never_counts(cast: Cast, app: Flask) -> None:
    with app.app_context():
        trial = db.session.get(District, cast.trial_district_id)
        assert trial is not None
        trial.sharing = Sharing.NETWORK
        db.session.commit()
        assert look(cast.nora.actor).seen == 0


def test_what_is_private_changes_no_number_list_or_count(cast: Cast, app: Flask) -> None:
    """With and without a private district the whole view is the same, field by field."""
    hidden = "555555 111111 5555 111111 555 11111 555555"
    with app.app_context():
        put(*[Given(f"Town {i}", [(2014, PLAIN), (2016, PLAIN)], state="CO") for i in range(3)])
        before = look(cast.nora.actor)
        put(Given("Secret", [(y, hidden) for y in (2014, 2015, 2016)], Sharing.PRIVATE, "WY"))
        assert look(cast.nora.actor) == before
        put(Given("Staff only", [(2016, hidden)], Sharing.STAFF, "WY"))
        assert look(cast.nora.actor) != before
        member = db.session.scalars(db.select(District).where(District.name == "Town 0")).one()
        members.add_member(member.id, cast.carol.id, Role.VIEWER)
        db.session.commit()
        seen = look(cast.carol.actor)
    assert replace(seen, is_staff=True, rows=before.rows) == before
    assert "Secret" not in repr(seen)
    assert "Staff only" not in repr(seen)


def test_who_is_not_admitted_changes_no_number_list_or_count(cast: Cast, app: Flask) -> None:
    """With and without one that waits the whole view is the same, field by field."""
    hidden = "555555 111111 5555 111111 555 11111 555555"
    with app.app_context():
        ours, *_ = put(*[Given(f"Town {i}", [(2014, PLAIN), (2016, PLAIN)]) for i in range(3)])
        members.add_member(ours, cast.carol.id, Role.VIEWER)
        db.session.commit()
        people = (cast.nora.actor, cast.carol.actor)
        before = [look(actor) for actor in people]
        for sharing in (Sharing.STAFF, Sharing.NETWORK):
            history = [(year, hidden) for year in (2014, 2015, 2016)]
            put(Given("Waiting", history, sharing, "WY", is_admitted=False))
            assert [look(actor) for actor in people] == before
        assert count_sharers(ours) == 2


def test_whose_district_waits_sees_no_network_until_it_is_admitted(cast: Cast, app: Flask) -> None:
    with app.app_context():
        ours, _ = put(Given("Ours", [(2016, PLAIN)], is_admitted=False), Given("Open", []))
        members.add_member(ours, cast.carol.id, Role.OWNER)
        db.session.commit()
        with pytest.raises(NotFoundError):
            look(cast.carol.actor)
        admit(cast.nora.actor, ours, "Ours", datetime.now(UTC))
        assert [row.name for row in look(cast.carol.actor).rows] == ["Ours"]
        end_admission(cast.nora.actor, ours, datetime.now(UTC))
        assert look(cast.nora.actor).seen == 0
        with pytest.raises(NotFoundError):
            look(cast.carol.actor)


def test_consent_and_its_end_hold_at_once(cast: Cast, app: Flask) -> None:
    with app.app_context():
        (ours,) = put(Given("Ours", [(2016, PLAIN)], Sharing.PRIVATE))
        district = db.session.get(District, ours)
        assert district is not None
        counts = []
        for sharing in (Sharing.PRIVATE, Sharing.STAFF, Sharing.PRIVATE, Sharing.NETWORK):
            district.sharing = sharing
            db.session.commit()
            counts.append(look(cast.nora.actor).seen)
    assert counts == [0, 1, 0, 1]


def test_new_facts_and_snapshots_show_at_once(cast: Cast, app: Flask) -> None:
    better = PLAIN.replace("3", "5")
    with app.app_context():
        ours, _ = put(Given("Ours", [(2014, PLAIN)]), Given("Other", [(2014, PLAIN)]))
        assert [row.name for row in look(cast.nora.actor).rows] == ["Other", "Ours"]
        freeze(ours, 2016, better)
        db.session.commit()
        assert [row.name for row in look(cast.nora.actor).rows] == ["Ours", "Other"]
        district = db.session.get(District, ours)
        assert district is not None
        district.name, district.state = "Renamed", "TX"
        db.session.commit()
        row = look(cast.nora.actor).rows[0]
        assert (row.name, row.state, row.standing.district) == ("Renamed", "TX", "Renamed")
        db.session.delete(district)
        db.session.commit()
        assert [row.name for row in look(cast.nora.actor).rows] == ["Other"]


# --- What is read


def test_only_the_edition_that_is_asked_for_counts(cast: Cast, app: Flask) -> None:
    with app.app_context():
        put(Given("Ours", [(2016, PLAIN)]))
        assert view_network(cast.nora.actor, NetworkQuery("crpe-2012"), TODAY).seen == 0
        with pytest.raises(NotFoundError):
            view_network(cast.nora.actor, NetworkQuery("none"), TODAY)


def test_of_several_snapshots_for_a_day_the_last_one_taken_counts(cast: Cast, app: Flask) -> None:
    with app.app_context():
        put(Given("Ours", [(2016, PLAIN.replace("3", "5")), (2016, PLAIN)]))
        (row,) = look(cast.nora.actor).rows
    assert (row.standing.rounds, row.standing.overall) == (1, 3)


def test_a_row_says_why_an_element_has_no_level(cast: Cast, app: Flask) -> None:
    with app.app_context():
        put(Given("Ours", [(2016, "-?.333 333333 3333 333333 333 33333 333333")]))
        (row,) = look(cast.nora.actor).rows
    assert row.states == {"1.1": "na", "1.2": "unknown", "1.3": "unanswered"}


def test_levels_of_an_older_version_count_by_their_element(cast: Cast, app: Flask) -> None:
    """An element that the edition has no longer, in another order, does not shift the others."""
    with app.app_context():
        (ours,) = put(Given("Ours", [(2016, PLAIN)]))
        put(Given("Other", [(2016, PLAIN)]))
        statement = db.text(
            "UPDATE snapshot SET edition_version = '0.9', marks = '512', document = :document"
            " WHERE district_id = :id"
        )
        elements = {name: {"state": "rated", "level": 5} for name in ("9.9", "2.1", "1.1")}
        document = json.dumps({"elements": elements})
        db.session.execute(statement, {"id": ours, "document": document})
        db.session.commit()
        row = next(row for row in look(cast.nora.actor).rows if row.district_id == ours)
    assert row.standing.elements == {"1.1": 2, "2.1": 1}
    assert row.states["1.2"] == "unanswered"


def test_a_page_that_is_not_there_becomes_the_last_one_and_a_strange_order_the_usual(
    cast: Cast, app: Flask
) -> None:
    with app.app_context():
        put(*[Given(f"Town {i:03}", [(2016, PLAIN)]) for i in range(ROWS + 1)])
        last = look(cast.nora.actor, page=9, sort="password")
        first = look(cast.nora.actor, page=-1)
    assert (last.query.page, last.query.sort, last.pages) == (2, "overall", 2)
    assert [row.name for row in last.rows] == ["Town 100"]
    assert (first.query.page, len(first.rows)) == (1, ROWS)


def test_a_crowd_is_counted_in_squares_that_end_where_the_cuts_are(cast: Cast, app: Flask) -> None:
    top = PLAIN.replace("3", "5")
    # Half of the levels one above and half one below their mean: a spread of exactly 1.
    at_cut = "242424 242424 2424 242424 242 42424 242424"
    with app.app_context():
        put(*[Given(f"Town {i:03}", [(2016, PLAIN)]) for i in range(NAMED_POINTS)])
        assert (len(look(cast.nora.actor).points), look(cast.nora.actor).cells) == (60, ())
        put(Given("Best", [(2016, top)]), Given("At cut", [(2016, at_cut)]))
        view = look(cast.nora.actor)
        spread = next(row for row in view.rows if row.name == "At cut").standing.spread
    assert view.points == ()
    assert sum(cell.count for cell in view.cells) == 62
    cells = {(cell.overall, cell.spread): cell.count for cell in view.cells}
    assert cells[Fraction(3), Fraction(0)] == NAMED_POINTS
    # Who is at the end of the scale is counted in the square below it.
    assert cells[5 - CELL_OVERALL, Fraction(0)] == 1
    assert spread == 1
    assert [cell.spread for cell in view.cells if cell.spread > 0] == [1 - CELL_SPREAD]


def test_an_empty_network_has_no_numbers(cast: Cast, app: Flask) -> None:
    with app.app_context():
        for asked in ({}, {"cuts": "median", "use": "average"}, {"sort": "e:1.1"}):
            view = look(cast.nora.actor, **asked)
            assert (view.rows, view.found, view.seen, view.pages) == ((), 0, 0, 1)
            assert {rank.mean for rank in view.components} == {None}
            assert view.selection.analysed == 0


def test_questions_to_the_database_do_not_grow_with_the_network(
    cast: Cast, app: Flask, count_queries: CountQueries
) -> None:
    with app.app_context():
        put(Given("Ours", [(2016, PLAIN)]))
        with count_queries() as few:
            look(cast.nora.actor)
        put(*[Given(f"Town {i}", [(2014, PLAIN), (2016, PLAIN)]) for i in range(20)])
        with count_queries() as many:
            look(cast.nora.actor)
        with count_queries() as again:
            look(cast.nora.actor)
    assert len(many) == len(few) <= 8
    # Nothing has changed since: nobody's levels are read again.
    assert len(again) < len(many)
    assert not any("marks" in statement for statement in again)
