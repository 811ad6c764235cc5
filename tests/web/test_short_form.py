"""The short form: twelve questions for a meeting of twenty minutes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from selfassess.domain.responses import Answer
from selfassess.domain.worksheet import Change
from selfassess.services import assessments
from selfassess.services.assessments import Input
from selfassess.web.times import now
from tests.builders import choose
from tests.cast import Cast
from tests.conftest import CountQueries, Visit
from tests.web.filling import Form, open_form

Open = Callable[..., Form]
Stand = Callable[[str, str], Answer | None]


@pytest.fixture
def open_page(visit: Visit, cast: Cast) -> Open:
    """Open the short form as someone of the cast."""
    return lambda who="alice": open_form(visit(who), f"/assessments/{cast.assessment_id}/short")


@pytest.fixture
def stands(app: Flask, cast: Cast) -> Stand:
    """The answer that the database holds."""

    def find(element: str, question: str) -> Answer | None:
        with app.app_context():
            sheet = assessments.open_sheet(cast.alice.actor, cast.assessment_id, element)
        return sheet.worksheet.answers.get(question)

    return find


@pytest.fixture
def answer_elsewhere(app: Flask, cast: Cast) -> Callable[[str, str, Answer], None]:
    """Answer a question as Bob does on another screen."""

    def save(element: str, question: str, answer: Answer) -> None:
        sent = Input(changes=(Change(question, answer, 0),))
        with app.app_context():
            assessments.save(cast.bob.actor, cast.assessment_id, element, sent, now())

    return save


def list_questions(form: Form) -> list[str]:
    """The questions on the page."""
    return [name.removesuffix("-version") for name in form.values if name.endswith("-version")]


def test_an_empty_assessment_gives_twelve_questions(open_page: Open) -> None:
    form = open_page()
    assert len(list_questions(form)) == 12
    assert "q-3.2/share" in list_questions(form)


def test_saving_chooses_anew_and_keeps_the_answers(open_page: Open, stands: Stand) -> None:
    form = open_page().fill("q-3.2/share", "50")
    answer = form.press("next")
    assert answer.status_code == 302
    assert stands("3.2", "share") == Answer(number=50)
    assert "q-3.2/share" not in list_questions(open_page())


def test_the_script_saves_one_question_and_shows_the_bounds(open_page: Open, stands: Stand) -> None:
    answer = open_page().fill("q-3.2/share", "50").fetch("q-3.2/share")
    assert answer.status_code == 200
    assert answer.json["versions"] == {"q-3.2/share": 1}
    assert "Funding" in answer.json["reading"]
    assert stands("3.2", "share") == Answer(number=50)


def test_a_wrong_number_is_refused_and_nothing_is_saved(open_page: Open, stands: Stand) -> None:
    form = open_page().fill("q-3.2/share", "lots").fill("q-3.1/use", "unknown")
    answer = form.press("next")
    assert answer.status_code == 422
    assert "Give a number from 0 to 100" in answer.text
    assert stands("3.1", "use") is None


def test_someone_elses_newer_answer_is_shown_and_not_overwritten(
    open_page: Open, stands: Stand, answer_elsewhere: Callable[[str, str, Answer], None]
) -> None:
    form = open_page().fill("q-3.1/use", "unknown")
    option = next(
        control.get("value", "")
        for control in form.controls
        if control.get("name") == "q-3.1/use" and control.get("type") == "radio"
    )
    answer_elsewhere("3.1", "use", choose(option))
    answer = form.press("next")
    assert answer.status_code == 409
    assert "answered this while you did" in answer.text
    assert stands("3.1", "use") == choose(option)


def test_what_others_answered_is_left_alone_when_it_was_not_touched(
    open_page: Open, stands: Stand, answer_elsewhere: Callable[[str, str, Answer], None]
) -> None:
    form = open_page()
    answer_elsewhere("3.1", "use", Answer("unknown"))
    assert form.press("next").status_code == 302
    assert stands("3.1", "use") == Answer("unknown")


def test_an_unknown_question_or_element_is_ignored(visit: Visit, cast: Cast) -> None:
    address = f"/assessments/{cast.assessment_id}/short"
    sent = {"q-9.9/x-version": "0", "q-9.9/x": "a", "q-3.2/nothing-version": "0"}
    assert visit("alice").post(address, data=sent).status_code == 302


def test_a_viewer_sees_the_questions_and_cannot_answer(
    open_page: Open, visit: Visit, cast: Cast
) -> None:
    assert not open_page("carol").values
    assert visit("carol").post(f"/assessments/{cast.assessment_id}/short").status_code == 403


def test_the_page_asks_the_database_little(open_page: Open, count_queries: CountQueries) -> None:
    open_page()
    with count_queries() as queries:
        open_page()
    assert len(queries) <= 5
