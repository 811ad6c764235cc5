"""
What a team has written, carried from one version of an edition to another by stable ids.

An answer is carried only where its question is still the same: same words, kind, unit, options with
their levels, bands, weight and condition. Where any of these differs, the question is asked again.
A hint may change, as it asks nothing. What is not carried is never lost: it is kept as earlier.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Literal

from selfassess.domain.framework import Element, Framework, Question
from selfassess.domain.responses import Answer
from selfassess.domain.worksheet import (
    EarlierAnswer,
    EarlierJudgment,
    Entry,
    Stamp,
    Worksheet,
)

Fate = Literal["same", "changed", "added", "removed"]

FindElement = Callable[[str], Element | None]
"""Gives the element as a version of the edition had it; None where that version is gone."""


@dataclass(frozen=True, slots=True)
class Carried:
    """
    What became of a worksheet on its way to another version.

    Args:
        worksheet: As it stands in the new version.
        kept: Questions whose answer stands.
        asked_again: Questions whose answer must be given again.
        dropped: Questions with an answer that are no longer asked.
        judge_again: Whether the team's word on the element must be given again.
    """

    worksheet: Worksheet
    kept: tuple[str, ...] = ()
    asked_again: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    judge_again: bool = False


def is_same_question(one: Question, other: Question) -> bool:
    """Whether an answer to one question answers the other."""
    return _list_essentials(one) == _list_essentials(other)


def _list_essentials(question: Question) -> Hashable:
    when = question.when
    return (
        question.kind,
        question.text,
        question.unit,
        question.weight,
        frozenset((o.id, o.text, o.level, o.cap) for o in question.options),
        tuple((band.at_least, band.level, band.cap) for band in question.bands),
        (when.question, frozenset(when.any_of)) if when else None,
    )


def is_same_element(one: Element, other: Element) -> bool:
    """
    Whether a team's word on one element holds for the other.

    It does where title, descriptors and questions are the same. Hints, evidence, whom to ask and
    other texts that only help may change.
    """
    ids = {question.id for question in one.questions}
    return (
        one.title == other.title
        and dict(one.levels) == dict(other.levels)
        and ids == {question.id for question in other.questions}
        and not list_changed_questions(one, other)
    )


def list_changed_questions(old: Element, new: Element) -> tuple[str, ...]:
    """The questions that both have and that are not the same, in the order of the new element."""
    return tuple(
        question.id
        for question in new.questions
        if (before := old.question(question.id)) and not is_same_question(before, question)
    )


def compare_elements(old: Framework | None, new: Framework) -> dict[str, Fate]:
    """
    Say what became of each element, in the order of the new version; removed ones come last.

    Where the old version is gone, nobody can tell what has changed: all count as changed.
    """
    if old is None:
        return dict.fromkeys(new.elements, "changed")
    fates: dict[str, Fate] = {}
    for id_, element in new.elements.items():
        before = old.elements.get(id_)
        if before is None:
            fates[id_] = "added"
        else:
            fates[id_] = "same" if is_same_element(before, element) else "changed"
    return fates | dict.fromkeys((id_ for id_ in old.elements if id_ not in fates), "removed")


def fits(question: Question, answer: Answer) -> bool:
    """Whether an answer can be read as one to this question."""
    if answer.state != "answered":
        return True
    if question.kind == "number":
        number = answer.number
        return number is not None and (question.highest is None or number <= question.highest)
    known = all(question.option(option) is not None for option in answer.options)
    return (
        known
        and answer.number is None
        and (question.kind == "several-choices" or len(answer.options) == 1)
    )


def carry_worksheet(
    worksheet: Worksheet, old: Element | None, new: Element | None, version: str
) -> Carried:
    """
    Carry a worksheet from one version of an element to another.

    Args:
        worksheet: What the team has written.
        old: The element as it was; None where that is not known any more.
        new: The element as it is now; None where it was removed.
        version: The version that *old* belongs to.

    Returns:
        Answers to questions that are the same stand. Where the old element is not known, so do
        those that can be read. The team's word stands only where nothing of the element changed.
    """
    entries: dict[str, Entry] = {}
    earlier = list(worksheet.earlier)
    kept, asked_again, dropped = [], [], []
    for id_, entry in worksheet.entries.items():
        question = new.question(id_) if new else None
        if question is None:
            dropped.append(id_)
        elif entry.answer is None or _stands(entry.answer, old, question):
            entries[id_] = entry
            kept.append(id_)
            continue
        else:
            asked_again.append(id_)
            entries[id_] = Entry(None, Stamp(entry.stamp.version + 1))
        if entry.answer is not None:
            earlier.append(EarlierAnswer(id_, version, entry.answer, entry.stamp))
    for id_ in list_changed_questions(old, new) if old and new else ():
        # Whoever still has the old question on the screen must not answer the new one with it.
        entries[id_] = Entry(None, Stamp(worksheet.stamp_of(id_).version + 1))
    carried = Carried(
        replace(worksheet, entries=entries, earlier=tuple(earlier)),
        tuple(id_ for id_ in kept if entries[id_].answer is not None),
        tuple(asked_again),
        tuple(id_ for id_ in dropped if worksheet.entries[id_].answer is not None),
    )
    if not (old and new and is_same_element(old, new)):
        carried = replace(
            carried,
            worksheet=set_judgment_aside(carried.worksheet, version),
            judge_again=worksheet.judgment is not None,
        )
    if not carried.worksheet.answers and carried.worksheet.judgment is None:
        # Nothing is left that could still be true.
        carried = replace(carried, worksheet=replace(carried.worksheet, carried=False))
    return carried


def _stands(answer: Answer, old: Element | None, question: Question) -> bool:
    if not fits(question, answer):
        return False
    before = old.question(question.id) if old else None
    return old is None or (before is not None and is_same_question(before, question))


def set_judgment_aside(worksheet: Worksheet, version: str) -> Worksheet:
    """Keep the team's word on an element as an earlier one, which does not count."""
    judgment, stamp = worksheet.judgment, worksheet.judgment_stamp
    earlier = [EarlierJudgment(version, judgment, stamp)] if judgment else []
    return replace(
        worksheet,
        judgment=None,
        judgment_stamp=Stamp(stamp.version + 1),
        earlier_judgments=(*worksheet.earlier_judgments, *earlier),
    )


def fit_worksheet(worksheet: Worksheet, element: Element, version: str) -> Worksheet:
    """
    Set aside what an element cannot read, so that the rest of it can still be scored.

    That happens only where an edition was changed without raising its version.
    """
    answers = worksheet.answers
    questions = {question.id: question for question in element.questions}
    if all(id_ in questions and fits(questions[id_], one) for id_, one in answers.items()):
        return worksheet
    fitted = carry_worksheet(worksheet, None, element, version).worksheet
    return replace(worksheet, entries=fitted.entries, earlier=fitted.earlier)


def recall_worksheet(
    worksheet: Worksheet, current: Element | None, wanted: Element, find: FindElement
) -> Worksheet:
    """
    Put a worksheet back into another version of its element: the same answers, the other rubric.

    Args:
        worksheet: What the team has written, with what it wrote in earlier versions.
        current: The element as the worksheet's version has it; None where it was removed.
        wanted: The element as the other version has it.
        find: Gives the element as a version has it, to read what was written in that version.

    Returns:
        Questions that both versions share have today's answer. One that was asked again has the
        newest answer that was given to it as the other version words it.
    """
    entries: dict[str, Entry] = {}
    for question in wanted.questions:
        entry = worksheet.entries.get(question.id)
        now = current.question(question.id) if current else None
        if entry is not None and entry.answer and now and is_same_question(now, question):
            entries[question.id] = entry
            continue
        for earlier in reversed(worksheet.earlier):
            element = find(earlier.version) if earlier.question_id == question.id else None
            then = element.question(question.id) if element else None
            if then and is_same_question(then, question) and fits(question, earlier.answer):
                entries[question.id] = Entry(earlier.answer, earlier.stamp)
                break
    recalled = replace(worksheet, entries=entries, earlier=(), earlier_judgments=())
    if current is not None and is_same_element(current, wanted):
        return recalled
    for word in reversed(worksheet.earlier_judgments):
        element = find(word.version)
        if element is not None and is_same_element(element, wanted):
            return replace(recalled, judgment=word.judgment, judgment_stamp=word.stamp)
    return replace(recalled, judgment=None)
