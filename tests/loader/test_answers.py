"""Answers files: what is taken, and each thing that is not, with its line."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from selfassess.domain.errors import BadFileError
from selfassess.domain.framework import Framework
from selfassess.domain.responses import Answer, Rating
from selfassess.loader.answers import DistrictAnswers, read_answers
from selfassess.loader.ratings import LARGEST
from tests.builders import UNKNOWN, choose, choose_all, count

HEAD = {"framework": "tiny", "district": "Example City", "date": "2016-04-01"}


def _write(**more: Any) -> str:
    """An answers file with a key on each line, from line 2."""
    return json.dumps({**HEAD, **more}, indent=0, ensure_ascii=False)


def _read(framework: Framework, text: str | bytes) -> DistrictAnswers:
    return read_answers(text.encode() if isinstance(text, str) else text, "in.json", framework)


def _faults(framework: Framework, text: str | bytes) -> list[tuple[int, str]]:
    with pytest.raises(BadFileError) as caught:
        _read(framework, text)
    assert caught.value.faults
    assert {fault.file for fault in caught.value.faults} == {"in.json"}
    return [(fault.line, fault.message) for fault in caught.value.faults]


def _only(faults: list[tuple[int, str]], line: int, says: str) -> None:
    assert [place for place, _ in faults] == [line], faults
    assert says in faults[0][1]


# --- What is taken


@pytest.mark.parametrize(
    ("question", "value", "answer"),
    [
        ("presence", "draft", choose("draft")),
        ("use", "yes", choose("yes")),
        ("reach", 0, count(0)),
        ("reach", 62.5, count("62.5")),
        ("reach", 0.1, count("0.1")),
        ("reach", 100, count(100)),
        ("which", [], choose_all()),
        # The order in which they are chosen does not matter.
        ("which", ["money", "staff"], choose_all("staff", "money")),
        ("presence", {"state": "unknown"}, UNKNOWN),
        ("which", {"state": "na"}, Answer("na")),
        ("reach", {"state": "na", "cause": "state-law"}, Answer("na", cause="state-law")),
    ],
)
def test_a_question_is_answered_in_its_own_way(
    framework: Framework, question: str, value: Any, answer: Answer
) -> None:
    found = _read(framework, _write(answers={f"1.1/{question}": value}))
    assert (found.district, found.as_of) == ("Example City", date(2016, 4, 1))
    assert found.answers == {"1.1": {question: answer}}


@pytest.mark.parametrize(
    ("value", "rating"),
    [
        ({"level": 4}, Rating(4)),
        ({"level": 4, "reason": "New contract."}, Rating(4, reason="New contract.")),
        ({"state": "unknown"}, Rating(state="unknown")),
        ({"state": "na", "cause": "state-law"}, Rating(state="na", cause="state-law")),
    ],
)
def test_an_element_may_be_rated(framework: Framework, value: Any, rating: Rating) -> None:
    assert _read(framework, _write(ratings={"2.1": value})).ratings == {"2.1": rating}


def test_answers_and_ratings_and_the_edition_may_be_left_out(framework: Framework) -> None:
    found = _read(framework, '{"district": " Example City ", "date": "2016-04-01"}')
    assert (found.district, found.answers, found.ratings) == ("Example City", {}, {})


def test_a_byte_order_mark_does_no_harm(framework: Framework) -> None:
    assert _read(framework, b"\xef\xbb\xbf" + _write().encode()).district == "Example City"


# --- What is not


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("1.1/presence", "most", "'most' is no option here; use none, draft, law"),
        ("1.1/presence", ["draft"], "is no option here"),
        ("1.1/presence", None, "None is no option here"),
        ("1.1/presence", 2, "2 is no option here"),
        ("1.1/use", True, "True is no option here; use yes, no"),
        ("1.1/use", "Yes", "'Yes' is no option here"),
        ("1.1/which", "staff", "is no option here; use staff, money"),
        ("1.1/which", ["staff", "time"], "is no option here"),
        ("1.1/which", [["staff"]], "is no option here"),
        ("1.1/reach", "60", "'60' is no number; write a number in schools"),
        ("1.1/reach", "60%", "is no number"),
        ("1.1/reach", True, "True is no number"),
        ("1.1/reach", -1, "-1 is no number"),
        ("1.1/reach", [60], "is no number"),
        ("1.1/reach", None, "None is no number"),
        ("1.1/reach", 100.5, "100.5 is more than 100"),
        ("1.1/reach", 10**30, "is more than 100"),
        ("1.1/presence", {"state": "answered"}, 'write {"state": "unknown"}'),
        ("1.1/presence", {"state": "na", "reason": "x"}, 'write {"state": "unknown"}'),
        ("1.1/presence", {"state": "unknown", "cause": "x"}, 'write {"state": "unknown"}'),
        ("1.1/presence", {}, 'write {"state": "unknown"}'),
        ("1.1/presence", {"state": ["na"]}, 'write {"state": "unknown"}'),
        ("1.1/presence", {"state": "na", "cause": None}, 'write {"state": "unknown"}'),
        ("1.1/later", "draft", "there is no question '1.1/later'"),
        ("9.9/presence", "draft", "there is no question '9.9/presence'"),
        ("1.1", "draft", "there is no question '1.1'"),
        ("1.1/presence/", "draft", "there is no question"),
    ],
)
def test_any_other_answer_is_refused_on_its_line(
    framework: Framework, key: str, value: Any, says: str
) -> None:
    _only(_faults(framework, _write(answers={"2.1/presence": "o1", key: value})), 7, says)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-0.5"])
def test_a_number_that_is_none_is_refused(framework: Framework, number: str) -> None:
    text = _write(answers={"1.1/reach": "HERE"}).replace('"HERE"', number)
    _only(_faults(framework, text), 6, "is no number")


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("2.1", {"level": 0}, "0 is no level of the scale"),
        ("2.1", {"level": 6}, "6 is no level of the scale"),
        ("2.1", {"level": "4"}, "'4' is no level of the scale"),
        ("2.1", {"level": 4.0}, "4.0 is no level of the scale"),
        ("2.1", {"level": True}, "True is no level of the scale"),
        ("2.1", {"level": None}, "None is no level of the scale"),
        ("2.1", {"level": [4]}, "[4] is no level of the scale"),
        ("2.1", {"level": {}}, "{} is no level of the scale"),
        ("2.1", {"reason": "x"}, "None is no level of the scale"),
        ("2.1", {"level": 4, "note": "x"}, 'write {"level": 4, "reason": "..."}'),
        ("2.1", {"level": 4, "reason": None}, 'write {"level": 4, "reason": "..."}'),
        ("2.1", 4, 'write {"level": 4, "reason": "..."}'),
        ("2.1", {"state": "unknown", "level": 4}, 'write {"state": "unknown"}'),
        ("2.1", {"state": "rated"}, 'write {"state": "unknown"}'),
        ("9.9", {"level": 4}, "there is no element '9.9'"),
        ("2.1/presence", {"level": 4}, "there is no element '2.1/presence'"),
    ],
)
def test_any_other_rating_is_refused_on_its_line(
    framework: Framework, key: str, value: Any, says: str
) -> None:
    _only(_faults(framework, _write(ratings={key: value})), 6, says)


@pytest.mark.parametrize(
    ("change", "line", "says"),
    [
        ({"framework": "crpe-1999"}, 2, "this is for 'crpe-1999'"),
        ({"framework": None}, 2, "this is for None"),
        ({"framework": ["tiny"]}, 2, "this is for"),
        ({"district": ""}, 3, "the district is missing"),
        ({"district": "  "}, 3, "the district is missing"),
        ({"district": None}, 3, "the district is missing"),
        ({"district": 5}, 3, "the district is missing"),
        ({"district": "Ex\0ample"}, 3, "cannot be saved"),
        ({"date": "2016-4-1"}, 4, "'2016-4-1' is no date"),
        ({"date": "20160401"}, 4, "is no date"),
        ({"date": "2016-W13-5"}, 4, "is no date"),
        ({"date": "2016-02-30"}, 4, "is no date"),
        ({"date": "٢٠١٦-٠٤-٠١"}, 4, "is no date"),
        ({"date": 20160401}, 4, "is no date"),
        ({"date": None}, 4, "None is no date"),
        ({"date": ["2016-04-01"] * 10}, 4, "is no date"),
        ({"answers": []}, 5, "answers is an object of question ids"),
        ({"answers": None}, 5, "answers is an object of question ids"),
        ({"ratings": "none"}, 5, "ratings is an object of element ids"),
        ({"rating": {}}, 5, "the key 'rating' is unknown"),
    ],
)
def test_a_wrong_head_is_refused_on_its_line(
    framework: Framework, change: dict[str, Any], line: int, says: str
) -> None:
    _only(_faults(framework, _write(**change)), line, says)


def test_half_a_character_is_refused(framework: Framework) -> None:
    text = _write().replace("Example City", "Example \\ud800")
    _only(_faults(framework, text), 3, "cannot be saved")


@pytest.mark.parametrize("key", ["district", "date"])
def test_what_is_missing_is_told(framework: Framework, key: str) -> None:
    text = json.dumps({name: value for name, value in HEAD.items() if name != key})
    _only(_faults(framework, text), 1, key if key == "district" else "None is no date")


def test_every_fault_of_the_file_is_told_at_once(framework: Framework) -> None:
    text = _write(
        date="soon",
        answers={"1.1/presence": "most", "1.1/use": "yes", "1.1/reach": -1},
        ratings={"9.9": {"level": 4}},
        notes=[],
    )
    assert [line for line, _ in _faults(framework, text)] == [4, 6, 8, 11, 15]


def test_a_key_that_stands_twice_is_refused(framework: Framework) -> None:
    text = (
        '{"district": "Example City",\n"date": "2016-04-01",\n'
        '"answers": {"1.1/use": "yes",\n"1.1/use": "no"}}'
    )
    _only(_faults(framework, text), 3, "the key '1.1/use' stands twice")


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "this is not JSON"),
        ("{", 1, "this is not JSON"),
        ('{"district": "A",\n"date": }', 2, "this is not JSON"),
        ('{"district": "A",\n\n"date": "2016-04-01",}', 3, "this is not JSON"),
        ("{'district': 'A'}", 1, "this is not JSON"),
        ("[]", 1, "one JSON object"),
        ("null", 1, "one JSON object"),
        ('"Example City"', 1, "one JSON object"),
        ("[" * 100_000, 1, "brackets are too deep"),
        ('{"date": ' + "9" * 5_000 + "}", 1, "a number is too long"),
        (b'{"district": "Ex\xe4mple"}', 1, "this is not UTF-8"),
        (b'{\n"district": "Ex\xe4mple"}', 2, "this is not UTF-8"),
        ('{"district": "A"}'.encode("utf-16"), 1, "this is not UTF-8"),
    ],
)
def test_a_file_that_is_no_answers_file_is_refused(
    framework: Framework, text: str | bytes, line: int, says: str
) -> None:
    _only(_faults(framework, text), line, says)


def test_a_file_over_ten_megabytes_is_refused(framework: Framework) -> None:
    text = _write().encode()
    assert _read(framework, text + b" " * (LARGEST - len(text)))
    _only(_faults(framework, text + b" " * (LARGEST - len(text) + 1)), 1, "larger than 10 MB")
