"""Whatever a file holds, it is read or refused with its faults; nothing else ever happens."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from selfassess.domain.errors import BadFileError
from selfassess.domain.framework import Framework
from selfassess.domain.responses import Rating
from selfassess.loader.answers import read_answers
from selfassess.loader.ratings import read_ratings

TEXT = st.text(max_size=12)
DISTRICT = (
    st.text(min_size=1, max_size=8)
    .map(str.strip)
    .filter(lambda name: name and "\0" not in name and name.isprintable())
)
DAY = st.dates(date(1990, 1, 1), date(2030, 1, 1))
ELEMENT = st.sampled_from(["1.1", "1.2", "2.1"])
LEVEL = st.one_of(st.integers(1, 5).map(str), st.sampled_from(["unknown", "na", "na:state law"]))
NOTE = st.text(max_size=20).filter(lambda note: "\0" not in note)
CELL = st.one_of(TEXT, st.sampled_from(["Example City", "2016-04-01", "1.1", "4", "na", '"', ","]))


def _write(rows: list[list[str]]) -> bytes:
    content = io.StringIO()
    csv.writer(content).writerows([["district", "date", "element", "level", "note"], *rows])
    return content.getvalue().encode("utf-8", errors="surrogatepass")


def _check_refused(error: BadFileError, content: bytes) -> None:
    assert error.faults
    lines = content.count(b"\n") + content.count(b"\r") + 1
    assert all(1 <= fault.line <= lines and fault.message for fault in error.faults)
    assert list(error.faults) == sorted(error.faults, key=lambda fault: fault.line)


@given(rows=st.lists(st.tuples(DISTRICT, DAY, ELEMENT, LEVEL, NOTE), min_size=1, max_size=6))
def test_what_is_written_as_agreed_comes_back(
    framework: Framework, rows: list[tuple[str, date, str, str, str]]
) -> None:
    unique = {row[:3]: row for row in rows}
    content = _write([[str(cell) for cell in row] for row in unique.values()])
    found = read_ratings(content, "in.csv", framework)
    read = {
        (entry.district, entry.as_of, element): (rating, entry.notes.get(element, ""))
        for entry in found
        for element, rating in entry.ratings.items()
    }
    assert set(read) == set(unique)
    for key, (_, _, _, level, note) in unique.items():
        rating, kept = read[key]
        assert kept == note.strip()
        if level.isdigit():
            assert rating == Rating(int(level))
        else:
            state, _, cause = level.partition(":")
            assert rating == Rating(state=state, cause=cause)  # type: ignore[arg-type]
    assert found == sorted(found, key=lambda entry: (entry.district, entry.as_of))


@given(rows=st.lists(st.lists(CELL, max_size=6), max_size=6))
def test_any_rows_are_read_or_refused(framework: Framework, rows: list[list[str]]) -> None:
    content = _write(rows)
    try:
        read_ratings(content, "in.csv", framework)
    except BadFileError as error:
        _check_refused(error, content)


@given(content=st.binary(max_size=80), name=st.sampled_from(["in.csv", "in.xlsx", "-"]))
def test_any_bytes_are_read_or_refused(framework: Framework, content: bytes, name: str) -> None:
    for read in (read_ratings, read_answers):
        try:
            read(content, name, framework)
        except BadFileError as error:
            _check_refused(error, content)


HEAD = ["framework", "district", "date", "answers", "ratings"]
INNER = ["1.1", "2.1", "1.1/presence", "1.1/use", "1.1/reach", "1.1/which"]
INNERMOST = ["level", "state", "cause", "reason"]
KEYS = TEXT | st.sampled_from([*HEAD, *INNER, *INNERMOST])
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        TEXT,
        st.sampled_from(["tiny", "2016-04-01", "draft", "yes", "unknown", "na", "staff"]),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300)
@given(data=st.one_of(VALUES, st.dictionaries(KEYS, VALUES, max_size=5)))
def test_any_json_is_read_or_refused(framework: Framework, data: object) -> None:
    content = json.dumps(data, indent=0).encode()
    try:
        found = read_answers(content, "in.json", framework)
    except BadFileError as error:
        _check_refused(error, content)
    else:
        found.district.encode()


@settings(max_examples=300)
@given(answers=st.dictionaries(KEYS, VALUES), ratings=st.dictionaries(KEYS, VALUES))
def test_any_answers_under_a_sound_head_are_read_or_refused(
    framework: Framework, answers: dict[str, object], ratings: dict[str, object]
) -> None:
    head = {"district": "Example City", "date": "2016-04-01"}
    content = json.dumps({**head, "answers": answers, "ratings": ratings}, indent=0).encode()
    try:
        read_answers(content, "in.json", framework)
    except BadFileError as error:
        _check_refused(error, content)
