"""The demonstration: invented districts, loaded into an empty database and into no other."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_security.utils import verify_password
from sqlalchemy import func, select

from selfassess import create_app
from selfassess.config import Settings
from selfassess.domain.challenges import ChallengeState
from selfassess.domain.cities import DutyState
from selfassess.domain.districts import Kind
from selfassess.domain.errors import BadFileError, InvalidInputError
from selfassess.domain.network import Round, compare_districts
from selfassess.domain.sharing import Sharing
from selfassess.domain.tracking import Status
from selfassess.domain.verdicts import QUADRANTS
from selfassess.extensions import db
from selfassess.loader.demonstration import (
    answer_for,
    read_demonstration,
    read_neighbors,
    spell_levels,
)
from selfassess.services import (
    adopted_plans,
    assessments,
    challenges,
    cities,
    demonstration,
    evidence,
    observers,
    outside_ratings,
    snapshots,
    votes,
)
from selfassess.services.access import Actor
from selfassess.services.database import upgrade_database
from selfassess.services.demonstration import EMAIL, SIGN_IN_FILE, SignIn
from selfassess.services.districts import list_districts
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from selfassess.services.plans import open_plan
from selfassess.services.progress import open_outcome
from selfassess.store.models import District, User
from selfassess.store.models.assessments import Snapshot
from tests.cast import Cast
from tests.conftest import KINDS

INVENTED = {invented.name: invented for invented in read_demonstration()}
NAMES = list(INVENTED)
MakeDatabase = Callable[[str, str], str]


def make_app(address: str) -> Flask:
    """The application on a database that has its tables and nothing in them."""
    settings = Settings.from_env({"DATABASE_URL": address}, environment="testing")
    app = create_app(settings)
    with app.app_context():
        upgrade_database()
    return app


@pytest.fixture(scope="module", params=KINDS)
def loaded(
    request: pytest.FixtureRequest,
    make_database: MakeDatabase,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Path, SignIn | None]]:
    """The demonstration in a database of its own, loaded once: the folder, and how to sign in."""
    app = make_app(make_database(request.param, "demonstration"))
    folder = tmp_path_factory.mktemp("instance") / "new"
    with app.app_context():
        sign_in = demonstration.load_once(folder)
        yield folder, sign_in


@pytest.fixture
def demo(loaded: tuple[Path, SignIn | None]) -> Actor:
    """The person whom the demonstration belongs to."""
    account = db.session.scalars(select(User).where(User.email == EMAIL)).one()
    return Actor(account.id, None, account.display_name)


def list_taken(demo: Actor, name: str) -> list[snapshots.OpenedSnapshot]:
    """A district's snapshots, oldest first."""
    (district,) = [d for d, _ in list_districts(demo) if d.name == name]
    taken = snapshots.list_snapshots(demo, district.id)
    return [snapshots.open_snapshot(demo, snapshot.id) for snapshot in taken]


# --- What is loaded


def test_twenty_four_districts_make_a_network_worth_looking_at(demo: Actor) -> None:
    framework = get_edition(DEFAULT_EDITION)
    taken: dict[int, list[Round]] = {}
    for one in db.session.scalars(select(Snapshot).order_by(Snapshot.as_of)):
        levels = {e: x["level"] for e, x in one.document["elements"].items() if x["level"]}
        taken.setdefault(one.district_id, []).append(Round(one.as_of, levels, {}))
    network = compare_districts(
        framework, {str(id_): rounds for id_, rounds in taken.items()}, since=date(2025, 1, 1)
    )
    analysed = [one for one in network.districts if one.analysed]
    assert network.selection.all == 24
    assert {one.quadrant for one in analysed} == set(QUADRANTS.values())
    assert {one.course for one in analysed} == {"rising", "steady", "stalled", "slipping"}
    assert sum(one.advanced == "yes" for one in analysed) >= 5  # enough for a profile of theirs
    assert len(analysed) < 24


def test_a_team_is_at_work_on_the_next_assessment_and_observers_see_it_otherwise(
    demo: Actor,
) -> None:
    (district,) = [d for d, _ in list_districts(demo) if d.name == NAMES[0]]
    newest = max(assessments.list_assessments(demo, district.id), key=lambda one: one.as_of)
    voting = votes.list_votes(demo, newest.id)
    assert {one.closed_at is None for one in voting.rounds.values()} == {True, False}
    assert any(one.agreed_level is not None for one in voting.rounds.values())
    views = observers.compare_views(demo, newest.id)
    assert views.handed_in == 6
    assert any(one.statements for one in views.elements)


def test_a_coalition_has_rated_a_public_page_and_won_a_part_of_its_challenge(
    demo: Actor,
) -> None:
    found = {district.kind: district.id for district, _ in list_districts(demo)}
    (place,) = outside_ratings.list_places(demo, found[Kind.COALITION])[2]
    assert place.spoken >= 5
    _coalition, listed = challenges.list_of_coalition(demo, found[Kind.COALITION])
    assert [one.challenge.state for one in listed] == [ChallengeState.PARTLY]


def test_the_agencies_of_a_city_answer_for_elements_or_nobody_does(demo: Actor) -> None:
    found = {district.kind: district.id for district, _ in list_districts(demo)}
    view = cities.view_city(demo, found[Kind.CITY])
    stated = view.standing.elements.values()
    assert {one.duty.state for one in stated} >= {DutyState.HELD, DutyState.NOBODY}
    assert any(one.level is not None for one in stated)


def test_districts_of_the_network_share_more_or_less_and_say_that_they_are_invented(
    demo: Actor,
) -> None:
    found = db.session.scalars(select(District)).all()
    assert {one.sharing for one in found} == set(Sharing)
    assert all(one.is_demonstration for one in found)
    assert {one.counts_as_peer for one in found} == {True, False}
    assert all(one.admitted_at for one in found if one.kind is Kind.DISTRICT)


def test_every_district_is_invented_and_says_so(demo: Actor) -> None:
    districts = [district for district, _ in list_districts(demo)]
    neighbors = read_neighbors()
    names = {*INVENTED, neighbors.coalition.name, neighbors.city.name}
    assert {district.name for district in districts} == names
    assert all(district.is_demonstration for district in districts)


@pytest.mark.parametrize("name", NAMES)
def test_each_district_has_four_yearly_snapshots(demo: Actor, name: str) -> None:
    taken = list_taken(demo, name)
    assert [t.frozen.as_of for t in taken] == [year.as_of for year in INVENTED[name].snapshots]
    assert len({t.frozen.as_of.year for t in taken}) == len(taken) == 4
    assert all(t.frozen.taken_at.date() == t.frozen.as_of for t in taken)


@pytest.mark.parametrize("name", NAMES)
def test_the_levels_are_those_of_the_file(demo: Actor, name: str) -> None:
    framework = get_edition(DEFAULT_EDITION)
    for taken, year in zip(list_taken(demo, name), INVENTED[name].snapshots, strict=True):
        marks = spell_levels(framework, year.levels)
        assert {e: mark_of(r) for e, r in taken.document["elements"].items()} == marks


def mark_of(result: Mapping[str, Any]) -> str:
    """How the file writes down where an element stands."""
    signs = {"na": "-", "unknown": "?"}
    return signs.get(result["state"]) or str(result["level"])


def test_each_district_tells_another_story(demo: Actor) -> None:
    latest = {name: list_taken(demo, name)[-1].document for name in NAMES}
    stories = {INVENTED[name].story: document for name, document in latest.items()}
    assert stories["strong, but piecemeal"]["quadrant"] == "strong-piecemeal"
    assert stories["weak, but consistent"]["quadrant"] == "weak-consistent"
    assert stories["advanced"]["advanced"] == "yes"
    assert stories["strong, but piecemeal"]["advanced"] != "yes"


@pytest.mark.parametrize("name", NAMES)
def test_the_answers_are_there_to_be_looked_at(demo: Actor, name: str) -> None:
    taken = list_taken(demo, name)[-1]
    assert taken.frozen.assessment_id is not None
    opened = assessments.open_assessment(demo, taken.frozen.assessment_id)
    sheets = {sheet.element.id: sheet for sheet in assessments.list_sheets(opened)}
    pieces = evidence.list_pieces(opened.district.id, opened.assessment.edition)
    for element, note in INVENTED[name].notes.items():
        assert sheets[element].worksheet.note == note
    for element, titles in INVENTED[name].links.items():
        mine = [one for one in pieces if one.piece.element == element]
        assert {one.title for one in mine} == set(titles)
        assert all(one.url.startswith("https://example.org/") for one in mine)
    for sheet in sheets.values():
        assert sheet.result.derived == sheet.result.level
        assert assessments.summarize(sheet).confirmed or sheet.result.state == "unknown"


@pytest.mark.parametrize("name", NAMES)
def test_the_decisions_stand_in_the_newest_plan(demo: Actor, name: str) -> None:
    plan = open_plan(demo, list_taken(demo, name)[-1].frozen.id)
    decided = {
        action.priority.element: action.item
        for action in (*plan.actions, *plan.set_aside)
        if action.item
    }
    expected = INVENTED[name].decisions or {}
    assert set(decided) == set(expected)
    for element, decision in expected.items():
        assert decided[element].owner == decision.owner
        assert decided[element].set_aside == bool(decision.set_aside)
    assert [item.title for item in plan.own] == [own.title for own in INVENTED[name].own]


def test_the_first_district_follows_a_plan_with_everything_in_it(demo: Actor) -> None:
    district, _role = next(pair for pair in list_districts(demo) if pair[0].name == NAMES[0])
    last, this = INVENTED[NAMES[0]].plans
    shelf = adopted_plans.open_shelf(demo, district.id)
    assert shelf.opened is not None
    assert shelf.opened.plan.name == this.name
    assert {action.status for action in shelf.opened.actions} == set(Status)
    assert [plan.name for plan in shelf.others] == [last.name]
    for plan_id in (shelf.opened.plan.id, shelf.others[0].id):
        assert adopted_plans.open_plan(demo, district.id, plan_id).misfits == ()
    outcome = open_outcome(demo, district.id, shelf.others[0].id)
    kinds = {movement.outcome for movement in outcome.movements}
    assert kinds == {"reached", "not", "beyond", "fell"}
    assert any(movement.is_done_but_not_risen for movement in outcome.movements)


def test_the_sign_in_works_and_is_remembered(
    loaded: tuple[Path, SignIn | None], demo: Actor
) -> None:
    folder, sign_in = loaded
    assert sign_in is not None
    account = db.session.get_one(User, demo.user_id)
    assert account.email == sign_in.email == EMAIL
    assert verify_password(sign_in.password, account.password)
    file = folder / SIGN_IN_FILE
    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads(file.read_text())["password"] == sign_in.password


# --- Never twice, never among people's data


def test_a_second_start_loads_nothing_and_tells_the_sign_in_again(
    loaded: tuple[Path, SignIn | None],
) -> None:
    folder, sign_in = loaded
    count = select(func.count()).select_from(Snapshot)
    before = db.session.scalar(count)
    assert demonstration.load_once(folder) == sign_in
    assert db.session.scalar(count) == before


def test_the_command_refuses_a_second_load(loaded: tuple[Path, SignIn | None]) -> None:
    with pytest.raises(InvalidInputError, match="not empty"):
        demonstration.load()


def test_a_database_with_people_in_it_stays_as_it_is(
    cast: Cast, database: object, tmp_path: Path
) -> None:
    with pytest.raises(InvalidInputError, match="not empty"):
        demonstration.load()
    assert demonstration.load_once(tmp_path) is None
    assert not (tmp_path / SIGN_IN_FILE).exists()
    invented = select(func.count()).where(District.is_demonstration)
    assert db.session.scalar(invented) == 0


# --- The file


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_answers_can_be_invented_for_every_level_of_every_element(level: int) -> None:
    framework = get_edition(DEFAULT_EDITION)
    for element in framework.elements.values():
        answers = answer_for(element, level)
        for question in element.questions:
            number = answers[question.id].number if question.id in answers else None
            if number is not None:
                assert 0 <= number <= (question.highest or number)


def test_a_year_with_a_mark_too_few_is_a_fault() -> None:
    with pytest.raises(BadFileError, match="35 marks for 36 elements"):
        spell_levels(get_edition(DEFAULT_EDITION), "1" * 35)


def test_a_decision_in_the_file_names_an_action_that_is_ranked() -> None:
    framework = get_edition(DEFAULT_EDITION)
    for invented in INVENTED.values():
        marks = spell_levels(framework, invented.snapshots[-1].levels)
        for element in invented.decisions or {}:
            assert marks[element] in "123", (invented.name, element)
