"""What the pages of an assessment show, made from what was written; no request, no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from selfassess.domain.framework import Element, Framework
from selfassess.domain.responses import ElementResult
from selfassess.domain.worksheet import EarlierJudgment, Standing, is_confirmed
from selfassess.formats.numbers import show_count, show_score
from selfassess.services.assessments import Sheet

NAV_STATES: Final[Mapping[str, str]] = {
    "rated": "rated",
    "na": "not-applicable",
    "unknown": "dont-know",
    "unanswered": "open",
    "incomplete": "incomplete",
}
STATE_WORDS: Final[Mapping[str, str]] = {
    "rated": "Rated",
    "na": "Not applicable",
    "unknown": "Don’t know",
    "unanswered": "Not answered",
    "incomplete": "Incomplete",
}


class NavElement(NamedTuple):
    """One line of the way through an assessment; a tuple, as each page makes and compares 36."""

    id: str
    short: str
    href: str
    current: bool
    state: str
    level: int | None
    label: str


class NavComponent(NamedTuple):
    """One component of the way through an assessment."""

    id: str
    title: str
    summary: str
    open: bool
    elements: tuple[NavElement, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an assessment is. Done means rated or not applicable. [elements]"""

    done: int
    total: int
    unconfirmed: int
    unknown: int
    carried: int


@dataclass(frozen=True, slots=True)
class ReadingPanel:
    """
    What the answers on an element give so far, and why.

    `confirm` is the level that can be confirmed with one press, None where there is none.
    """

    level: int | None
    label: str
    headline: str
    lines: tuple[str, ...]
    confirm: int | None
    confirmed: bool


def make_nav(
    framework: Framework,
    standings: Mapping[str, Standing],
    base: str,
    current: str = "",
) -> tuple[NavComponent, ...]:
    """The way through an assessment. *base* is the address that element ids are appended to."""
    here = framework.component_of[current].id if current else ""
    found = []
    for component in framework.components:
        elements = []
        done = 0
        for element in component.elements:
            standing = standings[element.id]
            done += standing.state in ("rated", "na")
            elements.append(
                NavElement(
                    element.id,
                    element.short or element.title,
                    f"{base}/{element.id}",
                    element.id == current,
                    NAV_STATES[standing.state],
                    standing.level,
                    "" if standing.level is None else framework.labels[standing.level].label,
                )
            )
        found.append(
            NavComponent(
                component.id,
                component.short,
                f"{done} of {len(elements)}",
                component.id == here,
                tuple(elements),
            )
        )
    return tuple(found)


def count_progress(standings: Mapping[str, Standing]) -> Progress:
    """How far an assessment is."""
    values = standings.values()
    return Progress(
        done=sum(s.state in ("rated", "na") for s in values),
        total=len(standings),
        unconfirmed=sum(s.state == "rated" and not s.confirmed for s in values),
        unknown=sum(s.unknowns > 0 or s.state == "unknown" for s in values),
        carried=sum(s.carried for s in values),
    )


@lru_cache(maxsize=16)
def _list_order(framework: Framework) -> tuple[str, ...]:
    return tuple(framework.elements)


def find_neighbors(framework: Framework, element_id: str) -> tuple[str, str]:
    """The element before and the one after; empty at the ends."""
    order = _list_order(framework)
    place = order.index(element_id)
    before = order[place - 1] if place else ""
    after = order[place + 1] if place + 1 < len(order) else ""
    return before, after


def find_next_open(framework: Framework, standings: Mapping[str, Standing], element_id: str) -> str:
    """The next element, in a circle, that is still open; empty where there is none but this."""
    order = _list_order(framework)
    place = order.index(element_id) if element_id else -1
    for other in (*order[place + 1 :], *order[: max(place, 0)]):
        if standings[other].state not in ("rated", "na"):
            return other
    return ""


def make_reading(sheet: Sheet) -> ReadingPanel:
    """What the answers give, with the arithmetic in words."""
    framework, result = sheet.opened.framework, sheet.result
    confirmed = is_confirmed(sheet.worksheet, result)
    if sheet.worksheet.carried:
        return ReadingPanel(
            None,
            "",
            "This is from last time. It counts as soon as you say that it still holds.",
            (),
            None,
            False,
        )
    judgment = sheet.worksheet.judgment
    level = result.level
    label = "" if level is None else framework.labels[level].label
    can_confirm = result.derived is not None and not confirmed and result.level == result.derived
    return ReadingPanel(
        level,
        label,
        _headline(framework, sheet.element, result, judgment.kind if judgment else ""),
        tuple(_explain(framework, sheet)),
        result.derived if can_confirm else None,
        confirmed,
    )


def _headline(framework: Framework, element: Element, result: ElementResult, kind: str) -> str:
    if result.state == "na":
        return "Not applicable: this element is left out of every mean."
    if result.state == "unanswered":
        return "No answer yet." if element.questions else "Not rated yet."
    if result.level is not None:
        if kind == "override":
            return "Your team set this level."
        if kind == "direct" and result.derived is None:
            return "Your team rated this directly."
        return "Your answers give this level."
    count = len(result.open_questions)
    questions = f" {show_count(count, 'question')} still open." if count else ""
    if result.low == result.high:
        return f"Level {result.low} is already certain.{questions}"
    return f"Between level {result.low} and level {result.high} so far.{questions}"


def _explain(framework: Framework, sheet: Sheet) -> list[str]:
    result, lines = sheet.result, []
    if result.uncapped is not None:
        mean = f"The mean of your answers is {show_score(result.uncapped)}"
        if result.capped is not None:
            lines.append(f"{mean}, capped at {result.capped.cap}, because {result.capped.because}.")
        else:
            lines.append(f"{mean}; a half rounds up.")
    judgment = sheet.worksheet.judgment
    if judgment is not None and judgment.kind == "override":
        derived = sheet.derived
        if derived is None:
            lines.append("Some answers are open now.")
        else:
            word = "give" if judgment.derived == derived else "now give"
            lines.append(f"Your answers {word} level {derived}.")
        lines.append(f"Your reason: {judgment.rating.reason}")
    if judgment is not None and judgment.kind == "confirmed":
        before = judgment.rating.level
        if result.derived is not None and before != result.derived:
            lines.append(f"You confirmed level {before}; your answers have changed since.")
    if judgment is None and sheet.worksheet.earlier_judgments:
        lines.append(describe_earlier(framework, sheet.worksheet.earlier_judgments[-1]))
    return lines


def describe_earlier(framework: Framework, earlier: EarlierJudgment) -> str:
    """What a team said of an element before it changed."""
    rating = earlier.judgment.rating
    if rating.level is None:
        said = STATE_WORDS["na"] if rating.state == "na" else STATE_WORDS["unknown"]
    else:
        label = framework.labels.get(rating.level)
        said = f"{rating.level}, {label.label}" if label else str(rating.level)
    reason = f" Your reason was: {rating.reason}" if rating.reason else ""
    return (
        f"In version {earlier.version} your team said: {said}.{reason} The element has changed, so"
        " say it again if it still holds."
    )


def describe_result(framework: Framework, standing: Standing) -> str:
    """Where an element stands, in a few words."""
    if standing.carried:
        return "From last time, to be confirmed"
    if standing.level is not None:
        return framework.labels[standing.level].label
    if standing.state == "incomplete":
        return f"Incomplete, between {standing.low} and {standing.high}"
    return STATE_WORDS[standing.state]


@dataclass(frozen=True, slots=True)
class ToDo:
    """A question nobody could answer, and whom to ask."""

    element_id: str
    title: str
    questions: tuple[str, ...]
    ask: tuple[str, ...]


def list_to_dos(sheets: Sequence[Sheet]) -> list[ToDo]:
    """Every "don't know", with whom to ask."""
    found = []
    for sheet in sheets:
        if sheet.worksheet.carried:
            continue
        answers = sheet.worksheet.answers
        questions = tuple(
            question.text
            for question in sheet.element.questions
            if question.id in answers and answers[question.id].state == "unknown"
        )
        if questions or sheet.result.state == "unknown":
            found.append(
                ToDo(
                    sheet.element.id,
                    sheet.element.title,
                    questions or ("Which level fits?",),
                    sheet.element.ask,
                )
            )
    return found
