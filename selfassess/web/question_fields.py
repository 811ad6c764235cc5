"""
Questions as WTForms fields: one field class for each kind, found by a registry.

A field reads all inputs of its question (the answer, "don't know", "not applicable" with its cause,
and the version that was on the screen) and gives one `Answer`. It has the attributes that
`components/question.html` takes, so templates print fields, and nothing else knows of input names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any, ClassVar, Final, NamedTuple

from wtforms import Field
from wtforms.form import BaseForm
from wtforms.utils import unset_value

from selfassess.domain.framework import Element, Framework, Kind, Question
from selfassess.domain.responses import Answer
from selfassess.domain.worksheet import Change, Worksheet
from selfassess.formats.numbers import show_number
from selfassess.formats.questions import describe_answer, describe_condition
from selfassess.services.editions import find_version
from selfassess.web.times import show_moment, show_saved

YOURS: Final = "yours-"
UNKNOWN: Final = "unknown"
NOT_APPLICABLE: Final = "na"
NONE_OF_THESE: Final = "none"
LONGEST_CAUSE: Final = 300
PREFIX: Final = "q-"
OUT_OF_DATE: Final = "This page is not as we sent it. Reload it, then enter this again."


class Choice(NamedTuple):
    """One thing to choose, as templates print it."""

    value: str
    text: str
    hint: str = ""
    asks_cause: bool = False


STATES: Final = (
    Choice(UNKNOWN, "Don’t know"),
    Choice(NOT_APPLICABLE, "Not applicable", asks_cause=True),
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two answers to one question: the one that stands, and the one just sent."""

    who: str
    when: str
    theirs: str
    yours: str
    version: int


class AnswerField(Field):
    """
    The common part of every kind: states, cause, version.

    After processing, `answer` is what was sent (None: nothing, or cleared), `seen` the version that
    was on the screen, `was_sent` whether the question was there at all, and `is_changed` whether
    somebody answered otherwise than the screen showed. A page is sent as a whole, and what its
    sender left alone must not overrule what others have answered since.
    """

    kind: ClassVar[Kind] = "one-choice"
    exclusive: ClassVar[bool] = True
    """Whether states are radio buttons among the options, so that only one thing can be chosen."""

    def __init__(
        self, question: Question, causes: Sequence[Choice], condition: str = "", **options: Any
    ) -> None:
        super().__init__(question.text, **options)
        self.question = question
        self.condition = condition
        self.when = question.when
        self.causes = causes
        self.text = question.text
        self.hint = question.hint
        self.earlier = ""
        self.unit = question.unit
        self.options = tuple(Choice(option.id, option.text) for option in question.options)
        self.selected: tuple[str, ...] = ()
        self.number = ""
        self.cause = ""
        self.cause_text = ""
        self.answer: Answer | None = None
        self.seen = 0
        self.was = self._mark()
        self.was_sent = False
        self.is_changed = False
        self.saved = ""
        self.at: datetime | None = None
        self.conflict: Conflict | None = None

    @property
    def change(self) -> Change:
        """What was sent, as services take it."""
        return Change(self.question.id, self.answer, self.seen)

    @property
    def face(self) -> Hashable:
        """All that the template prints, to know it again; None where something is wrong."""
        if self.errors or self.conflict:
            return None
        asked = (self.kind, self.id, self.name, self.text, self.hint, self.condition, self.when)
        choices = (self.options, self.unit, self.causes)
        given = (self.earlier, self.selected, self.number, self.cause, self.cause_text)
        return (*asked, *choices, *given, self.seen, self.was, self.saved)

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take the inputs that were sent, or else the entry that stands."""
        self.process_errors = []
        if data is not unset_value and data is not None:
            self._show_entry(data)
        if formdata is not None and formdata:
            self._read(formdata)

    def _show_entry(self, worksheet: Worksheet) -> None:
        entry = worksheet.entries.get(self.question.id)
        if entry is None:
            return
        self.answer = entry.answer
        self.seen = entry.stamp.version
        self.at = entry.stamp.at
        self.saved = show_saved(entry.stamp.at)
        self.was = self._mark()
        self._show(entry.answer)

    def _show(self, answer: Answer | None) -> None:
        """Fill what the template prints from an answer."""
        self.cause, _, self.cause_text = answer.cause.partition(": ") if answer else ("", "", "")
        self.number = ""
        if answer is None:
            self.selected = ()
        elif answer.state != "answered":
            self.selected = (answer.state,)
        else:
            self._show_answered(answer)

    def _show_answered(self, answer: Answer) -> None:
        self.selected = answer.options

    def _mark(self) -> str:
        """The answer with its version, as the form gives them back: what was on the screen."""
        answer, parts = self.answer, [str(self.seen)]
        if answer is not None:
            number = [] if answer.number is None else [show_number(answer.number)]
            parts += [answer.state, *answer.options, *number, answer.cause]
        return " ".join(filter(None, parts))

    def mark_saved(self, version: int) -> str:
        """Take over the version that the answer now has; gives the mark that goes with it."""
        self.seen = version
        self.was = self._mark()
        return self.was

    def _read(self, formdata: Any) -> None:
        name = self.name
        if not any(f"{name}{part}" in formdata for part in ("", "-state", "-version")):
            return
        keep = formdata.get(f"{name}-keep", "")
        self.was_sent = keep != "theirs"
        self.was = formdata.get(f"{name}-was", "")
        try:
            self.seen = read_version(formdata.get(f"{name}-version"))
            self._read_inputs(formdata)
            self.is_changed = self.was != self._mark()
            if keep.startswith(YOURS):
                self.seen, self.is_changed = read_version(keep.removeprefix(YOURS)), True
        except ValueError as error:
            self.process_errors = [*self.process_errors, str(error)]

    def _read_inputs(self, formdata: Any) -> None:
        name = self.name
        self.cause = formdata.get(f"{name}-cause", "").strip()
        self.cause_text = formdata.get(f"{name}-cause-text", "").strip()[:LONGEST_CAUSE]
        self.number = ""
        if formdata.get("clear") == name:
            self.selected, self.answer = (), None
            return
        self.answer = self._read_answer(formdata)

    def _read_answer(self, formdata: Any) -> Answer | None:
        """
        The answer that was sent, or None where nothing was.

        Raises:
            ValueError: it cannot be taken; the message says what to do.
        """
        raise NotImplementedError

    def _read_state(self, chosen: Sequence[str]) -> Answer | None:
        states = [value for value in chosen if value in (UNKNOWN, NOT_APPLICABLE)]
        if not states:
            return None
        if len(chosen) > 1:
            raise ValueError(
                "Choose an answer, “don’t know” or “not applicable”: only one of them."
            )
        if states == [UNKNOWN]:
            return Answer("unknown")
        known = {cause.value for cause in self.causes}
        if self.cause and self.cause not in known:
            raise ValueError("Choose the cause from the list.")
        cause = ": ".join(part for part in (self.cause or "other", self.cause_text) if part)
        return Answer("na", cause=cause)

    def _check_options(self, chosen: Sequence[str]) -> None:
        if any(self.question.option(value) is None for value in chosen):
            raise ValueError("Choose one of the answers on this page.")

    def describe(self, answer: Answer | None) -> str:
        """An answer in words, to put two side by side."""
        return describe_answer(self.question, answer)

    def remind_of(self, answer: Answer) -> None:
        """Say what was answered last time, where it is to be answered anew."""
        self.hint = f"{self.hint} Last time: {self.describe(answer)} Still true? Choose it again."

    def recall(self, edition: str, element_id: str, worksheet: Worksheet) -> None:
        """Show what was answered before the question changed, until it is answered again."""
        earlier = worksheet.recalled.get(self.question.id)
        if earlier is None:
            return
        version = find_version(edition, earlier.version)
        element = version.elements.get(element_id) if version else None
        before = element.question(self.question.id) if element else None
        said = describe_answer(before or self.question, earlier.answer)
        self.earlier = (
            f"Your earlier answer, in version {earlier.version}: {said}. The question has changed,"
            " so it is asked again."
        )

    def mark_conflict(self, worksheet: Worksheet, who: str) -> None:
        """
        Show the answer that stands beside the one just sent, and ask which holds.

        The version stays the old one: only the button of an answer decides, no other way to save.
        """
        entry = worksheet.entries.get(self.question.id)
        theirs = entry.answer if entry else None
        stamp = worksheet.stamp_of(self.question.id)
        self.conflict = Conflict(
            who=who,
            when=show_moment(stamp.at),
            theirs=self.describe(theirs),
            yours=self.describe(self.answer),
            version=stamp.version,
        )
        self.saved = "Not saved: choose one of the two answers."


class OneChoiceField(AnswerField):
    """One option out of several."""

    kind: ClassVar[Kind] = "one-choice"

    def _read_answer(self, formdata: Any) -> Answer | None:
        chosen = formdata.getlist(self.name)
        self.selected = tuple(chosen)
        state = self._read_state(chosen)
        if state is not None or not chosen:
            return state
        self._check_options(chosen)
        if len(chosen) > 1:
            raise ValueError("Choose only one answer.")
        return Answer(options=(chosen[0],))


class YesNoField(OneChoiceField):
    """Yes or no."""

    kind: ClassVar[Kind] = "yes-no"


class SeveralChoicesField(AnswerField):
    """Any number of options; choosing none of them is said in so many words."""

    kind: ClassVar[Kind] = "several-choices"
    exclusive = False

    def __init__(
        self, question: Question, causes: Sequence[Choice], condition: str = "", **options: Any
    ) -> None:
        super().__init__(question, causes, condition, **options)
        self.options = (*self.options, Choice(NONE_OF_THESE, "None of these"))

    def _show_answered(self, answer: Answer) -> None:
        self.selected = answer.options or (NONE_OF_THESE,)

    def _read_answer(self, formdata: Any) -> Answer | None:
        chosen = formdata.getlist(self.name)
        self.selected = tuple(chosen)
        state = self._read_state(chosen)
        if state is not None or not chosen:
            return state
        if NONE_OF_THESE in chosen:
            if len(chosen) > 1:
                raise ValueError("Choose “none of these” or the ones that apply, not both.")
            return Answer()
        self._check_options(chosen)
        return Answer(options=tuple(o.id for o in self.question.options if o.id in chosen))


class NumberField(AnswerField):
    """A number with its unit."""

    kind: ClassVar[Kind] = "number"
    exclusive = False

    def _show_answered(self, answer: Answer) -> None:
        self.selected = ()
        self.number = "" if answer.number is None else show_number(answer.number)

    def _read_answer(self, formdata: Any) -> Answer | None:
        self.number = formdata.get(self.name, "").strip()
        chosen = formdata.getlist(f"{self.name}-state")
        self.selected = tuple(chosen)
        if any(value not in (UNKNOWN, NOT_APPLICABLE) for value in chosen):
            raise ValueError("Choose one of the answers on this page.")
        state = self._read_state([*chosen, *([self.number] if self.number else [])])
        if state is not None or not self.number:
            return state
        number = read_number(self.number)
        highest = self.question.highest
        if number is None or number < 0 or (highest is not None and number > highest):
            most = f" to {highest:g}" if highest is not None else " up"
            raise ValueError(f"Give a number from 0{most}, such as 12 or 12.5.")
        return Answer(number=number)


FIELDS: Final[Mapping[Kind, type[AnswerField]]] = {
    field.kind: field for field in (OneChoiceField, YesNoField, SeveralChoicesField, NumberField)
}
"""The registry: add a kind of question here, with its partial under templates/answers/."""


NUMBER: Final = re.compile(r"([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?|\.[0-9]+")
LONGEST_NUMBER: Final = 15
"""[characters]"""


def read_number(text: str) -> Fraction | None:
    """
    Read a number as people type it.

    A comma separates thousands and nothing else: "12,5" may mean 12.5, and is not guessed at.

    >>> read_number("12.5 %"), read_number("1,250"), read_number("12,5"), read_number("a few")
    (Fraction(25, 2), Fraction(1250, 1), None, None)
    """
    digits = text.strip().removesuffix("%").strip()
    if len(digits) > LONGEST_NUMBER or not NUMBER.fullmatch(digits):
        return None
    return Fraction(digits.replace(",", ""))


def read_version(sent: str | None) -> int:
    """
    Read the version of something that was on the screen.

    Raises:
        ValueError: the page did not send it as it was given; the message says what to do.
    """
    if sent is None or not re.fullmatch(r"[0-9]{1,9}", sent):
        raise ValueError(OUT_OF_DATE)
    return int(sent)


class AnswerForm(BaseForm):
    """Several questions on one page. Fields are reached by question id: `form["reach"]`."""

    def list_fields(self) -> list[AnswerField]:
        """The fields in the order of the questions."""
        return [field for field in self._fields.values() if isinstance(field, AnswerField)]

    def get_field(self, key: str) -> AnswerField:
        """The field of a question."""
        field = self._fields[key]
        assert isinstance(field, AnswerField)  # noqa: S101 - a form of answers has no others
        return field

    def list_sent(self) -> tuple[Change, ...]:
        """What was sent; questions that were not on the sender's screen are left out."""
        return tuple(field.change for field in self.list_fields() if field.was_sent)

    def list_changes(self) -> tuple[Change, ...]:
        """What was sent, without the answers that the sender has left as they were."""
        sent = [field for field in self.list_fields() if field.was_sent and field.is_changed]
        return tuple(field.change for field in sent)

    def show_fresh(self, fresh: AnswerForm, kept: Callable[[AnswerField], bool]) -> None:
        """Show every question as it stands now, but those whose inputs are to be kept."""
        for field in self.list_fields():
            if not kept(field):
                self._fields[field.question.id] = fresh[field.question.id]


def make_form(
    framework: Framework, element: Element, worksheet: Worksheet, formdata: Any = None
) -> AnswerForm:
    """
    The form of an element, filled with what was sent or else with what stands.

    Args:
        framework: The edition.
        element: One of its elements.
        worksheet: What the team has written so far.
        formdata: What the browser sent, if this is a POST.
    """
    form = AnswerForm(_make_fields(framework, element.id), prefix=PREFIX)
    form.process(formdata, data={question.id: worksheet for question in element.questions})
    if worksheet.earlier:
        for field in form.list_fields():
            field.recall(framework.id, element.id, worksheet)
    return form


@lru_cache(maxsize=256)
def _make_fields(framework: Framework, element_id: str) -> dict[str, Any]:
    """The unbound fields of an element; the same for every request."""
    causes = list_causes(framework)
    element = framework.elements[element_id]
    fields = {}
    for question in element.questions:
        condition = describe_condition(element, question)
        fields[question.id] = FIELDS[question.kind](question, causes, condition)
    return fields


def list_causes(framework: Framework) -> tuple[Choice, ...]:
    """Why something may not be applicable."""
    return tuple(Choice(cause.id, cause.label) for cause in framework.causes)
