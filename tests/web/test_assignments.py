"""Who is asked to answer what."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from selfassess.services import assignments
from tests.cast import Cast
from tests.conftest import Visit

DUE = "2026-12-01"


def _path(cast: Cast) -> str:
    return f"/assessments/{cast.assessment_id}/assignments"


def test_an_editor_splits_the_questionnaire(visit: Visit, cast: Cast) -> None:
    bob = visit("bob")
    page = bob.post(
        _path(cast),
        data={"person": cast.dora.id, "due": DUE, "elements": ["2.1", "component-3"], "go": "go"},
        follow_redirects=True,
    )
    assert "5 elements assigned" in page.text
    assert page.text.count("Dora, by December 1, 2026") == 5
    # She finds her part, with what was hers before, the earliest due first.
    tasks = visit("dora").get("/tasks").text
    assert tasks.index("2.1 ") < tasks.index("3.4 ") < tasks.index("1.1 ")
    assert "December 1, 2026" in tasks


def test_what_is_assigned_can_be_taken_back(visit: Visit, cast: Cast) -> None:
    alice = visit("alice")
    data = {"person": cast.dora.id, "elements": ["1.1"], "go": "take-back"}
    page = alice.post(_path(cast), data=data, follow_redirects=True)
    assert "what was answered stays" in page.text
    form = {"go": "stay", "presence": "none"}
    url = f"/assessments/{cast.assessment_id}/elements"
    assert visit("dora").post(f"{url}/1.1", data=form).status_code == 403
    assert visit("dora").post(f"{url}/1.2", data=form).status_code in (302, 422)


def test_a_contributor_sees_everything_and_answers_their_part(visit: Visit, cast: Cast) -> None:
    dora = visit("dora")
    url = f"/assessments/{cast.assessment_id}/elements"
    own, other = dora.get(f"{url}/1.1"), dora.get(f"{url}/2.1")
    assert (own.status_code, other.status_code) == (200, 200)
    assert 'type="radio"' in own.text
    assert "<button" in own.text
    assert dora.post(f"{url}/2.1", data={"go": "stay"}).status_code == 403
    assert "not assigned to you" in dora.post(f"{url}/2.1", data={"go": "stay"}).text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"elements": ["1.1"]}, "Choose a person."),
        ({"person": "carol", "elements": ["1.1"]}, "Not a valid choice"),
        ({"person": "dora"}, "Choose at least one element."),
        ({"person": "dora", "elements": ["9.9"]}, "Choose at least one element."),
        ({"person": "dora", "elements": ["1.1"], "due": "soon"}, "Not a valid date"),
    ],
)
def test_what_cannot_be_assigned_is_told_and_changes_nothing(
    visit: Visit, cast: Cast, data: dict[str, object], message: str
) -> None:
    sent = dict(data)
    if "person" in sent:
        sent["person"] = cast.person(str(sent["person"])).id
    response = visit("alice").post(_path(cast), data=sent)
    assert (response.status_code, message in response.text) == (422, True)
    assert len(visit("dora").get("/tasks").text.split("elements/")) == 3


def test_a_task_that_is_late_is_marked(visit: Visit, cast: Cast) -> None:
    data = {"person": cast.dora.id, "elements": ["2.1"], "due": "2020-01-31"}
    visit("alice").post(_path(cast), data=data)
    assert "overdue" in visit("dora").get("/tasks").text


def test_an_answered_element_is_no_task_any_more(visit: Visit, cast: Cast) -> None:
    url = f"/assessments/{cast.assessment_id}/elements/1.1"
    sent = {"level": "3", "rating-version": "0", "go": "set-level"}
    assert visit("dora").post(url, data=sent).status_code == 302
    tasks = visit("dora").get("/tasks").text
    assert "elements/1.1" not in tasks
    assert "elements/1.2" in tasks


def test_whoever_leaves_is_asked_for_nothing(visit: Visit, cast: Cast) -> None:
    alice = visit("alice")
    alice.post(f"/districts/{cast.district_id}/members/{cast.dora.id}/remove")
    assert "Dora" not in alice.get(_path(cast)).text
    assert "Nothing is waiting for you" in visit("dora").get("/tasks").text


def test_tasks_of_several_people_stand_side_by_side(database: object, cast: Cast) -> None:
    alice = cast.alice.actor
    now = datetime(2026, 11, 1, tzinfo=UTC)
    assignments.assign(alice, cast.assessment_id, cast.bob.id, ["1.1"], date(2026, 12, 1), now)
    found = assignments.open_assignments(alice, cast.assessment_id)
    assert [(one.element_id, one.name) for one in found.assigned] == [
        ("1.1", "Bob"),
        ("1.1", "Dora"),
        ("1.2", "Dora"),
    ]
