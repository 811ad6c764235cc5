"""The version of its edition that an assessment is in, and the way to a newer one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from selfassess.domain.errors import ConflictError, InvalidInputError
from selfassess.domain.responses import Answer
from selfassess.formats.numbers import show_count
from selfassess.formats.questions import describe_answer
from selfassess.services import versions
from selfassess.services.assessments import Opened, may_answer_all, open_assessment
from selfassess.services.versions import Left, Move, Way
from selfassess.web.actor import current_actor
from selfassess.web.elements import make_breadcrumb

blueprint = Blueprint("versions", __name__)

BUSY = "Your team is answering just now. Nothing was moved; try again in a moment."


@dataclass(frozen=True, slots=True)
class Lines:
    """An element, and what happens to it in a few lines."""

    id: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MovePart:
    """What a move would do; each list is empty where it does nothing of the kind."""

    version: str
    summary: str
    again: tuple[Lines, ...]
    added: tuple[Lines, ...]
    removed: tuple[Lines, ...]
    judge_again: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VersionPage:
    """Everything that the page shows."""

    district: str
    is_demonstration: bool
    breadcrumb: tuple[tuple[str, str | None], ...]
    edition: str
    version: str
    stand_in: str
    move: MovePart | None
    may_move: bool
    left: tuple[Lines, ...]
    url: str


@blueprint.get("/assessments/<int:assessment_id>/version")
def show(assessment_id: int) -> str:
    """The version, what a move to the newest would do, and what is no longer asked."""
    return _render(open_assessment(current_actor(), assessment_id))


@blueprint.post("/assessments/<int:assessment_id>/version")
def move(assessment_id: int) -> ResponseReturnValue:
    """Move the assessment to the version that was on the screen."""
    to = request.form.get("to", "")
    try:
        moved = versions.move_assessment(current_actor(), assessment_id, to)
    except InvalidInputError as error:
        flash(str(error), "error")
        return redirect(url_for("versions.show", assessment_id=assessment_id))
    except ConflictError:
        flash(BUSY, "error")
        return redirect(url_for("versions.show", assessment_id=assessment_id))
    flash(f"This assessment is in version {to} now. {_summarize(moved)}", "success")
    return redirect(url_for("assessments.overview", assessment_id=assessment_id))


def _render(opened: Opened) -> str:
    found = versions.find_move(opened)
    own, assessment_id = opened.assessment, opened.assessment.id
    page = VersionPage(
        district=opened.district.name,
        is_demonstration=opened.district.is_demonstration,
        breadcrumb=(*make_breadcrumb(opened), ("Version of the questionnaire", None)),
        edition=opened.framework.title,
        version=own.edition_version,
        stand_in=opened.framework.version if opened.is_stand_in else "",
        move=_describe_move(found) if found else None,
        may_move=may_answer_all(opened),
        left=tuple(_describe_left(left) for left in versions.list_left(opened)),
        url=url_for("versions.show", assessment_id=assessment_id),
    )
    return render_template("pages/versions/show.html", page=page)


def _describe_move(found: Move) -> MovePart:
    ways = found.ways
    return MovePart(
        version=found.to.version,
        summary=_summarize(found),
        again=tuple(
            Lines(way.element_id, way.title, tuple(_list_again(way)))
            for way in ways
            if way.carried.asked_again
        ),
        added=tuple(_list_added(ways)),
        removed=tuple(_list_removed(ways)),
        judge_again=tuple(
            f"{way.element_id} {way.title}" for way in ways if way.carried.judge_again and way.new
        ),
    )


def _summarize(found: Move) -> str:
    """What a move does, in one or two sentences."""
    stay = [way for way in found.ways if way.new is not None and way.fate != "added"]
    whole = sum(not way.carried.asked_again and not way.carried.dropped for way in stay)
    again = sum(len(way.carried.asked_again) for way in stay)
    says = f"{show_count(whole, 'element keeps', 'elements keep')} all answers"
    if not again:
        return f"{says}; no question is asked again."
    return f"{says}; {show_count(again, 'question is', 'questions are')} asked again."


def _list_again(way: Way) -> Iterator[str]:
    """Each question that is asked again, with the answer that was given to it."""
    for id_ in way.carried.asked_again:
        question = way.new.question(id_) if way.new else None
        before = way.old.question(id_) if way.old else None
        if question is not None:
            said = describe_answer(before or question, _find_earlier(way, id_))
            yield f"{question.text} Your earlier answer: {said}."


def _find_earlier(way: Way, question_id: str) -> Answer | None:
    """The answer that a move leaves behind; None where there was none."""
    left = (*way.carried.asked_again, *way.carried.dropped)
    found = [one for one in way.carried.worksheet.earlier if one.question_id == question_id]
    return found[-1].answer if found and question_id in left else None


def _list_added(ways: tuple[Way, ...]) -> Iterator[Lines]:
    for way in ways:
        if way.fate == "added" and way.new is not None:
            count = show_count(len(way.new.questions), "question")
            yield Lines(way.element_id, way.title, (f"A new element with {count}.",))
        elif way.old is not None and way.new is not None:
            fresh = [q.text for q in way.new.questions if way.old.question(q.id) is None]
            if fresh:
                yield Lines(way.element_id, way.title, tuple(fresh))


def _list_removed(ways: tuple[Way, ...]) -> Iterator[Lines]:
    for way in ways:
        if way.old is None:
            continue
        if way.new is None:
            says = "This element is gone. What you have written is kept, and counts no longer."
            yield Lines(way.element_id, way.title, (says,))
            continue
        gone = [
            f"{q.text} Your answer: {describe_answer(q, _find_earlier(way, q.id))}."
            for q in way.old.questions
            if way.new.question(q.id) is None
        ]
        if gone:
            yield Lines(way.element_id, way.title, tuple(gone))


def _describe_left(left: Left) -> Lines:
    lines = []
    for earlier, question in left.answers:
        text = question.text if question else f"Question {earlier.question_id}:"
        said = describe_answer(question, earlier.answer) if question else _show_raw(earlier.answer)
        lines.append(f"{text} {said} (version {earlier.version})")
    worksheet = left.worksheet
    if left.is_element:
        for word in worksheet.earlier_judgments:
            rating = word.judgment.rating
            level = f"level {rating.level}" if rating.level is not None else "no level"
            reason = f": {rating.reason}" if rating.reason else ""
            lines.append(f"Your team’s word was {level}{reason} (version {word.version})")
        if worksheet.note:
            lines.append(f"Note: {worksheet.note}")
    return Lines(left.element_id, left.title, tuple(lines))


def _show_raw(answer: Answer) -> str:
    """An answer whose question's words are not known any more."""
    if answer.number is not None:
        return str(answer.number)
    return ", ".join(answer.options) or answer.state
