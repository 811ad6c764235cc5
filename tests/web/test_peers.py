"""A district beside its peers: what is told, to whom, and what never is."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from selfassess.domain.cities import AgencyKind, LinkState
from selfassess.domain.districts import DistrictFacts, Governance, Kind
from selfassess.domain.permissions import Role
from selfassess.domain.publication import Content, Settings
from selfassess.domain.sharing import Sharing
from selfassess.domain.snapshot import take_snapshot
from selfassess.extensions import db
from selfassess.formats.documents import write_snapshot
from selfassess.services import publishing
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from selfassess.store import cities, districts, members, snapshots
from selfassess.store.models import District
from tests.builders import results_of
from tests.cast import Cast
from tests.conftest import CountQueries, Visit
from tests.inspecting import InspectingClient
from tests.web.builders import FULL
from tests.web.filling import find_all, parse, read_text

OWN = "444444 444444 4444 444444 444 44444 444444"
TWOS = OWN.replace("4", "2")
AS_OF = date(2026, 7, 1)


def freeze(
    district_id: int, profile: str, as_of: date = AS_OF, actor_id: int | None = None
) -> None:
    """A frozen snapshot of a profile, without an assessment. Needs an application context."""
    framework = get_edition(DEFAULT_EDITION)
    document = write_snapshot(take_snapshot(framework, results_of(framework, profile)), "X", as_of)
    snapshots.add_snapshot(district_id, None, as_of, datetime.now(UTC), actor_id, document, {})


def add_peer(
    name: str,
    profile: str = TWOS,
    *,
    state: str = "CO",
    sharing: Sharing = Sharing.PRIVATE,
    counts: bool = True,
    kind: Kind = Kind.DISTRICT,
    is_admitted: bool = True,
) -> int:
    """A district that counts as a peer. Needs an application context."""
    facts = DistrictFacts(name, state, Governance.ELECTED_BOARD, students=60_000, kind=kind)
    district = districts.add_district(facts)
    district.sharing, district.counts_as_peer = sharing, counts
    district.admitted_at = district.created_at if is_admitted else None
    freeze(district.id, profile)
    return district.id


def count_alice(app: Flask, cast: Cast, sharing: Sharing = Sharing.PRIVATE) -> None:
    """Alice's district counts, and has a snapshot of fours."""
    with app.app_context():
        district = db.session.get(District, cast.district_id)
        assert district is not None
        district.counts_as_peer, district.sharing = True, sharing
        district.admitted_at = district.created_at
        freeze(cast.district_id, OWN)
        db.session.commit()


def change_admission(app: Flask, district_id: int, at: datetime | None) -> None:
    """Let a district be admitted, or no more."""
    with app.app_context():
        query = db.update(District).where(District.id == district_id)
        db.session.execute(query.values(admitted_at=at))
        db.session.commit()


def add_peers(app: Flask, count: int, **more: object) -> list[int]:
    with app.app_context():
        ids = [add_peer(f"Secret {number}", **more) for number in range(count)]  # type: ignore[arg-type]  # as add_peer takes them
        db.session.commit()
    return ids


def page_of(client: InspectingClient, cast: Cast, query: str = "") -> str:
    return read_text(parse(client.get(f"/districts/{cast.district_id}/peers{query}").text))


def rows_of(client: InspectingClient, cast: Cast, query: str = "") -> dict[str, dict[str, str]]:
    data = client.get(f"/districts/{cast.district_id}/peers.csv{query}").data
    return {row["id"]: row for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig")))}


def test_who_does_not_count_sees_nothing(app: Flask, visit: Visit, cast: Cast) -> None:
    add_peers(app, 6)
    page = page_of(visit("alice"), cast)
    assert "This district does not count as a peer, so it sees none" in page
    assert "Beside the median" not in page
    assert rows_of(visit("alice"), cast) == {}


def test_who_counts_sees_medians_and_no_name(app: Flask, visit: Visit, cast: Cast) -> None:
    add_peers(app, 6)
    count_alice(app, cast)
    page = page_of(visit("carol"), cast)
    assert "All districts that count as peers: six other districts." in page
    assert "above the peers’ median on 7 and below it on 0" in page
    assert "Secret" not in page
    row = rows_of(visit("carol"), cast)["1.1"]
    assert (row["own"], row["median"], row["districts"]) == ("4", "2.00", "6")


def test_nothing_is_shown_from_four(app: Flask, visit: Visit, cast: Cast) -> None:
    add_peers(app, 4)
    count_alice(app, cast)
    page = page_of(visit("alice"), cast)
    assert "Nothing is shown from fewer than 5 districts; here are 4." in page
    assert rows_of(visit("alice"), cast) == {}


def test_those_whose_levels_everybody_reads_protect_nobody(
    app: Flask, visit: Visit, cast: Cast
) -> None:
    """With four of five known, the quartiles of all five would tell the fifth."""
    ids = add_peers(app, 5)
    count_alice(app, cast)
    assert rows_of(visit("alice"), cast)["1.1"]["districts"] == "5"
    with app.app_context():
        for id_ in ids[:4]:
            members.add_member(id_, cast.mallory.id, Role.OWNER)
            settings = Settings(True, frozenset({Content.LEVELS}), DEFAULT_EDITION, follows=True)
            mallory, now = cast.mallory.actor, datetime.now(UTC)
            publishing.save_draft(mallory, id_, settings, 0, now)
            publishing.publish(mallory, id_, 1, now)
    assert rows_of(visit("alice"), cast) == {}


def test_those_whom_the_staff_see_protect_nobody_from_them(
    app: Flask, visit: Visit, cast: Cast
) -> None:
    add_peers(app, 4, sharing=Sharing.STAFF)
    add_peers(app, 1)
    count_alice(app, cast)
    assert rows_of(visit("alice"), cast)["1.1"]["districts"] == "5"
    with app.app_context():
        members.add_member(cast.district_id, cast.nora.id, Role.VIEWER)
        db.session.commit()
    assert rows_of(visit("nora"), cast) == {}


def test_those_whom_a_city_shows_protect_nobody_from_its_people(
    app: Flask, visit: Visit, cast: Cast
) -> None:
    ids = add_peers(app, 5)
    count_alice(app, cast)
    with app.app_context():
        facts = DistrictFacts("Example City", "CO", Governance.OTHER, kind=Kind.CITY)
        city = districts.add_district(facts)
        members.add_member(city.id, cast.carol.id, Role.VIEWER)
        for id_ in ids[:4]:
            cities.add_agency(
                city.id,
                name=f"Agency {id_}",
                kind=AgencyKind.DISTRICT,
                district_id=id_,
                link_state=LinkState.ACCEPTED,
                created_at=datetime.now(UTC),
            )
        db.session.commit()
    assert rows_of(visit("alice"), cast)["1.1"]["districts"] == "5"
    assert rows_of(visit("carol"), cast) == {}


def test_who_observes_a_district_does_not_see_its_levels(
    app: Flask, visit: Visit, cast: Cast
) -> None:
    add_peers(app, 4, sharing=Sharing.NETWORK)
    (observed,) = add_peers(app, 1)
    count_alice(app, cast)
    with app.app_context():
        members.add_member(observed, cast.alice.id, Role.OBSERVER)
        db.session.commit()
    assert rows_of(visit("alice"), cast) == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"counts": False},
        {"counts": False, "sharing": Sharing.NETWORK},
        {"kind": Kind.CITY},
        {"kind": Kind.COALITION},
        {"is_admitted": False},
        {"is_admitted": False, "sharing": Sharing.NETWORK},
    ],
)
def test_only_districts_that_agreed_count(
    app: Flask, visit: Visit, cast: Cast, wrong: dict[str, object]
) -> None:
    add_peers(app, 4)
    add_peers(app, 6, **wrong)
    count_alice(app, cast)
    assert "here are 4" in page_of(visit("alice"), cast)


def test_who_waits_to_be_admitted_sees_nothing(app: Flask, visit: Visit, cast: Cast) -> None:
    add_peers(app, 6)
    count_alice(app, cast)
    change_admission(app, cast.district_id, None)
    page = page_of(visit("alice"), cast)
    assert "This district waits to be admitted, so it sees no peers yet" in page
    assert "Beside the median" not in page
    assert rows_of(visit("alice"), cast) == {}


def test_four_districts_of_strangers_make_no_group_with_a_real_one(
    app: Flask, visit: Visit, cast: Cast
) -> None:
    """Four invented districts beside a real one would make the five from which on one is told."""
    with app.app_context():
        add_peer("Real", OWN)
        made_up = [add_peer(f"Made up {number}", is_admitted=False) for number in range(4)]
        mine = db.session.get(District, cast.other_district_id)
        assert mine is not None
        mine.counts_as_peer, mine.sharing = True, Sharing.NETWORK
        db.session.commit()
    path, mallory = f"/districts/{cast.other_district_id}/peers", visit("mallory")

    def count_told() -> int:
        return mallory.get(f"{path}.csv").data.count(b"1.1,")

    assert "This district waits to be admitted" in mallory.get(path).text
    assert mallory.get("/network").status_code == 404
    assert count_told() == 0
    # Nor does somebody who was admitted get a group out of districts that were not.
    change_admission(app, cast.other_district_id, datetime.now(UTC))
    assert "waits to be admitted" not in mallory.get(path).text
    assert count_told() == 0
    for id_ in made_up:
        change_admission(app, id_, datetime.now(UTC))
    assert count_told() == 1


def test_invented_districts_are_never_peers_of_real_ones(
    app: Flask, visit: Visit, cast: Cast
) -> None:
    ids = add_peers(app, 6)
    count_alice(app, cast)
    with app.app_context():
        for id_ in ids:
            district = db.session.get(District, id_)
            assert district is not None
            district.is_demonstration = True
        db.session.commit()
    assert "here are 0" in page_of(visit("alice"), cast)


def test_a_difference_of_one_is_not_shown(app: Flask, visit: Visit, cast: Cast) -> None:
    add_peers(app, 5)
    add_peers(app, 1, state="NM")
    count_alice(app, cast)
    assert rows_of(visit("alice"), cast)["1.1"]["districts"] == "6"
    page = page_of(visit("alice"), cast, "?like=state")
    assert "There are 5, and nothing can be shown" in page
    assert rows_of(visit("alice"), cast, "?like=state") == {}


def test_the_newest_snapshot_of_the_same_edition_counts(
    app: Flask, visit: Visit, cast: Cast
) -> None:
    ids = add_peers(app, 5)
    count_alice(app, cast)
    with app.app_context():
        for id_ in ids:
            freeze(id_, TWOS.replace("2", "3"), date(2026, 8, 1))
            freeze(id_, TWOS.replace("2", "1"), date(2020, 1, 1))
        db.session.commit()
    assert rows_of(visit("alice"), cast)["7.6"]["median"] == "3.00"
    assert rows_of(visit("alice"), cast, "?edition=citywide-2018") == {}


def test_picking_by_name_is_for_those_who_share_as_much(
    app: Flask, visit: Visit, cast: Cast
) -> None:
    ids = add_peers(app, 6, sharing=Sharing.NETWORK)
    count_alice(app, cast)
    assert "Secret" not in page_of(visit("alice"), cast)
    query = "?" + "&".join(f"with={id_}" for id_ in ids[:5])
    # A pick that may not be made is left out of the question.
    assert "six other districts" in page_of(visit("alice"), cast, query)
    with app.app_context():
        district = db.session.get(District, cast.district_id)
        assert district is not None
        district.sharing = Sharing.NETWORK
        db.session.commit()
    page = page_of(visit("alice"), cast, query)
    assert "Five districts that you picked." in page
    assert "Secret 0, CO" in page
    few = "?" + "&".join(f"with={id_}" for id_ in ids[:4])
    assert "here are 4" in page_of(visit("alice"), cast, few)


def test_a_district_that_shares_nothing_cannot_be_picked(
    app: Flask, visit: Visit, cast: Cast
) -> None:
    add_peers(app, 4, sharing=Sharing.NETWORK)
    with app.app_context():
        hidden = add_peer("Hidden", FULL)
        db.session.commit()
    count_alice(app, cast, Sharing.NETWORK)
    page = visit("alice").get(f"/districts/{cast.district_id}/peers?with={hidden}").text
    assert "Hidden" not in page
    offered = {one.get("value") for one in find_all(parse(page), "input", name="with")}
    assert str(hidden) not in offered
    assert len(offered) == 4


def test_what_members_of_two_districts_know_protects_nobody(
    app: Flask, visit: Visit, cast: Cast
) -> None:
    ids = add_peers(app, 5)
    count_alice(app, cast)
    assert rows_of(visit("alice"), cast)["1.1"]["districts"] == "5"
    with app.app_context():
        members.add_member(ids[0], cast.alice.id, Role.VIEWER)
        db.session.commit()
    # Of the five, four would be left that Alice does not see anyway.
    assert rows_of(visit("alice"), cast) == {}
    assert rows_of(visit("carol"), cast)["1.1"]["districts"] == "5"


def test_the_benchmark_stands_there_from_five_advanced_districts_on(
    app: Flask, visit: Visit, cast: Cast
) -> None:
    add_peers(app, 6)
    with app.app_context():
        for number in range(3):
            add_peer(f"Ahead {number}", OWN)
        db.session.commit()
    count_alice(app, cast)
    assert "Advanced districts of this network" not in page_of(visit("alice"), cast)
    with app.app_context():
        for number in range(2):
            add_peer(f"Further {number}", OWN)
        db.session.commit()
    page = page_of(visit("alice"), cast)
    assert "Advanced districts of this network" in page
    # Five others and Alice's own.
    assert "6 districts whose newest snapshot is advanced" in page
    assert "Ahead" not in page


def test_without_a_snapshot_of_its_own_a_district_sees_the_peers(
    app: Flask, visit: Visit, cast: Cast
) -> None:
    add_peers(app, 5)
    with app.app_context():
        other = db.session.get(District, cast.other_district_id)
        assert other is not None
        other.counts_as_peer, other.admitted_at = True, other.created_at
        db.session.commit()
    page = visit("mallory").get(f"/districts/{cast.other_district_id}/peers").text
    assert "There is no snapshot of Portfolio 2016 to set beside them yet." in page
    assert "Not rated" in page


def test_the_numbers_that_are_ours_stand_on_the_page(visit: Visit, cast: Cast) -> None:
    page = page_of(visit("alice"), cast)
    assert "Smallest group that is shown: 5 districts" in page
    assert "Large from: 25,000 students" in page


def test_an_unknown_edition_is_not_there(visit: Visit, cast: Cast) -> None:
    assert visit("alice").get(f"/districts/{cast.district_id}/peers?edition=x").status_code == 404


def test_the_page_costs_the_same_whatever_the_number_of_peers(
    app: Flask, visit: Visit, cast: Cast, count_queries: CountQueries
) -> None:
    add_peers(app, 30)
    count_alice(app, cast)
    client = visit("alice")
    with count_queries() as statements:
        assert client.get(f"/districts/{cast.district_id}/peers").status_code == 200
    # The account, the district with the role, its newest edition, the peers, one's own districts.
    assert len(statements) == 5, statements
