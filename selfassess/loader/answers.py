"""Answers files: one district's answers and ratings at one date, as JSON."""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from selfassess.domain.errors import BadFileError, Fault
from selfassess.domain.framework import Framework, Question
from selfassess.domain.responses import Answer, Rating
from selfassess.loader.ratings import DATE, LARGEST

KEYS = {"framework", "district", "date", "answers", "ratings"}


@dataclass(frozen=True)
class DistrictAnswers:
    """What one district answered: answers by element and question id, ratings by element id."""

    district: str
    as_of: date
    answers: dict[str, dict[str, Answer]]
    ratings: dict[str, Rating]


def read_answers(content: bytes, name: str, framework: Framework) -> DistrictAnswers:
    """
    Read an answers file.

    Raises:
        BadFileError: with every fault and its line.
    """
    if len(content) > LARGEST:
        raise BadFileError([Fault(name, 1, "the file is larger than 10 MB; split it")])
    repeated: list[str] = []

    def build(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        repeated.extend(key for key, times in Counter(k for k, _ in pairs).items() if times > 1)
        return dict(pairs)

    try:
        text = content.decode("utf-8-sig")
        # NaN and Infinity are no JSON: as words they are refused wherever a number is wanted.
        data = json.loads(text, parse_constant=str, object_pairs_hook=build)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadFileError([Fault(name, line, "this is not UTF-8; save it as UTF-8")]) from error
    except json.JSONDecodeError as error:
        raise BadFileError([Fault(name, error.lineno, f"this is not JSON: {error.msg}")]) from error
    except (ValueError, RecursionError) as error:
        message = "a number is too long or the brackets are too deep; write less"
        raise BadFileError([Fault(name, 1, message)]) from error
    return _Reader(name, text, framework).read(data, repeated)


class _Reader:
    def __init__(self, name: str, text: str, framework: Framework) -> None:
        self.name = name
        self.text = text
        self.framework = framework
        self.faults: list[Fault] = []

    def read(self, data: Any, repeated: list[str]) -> DistrictAnswers:
        if not isinstance(data, dict):
            raise BadFileError(
                [Fault(self.name, 1, "write one JSON object with district and date")]
            )
        for key in repeated:
            self._fault(key, f"the key {key!r} stands twice; keep one")
        for key in sorted(set(data) - KEYS):
            self._fault(key, f"the key {key!r} is unknown; remove it")
        edition = data.get("framework", self.framework.id)
        if edition != self.framework.id:
            self._fault(
                "framework", f"this is for {edition!r}; score it with --framework {edition}"
            )
        district = data.get("district")
        if not isinstance(district, str) or not district.strip():
            self._fault("district", "the district is missing; write its name")
        elif not _is_text(district):
            self._fault("district", "the district has characters that cannot be saved; write it")
        as_of = self._read_date(data.get("date"))
        answers = self._read_all_answers(data.get("answers", {}))
        ratings = self._read_ratings(data.get("ratings", {}))
        if self.faults or as_of is None or not isinstance(district, str):
            raise BadFileError(self.faults)
        return DistrictAnswers(district.strip(), as_of, answers, ratings)

    def _read_date(self, value: Any) -> date | None:
        try:
            if isinstance(value, str) and DATE.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        self._fault("date", f"{value!r} is no date; write year-month-day, such as 2016-04-01")
        return None

    def _read_all_answers(self, data: Any) -> dict[str, dict[str, Answer]]:
        found: dict[str, dict[str, Answer]] = {}
        if not isinstance(data, dict):
            self._fault("answers", "answers is an object of question ids")
            return found
        for key, value in data.items():
            element_id, _, question_id = key.partition("/")
            element = self.framework.elements.get(element_id)
            question = element.question(question_id) if element else None
            if question is None:
                self._fault(key, f"there is no question {key!r}; use an id such as 3.2/reach")
                continue
            answer = self._read_answer(key, question, value)
            if answer is not None:
                found.setdefault(element_id, {})[question_id] = answer
        return found

    def _read_answer(self, key: str, question: Question, value: Any) -> Answer | None:
        if isinstance(value, dict):
            return self._read_state(key, value)
        if question.kind == "number":
            if not _is_number(value) or value < 0:
                self._fault(key, f"{value!r} is no number; write a number in {question.unit}")
                return None
            if question.highest is not None and value > question.highest:
                self._fault(key, f"{value!r} is more than {question.highest}; write less")
                return None
            return Answer(number=Fraction(str(value)))
        chosen = value if question.kind == "several-choices" else [value]
        known = [option.id for option in question.options]
        if not isinstance(chosen, list) or any(option not in known for option in chosen):
            self._fault(key, f"{value!r} is no option here; use {', '.join(known)}")
            return None
        return Answer(options=tuple(option for option in known if option in chosen))

    def _read_state(self, key: str, value: dict[str, Any]) -> Answer | None:
        state = value.get("state")
        if state == "unknown" and set(value) <= {"state"}:
            return Answer("unknown")
        cause = value.get("cause", "")
        if state == "na" and set(value) <= {"state", "cause"} and isinstance(cause, str):
            return Answer("na", cause=cause)
        self._fault(key, 'write {"state": "unknown"} or {"state": "na", "cause": "..."}')
        return None

    def _read_ratings(self, data: Any) -> dict[str, Rating]:
        found: dict[str, Rating] = {}
        if not isinstance(data, dict):
            self._fault("ratings", "ratings is an object of element ids")
            return found
        for key, value in data.items():
            if key not in self.framework.elements:
                self._fault(key, f"there is no element {key!r}; use an id such as 3.2")
            elif (
                not isinstance(value, dict)
                or set(value) - {"level", "reason", "state", "cause"}
                or not isinstance(value.get("reason", ""), str)
            ):
                self._fault(key, 'write {"level": 4, "reason": "..."}')
            elif "state" in value:
                answer = self._read_state(key, {k: v for k, v in value.items() if k != "reason"})
                if answer is not None:
                    found[key] = Rating(state=answer.state, cause=answer.cause)
            elif not _is_whole(value.get("level")) or value["level"] not in self.framework.labels:
                self._fault(key, f"{value.get('level')!r} is no level of the scale")
            else:
                found[key] = Rating(value["level"], reason=value.get("reason", ""))
        return found

    def _fault(self, key: str, message: str) -> None:
        """Name the line on which the key stands; without one, the first."""
        place = self.text.find(json.dumps(key))
        line = self.text.count("\n", 0, place) + 1 if place >= 0 else 1
        self.faults.append(Fault(self.name, line, message))


def _is_number(value: Any) -> bool:
    return _is_whole(value) or (isinstance(value, float) and math.isfinite(value))


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_text(value: str) -> bool:
    """Whether a text has neither NUL nor halves of characters, which JSON can write."""
    return "\0" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
