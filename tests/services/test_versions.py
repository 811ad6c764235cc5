"""Moving an assessment to a newer version of its edition, and the year of the change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from selfassess.domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from selfassess.domain.responses import Answer, Rating
from selfassess.domain.worksheet import Change
from selfassess.extensions import db
from selfassess.services import assessments, snapshots, versions
from selfassess.services.access import Actor
from selfassess.services.assessments import Input, JudgmentInput, Sheet
from selfassess.services.editions import use_own_editions
from selfassess.store import assessments as store
from tests.cast import AS_OF, Cast
from tests.loader.folders import Folder
from tests.shelves import (
    AUTONOMY,
    CHOICE,
    EDITION,
    add_element,
    change_things,
    make_first,
    raise_version,
    use,
)

NOW = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
NEXT_YEAR = date(2027, 6, 30)


@pytest.fixture(autouse=True)
def first(tmp_path: Path) -> Iterator[Folder]:
    """Version 1.0.0 is published and in use."""
    folder = make_first(tmp_path / "first")
    use(folder)
    yield folder
    use_own_editions(None)


@pytest.fixture
def second(first: Folder, tmp_path: Path) -> Folder:
    """Version 1.1.0, not yet in use."""
    folder = raise_version(first, tmp_path / "second")
    change_things(folder)
    return folder


@pytest.fixture
def alice(cast: Cast, database: object) -> Actor:
    return cast.alice.actor


@pytest.fixture
def started(alice: Actor, cast: Cast) -> int:
    """An assessment in version 1.0.0 in which every question is answered and judged."""
    assessment_id = assessments.start_assessment(alice, cast.district_id, AS_OF, None, EDITION)
    give(alice, assessment_id, "1.1", presence=choose("all"), reach=count(95))
    give(alice, assessment_id, "2.1", use=choose("yes"), which=choose("staff", "money"))
    give(alice, assessment_id, "2.2", presence=choose("some"))
    give(alice, assessment_id, "2.3", presence=choose("all"))
    for element in ("1.1", "2.1", "2.2", "2.3"):
        judge(alice, assessment_id, element)
    note = Input(note=("Ask the county.", 0))
    assessments.save(alice, assessment_id, "2.2", note, NOW)
    return assessment_id


def choose(*options: str) -> Answer:
    return Answer(options=options)


def count(number: int) -> Answer:
    return Answer(number=Fraction(number))


def look(actor: Actor, assessment_id: int, element: str) -> Sheet:
    return assessments.open_sheet(actor, assessment_id, element)


def give(actor: Actor, assessment_id: int, element: str, **answers: Answer) -> Sheet:
    """Answer questions as they stand."""
    worksheet = look(actor, assessment_id, element).worksheet
    changes = tuple(
        Change(question, answer, worksheet.stamp_of(question).version)
        for question, answer in answers.items()
    )
    saved = assessments.save(actor, assessment_id, element, Input(changes=changes), NOW)
    assert saved.conflicts == ()
    return saved.sheet


def judge(actor: Actor, assessment_id: int, element: str, rating: Rating | None = None) -> Sheet:
    """Confirm what the answers give, or say something else."""
    sheet = look(actor, assessment_id, element)
    rating = rating or Rating(sheet.derived)
    sent = JudgmentInput(rating, sheet.worksheet.judgment_stamp.version)
    return assessments.save(actor, assessment_id, element, Input(judgment=sent), NOW).sheet


def take(actor: Actor, assessment_id: int) -> snapshots.OpenedSnapshot:
    return snapshots.open_snapshot(actor, snapshots.freeze_snapshot(actor, assessment_id, NOW))


def find_move(actor: Actor, assessment_id: int) -> versions.Move:
    move = versions.find_move(assessments.open_assessment(actor, assessment_id))
    assert move is not None
    return move


# --- Pinned


def test_an_assessment_stays_in_the_version_that_it_was_started_with(
    alice: Actor, started: int, second: Folder
) -> None:
    use(second)
    opened = assessments.open_assessment(alice, started)
    assert (opened.framework.version, opened.is_stand_in) == ("1.0.0", False)
    assert list(assessments.list_standings(opened)) == ["1.1", "2.1", "2.2", "2.3"]
    assert look(alice, started, "2.2").result.level == 2
    with pytest.raises(NotFoundError):
        look(alice, started, "1.2")


def test_so_do_snapshots(alice: Actor, started: int, second: Folder) -> None:
    taken = take(alice, started)
    use(second)
    reopened = snapshots.open_snapshot(alice, taken.frozen.id)
    assert reopened.framework.version == "1.0.0"
    assert reopened.document == taken.document
    assert "2.2" in reopened.framework.elements


def test_there_is_nothing_to_move_to_without_a_newer_version(
    alice: Actor, started: int, cast: Cast
) -> None:
    assert versions.find_move(assessments.open_assessment(alice, started)) is None
    assert versions.find_move(assessments.open_assessment(alice, cast.assessment_id)) is None
    with pytest.raises(InvalidInputError):
        versions.move_assessment(alice, started, "1.1.0")


# --- Moving


def test_the_preview_says_what_a_move_would_do_and_does_nothing(
    alice: Actor, started: int, second: Folder
) -> None:
    before = store.list_all_written(started)
    use(second)
    ways = {way.element_id: way for way in find_move(alice, started).ways}
    assert {id_: way.fate for id_, way in ways.items()} == {
        "1.1": "changed",
        "1.2": "added",
        "2.1": "changed",
        "2.2": "removed",
        "2.3": "same",
    }
    assert {id_: way.carried.asked_again for id_, way in ways.items() if way.new} == {
        "1.1": ("presence",),
        "1.2": (),
        "2.1": (),
        "2.3": (),
    }
    assert ways["2.1"].carried.dropped == ("which",)
    assert [id_ for id_, way in ways.items() if way.carried.judge_again] == ["1.1", "2.1", "2.2"]
    assert store.list_all_written(started) == before


def test_answers_go_with_their_questions(alice: Actor, started: int, second: Folder) -> None:
    use(second)
    versions.move_assessment(alice, started, "1.1.0")
    opened = assessments.open_assessment(alice, started)
    assert opened.assessment.edition_version == opened.framework.version == "1.1.0"
    changed = look(alice, started, "1.1")
    assert changed.worksheet.answers == {"reach": count(95)}
    assert changed.worksheet.recalled["presence"].answer == choose("all")
    assert (changed.result.state, changed.result.level) == ("incomplete", None)
    assert changed.worksheet.judgment is None
    assert look(alice, started, "2.1").worksheet.answers == {"use": choose("yes")}
    untouched = look(alice, started, "2.3")
    assert untouched.worksheet.judgment is not None
    assert assessments.summarize(untouched).confirmed
    assert look(alice, started, "1.2").result.state == "unanswered"
    with pytest.raises(NotFoundError):
        look(alice, started, "2.2")
    # Asked again, it counts again.
    assert give(alice, started, "1.1", presence=choose("all")).result.level == 3


def test_nothing_is_lost(alice: Actor, started: int, second: Folder) -> None:
    use(second)
    versions.move_assessment(alice, started, "1.1.0")
    left = {
        one.element_id: one
        for one in versions.list_left(assessments.open_assessment(alice, started))
    }
    assert list(left) == ["2.1", "2.2"]
    ((which, question),) = left["2.1"].answers
    assert which.answer == choose("staff", "money")
    assert question is not None
    assert question.text == "What do schools decide?"
    gone = left["2.2"]
    assert (gone.is_element, gone.title) == (True, "School calendar")
    assert gone.worksheet.note == "Ask the county."
    assert gone.worksheet.earlier_judgments[0].judgment.rating == Rating(2)
    assert [one.answer for one, _ in gone.answers] == [choose("some")]


def test_what_is_no_longer_asked_is_counted_nowhere(
    alice: Actor, started: int, second: Folder, cast: Cast
) -> None:
    use(second)
    versions.move_assessment(alice, started, "1.1.0")
    (counted,) = [c for c in store.list_counted(cast.district_id) if c.assessment.id == started]
    assert (counted.done, counted.total) == (1, 4)
    opened = assessments.open_assessment(alice, started)
    assert list(assessments.list_standings(opened)) == ["1.1", "1.2", "2.1", "2.3"]
    assert "2.2" not in take(alice, started).document["elements"]


def test_an_element_that_comes_back_finds_what_was_written(
    alice: Actor, started: int, second: Folder, tmp_path: Path
) -> None:
    use(second)
    versions.move_assessment(alice, started, "1.1.0")
    third = raise_version(second, tmp_path / "third", "1.2.0")
    add_element(third, AUTONOMY, "2.2", "School calendar")
    use(third)
    versions.move_assessment(alice, started, "1.2.0")
    sheet = look(alice, started, "2.2")
    assert sheet.worksheet.note == "Ask the county."
    assert sheet.worksheet.answers == {}
    assert sheet.worksheet.recalled["presence"].answer == choose("some")
    assert give(alice, started, "2.2", presence=choose("some")).result.level == 2


def test_an_answer_to_the_old_question_is_no_answer_to_the_new_one(
    alice: Actor, started: int, second: Folder
) -> None:
    seen = look(alice, started, "1.1").worksheet.stamp_of("presence").version
    use(second)
    versions.move_assessment(alice, started, "1.1.0")
    stale = Input(changes=(Change("presence", choose("some"), seen),))
    saved = assessments.save(alice, started, "1.1", stale, NOW)
    assert saved.conflicts == ("presence",)
    assert "presence" not in saved.sheet.worksheet.answers


def test_a_question_never_answered_is_guarded_too(alice: Actor, cast: Cast, second: Folder) -> None:
    started = assessments.start_assessment(alice, cast.district_id, AS_OF, None, EDITION)
    use(second)
    versions.move_assessment(alice, started, "1.1.0")
    stale = Input(
        changes=(Change("presence", choose("some"), 0),), judgment=JudgmentInput(Rating(3), 0)
    )
    assert assessments.save(alice, started, "1.1", stale, NOW).conflicts == ("presence", "rating")


def test_whoever_saves_while_it_is_moved_saves_into_the_new_version(
    alice: Actor, started: int, second: Folder
) -> None:
    opened = look(alice, started, "2.3")
    use(second)
    versions.move_assessment(alice, started, "1.1.0")
    stale = Input(note=("Written before the move.", 0))
    saved = assessments.save(alice, started, "2.3", stale, NOW, opened)
    assert saved.sheet.opened.framework.version == "1.1.0"
    assert look(alice, started, "2.3").worksheet.note == "Written before the move."


def test_a_move_starts_again_where_somebody_saves_meanwhile(
    alice: Actor, started: int, second: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(second)
    written = store.list_all_written
    calls = []

    def read(assessment_id: int) -> object:
        found = written(assessment_id)
        calls.append(assessment_id)
        if len(calls) == 1:
            assessments.save(alice, started, "2.3", Input(note=("In between.", 0)), NOW)
        return found

    monkeypatch.setattr(store, "list_all_written", read)
    versions.move_assessment(alice, started, "1.1.0")
    assert len(calls) == 2
    assert look(alice, started, "2.3").worksheet.note == "In between."


def test_a_move_that_fails_half_way_changes_nothing(
    alice: Actor, started: int, second: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(second)
    before = store.list_all_written(started)
    monkeypatch.setattr(store, "add_responses", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        versions.move_assessment(alice, started, "1.1.0")
    db.session.rollback()
    assert store.find_version(started) == "1.0.0"
    assert store.list_all_written(started) == before


@pytest.mark.parametrize("to", ["1.0.0", "1.2.0", ""])
def test_only_the_version_that_was_previewed_is_moved_to(
    alice: Actor, started: int, second: Folder, to: str
) -> None:
    use(second)
    with pytest.raises(InvalidInputError, match="Look again"):
        versions.move_assessment(alice, started, to)


def test_it_is_moved_once(alice: Actor, started: int, second: Folder) -> None:
    use(second)
    versions.move_assessment(alice, started, "1.1.0")
    with pytest.raises(InvalidInputError, match="moved already"):
        versions.move_assessment(alice, started, "1.1.0")


def test_a_viewer_moves_nothing(cast: Cast, started: int, second: Folder) -> None:
    use(second)
    with pytest.raises(NotAllowedError):
        versions.move_assessment(cast.carol.actor, started, "1.1.0")


# --- Carried into next year


def test_next_year_starts_in_the_new_version_with_the_same_carrying(
    alice: Actor, started: int, second: Folder, cast: Cast
) -> None:
    use(second)
    following = assessments.start_assessment(alice, cast.district_id, NEXT_YEAR, started, EDITION)
    assert assessments.open_assessment(alice, following).assessment.edition_version == "1.1.0"
    sheet = look(alice, following, "1.1")
    assert sheet.worksheet.carried
    assert sheet.worksheet.answers == {"reach": count(95)}
    assert sheet.worksheet.recalled["presence"].answer == choose("all")
    assert look(alice, following, "2.3").worksheet.judgment is not None
    assert not look(alice, following, "1.2").worksheet.carried
    # Last year's stays where it was.
    assert look(alice, started, "1.1").worksheet.answers["presence"] == choose("all")


# --- The year of the change


def test_the_same_answers_are_scored_by_both_versions(
    alice: Actor, started: int, second: Folder
) -> None:
    assert "bridge" not in take(alice, started).document
    use(second)
    versions.move_assessment(alice, started, "1.1.0")
    give(alice, started, "1.1", presence=choose("none"))
    give(alice, started, "2.3", presence=choose("some"))
    bridge = take(alice, started).document["bridge"]
    assert bridge["framework_version"] == "1.0.0"
    levels = {id_: result["level"] for id_, result in bridge["elements"].items()}
    # 1.1 has its earlier answer there; 2.3 today's; 2.1 and 2.2 what was said of them.
    assert levels == {"1.1": 3, "2.1": 3, "2.2": 2, "2.3": 2}
    assert bridge["before"]["elements"] == {"1.1": 3, "2.1": 3, "2.2": 2, "2.3": 3}
    assert bridge["rubric"] == {
        "1.1": "changed",
        "1.2": "added",
        "2.1": "changed",
        "2.2": "removed",
    }
    assert bridge["removed"] == {"2.2": "School calendar"}


def test_every_snapshot_of_that_year_has_both_and_next_years_has_not(
    alice: Actor, started: int, second: Folder, cast: Cast
) -> None:
    take(alice, started)
    use(second)
    versions.move_assessment(alice, started, "1.1.0")
    first_bridge = take(alice, started).document["bridge"]
    judge(alice, started, "1.2", Rating(2))
    second_bridge = take(alice, started).document["bridge"]
    assert first_bridge["before"] == second_bridge["before"]
    following = assessments.start_assessment(alice, cast.district_id, NEXT_YEAR, started, EDITION)
    judge(alice, following, "1.2", Rating(2))
    assert "bridge" not in take(alice, following).document


def test_a_year_carried_from_the_old_version_has_both_without_an_earlier_snapshot(
    alice: Actor, started: int, second: Folder, cast: Cast
) -> None:
    use(second)
    following = assessments.start_assessment(alice, cast.district_id, NEXT_YEAR, started, EDITION)
    assessments.confirm_still_true(alice, following, "2.3", NOW)
    bridge = take(alice, following).document["bridge"]
    assert (bridge["framework_version"], bridge["before"]) == ("1.0.0", None)
    assert bridge["elements"]["2.3"]["level"] == 3


def test_pressing_twice_still_makes_one_snapshot(
    alice: Actor, started: int, second: Folder
) -> None:
    take(alice, started)
    use(second)
    versions.move_assessment(alice, started, "1.1.0")
    assert take(alice, started).frozen.id == take(alice, started).frozen.id


# --- A version that was never published and is gone


@pytest.fixture
def lost(alice: Actor, cast: Cast, first: Folder, second: Folder, tmp_path: Path) -> int:
    """An assessment and a snapshot in version 0.9.0, which nobody published."""
    draft = raise_version(first, tmp_path / "draft", "0.9.0")
    for path in sorted((draft.path / "versions").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    from selfassess.loader.versions import list_versions

    list_versions.cache_clear()
    use(draft)
    assessment_id = assessments.start_assessment(alice, cast.district_id, AS_OF, None, EDITION)
    give(alice, assessment_id, "1.1", presence=choose("all"), reach=count(95))
    give(alice, assessment_id, "2.1", use=choose("yes"), which=choose("staff"))
    judge(alice, assessment_id, "2.2", Rating(2))
    return assessment_id


def test_the_edition_as_it_is_stands_in_and_nothing_breaks(
    alice: Actor, lost: int, second: Folder
) -> None:
    taken = take(alice, lost)
    second.replace(CHOICE, "{id: all, text: A law, level: 3}", "{id: every, text: A law, level: 3}")
    second.replace(CHOICE, "any_of: [some, all]", "any_of: [some, every]")
    use(second)
    opened = assessments.open_assessment(alice, lost)
    assert (opened.framework.version, opened.is_stand_in) == ("1.1.0", True)
    assert list(assessments.list_standings(opened)) == ["1.1", "1.2", "2.1", "2.3"]
    sheets = {sheet.element.id: sheet for sheet in assessments.list_sheets(opened)}
    assert sheets["1.1"].worksheet.answers == {"reach": count(95)}
    assert sheets["1.1"].worksheet.recalled["presence"].answer == choose("all")
    with pytest.raises(NotFoundError):
        look(alice, lost, "2.2")
    # What has no row yet gets one when it is answered.
    assert give(alice, lost, "1.2", presence=choose("some")).result.level == 2
    assert give(alice, lost, "1.2", presence=choose("all")).result.level == 3
    reopened = snapshots.open_snapshot(alice, taken.frozen.id)
    assert list(reopened.framework.elements) == ["1.1", "2.1", "2.2", "2.3"]
    assert take(alice, lost).document["framework_version"] == "1.1.0"


def test_it_can_be_moved_to_the_edition_as_it_is(alice: Actor, lost: int, second: Folder) -> None:
    use(second)
    assert find_move(alice, lost).old is None
    versions.move_assessment(alice, lost, "1.1.0")
    opened = assessments.open_assessment(alice, lost)
    assert not opened.is_stand_in
    # Nobody knows what has changed, so what can be read stands and every level is asked again.
    assert look(alice, lost, "1.1").worksheet.answers["presence"] == choose("all")
    assert [one.element_id for one in versions.list_left(opened)] == ["2.1", "2.2"]
