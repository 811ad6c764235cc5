"""One tree of errors; a bad file tells all its faults in the order of the file."""

from __future__ import annotations

import pytest

from selfassess.domain.errors import (
    BadFileError,
    ConflictError,
    Fault,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    NothingRatedError,
    SelfassessError,
)


@pytest.mark.parametrize(
    "error",
    [
        BadFileError([Fault("a.csv", 1, "x")]),
        ConflictError(("rating",)),
        InvalidInputError("x"),
        NotAllowedError("x"),
        NotFoundError("x"),
        NothingRatedError(),
    ],
)
def test_everything_said_on_purpose_is_one_kind_of_error(error: Exception) -> None:
    assert isinstance(error, SelfassessError)
    assert str(error)


def test_faults_are_told_by_file_and_line() -> None:
    error = BadFileError(
        [Fault("b.csv", 1, "one"), Fault("a.csv", 10, "ten"), Fault("a.csv", 9, "nine")]
    )
    assert str(error).splitlines() == ["a.csv:9: nine", "a.csv:10: ten", "b.csv:1: one"]


def test_faults_of_one_line_keep_their_order() -> None:
    error = BadFileError([Fault("a.csv", 2, "z"), Fault("a.csv", 2, "a")])
    assert [fault.message for fault in error.faults] == ["z", "a"]


def test_an_input_error_may_name_its_entry() -> None:
    assert InvalidInputError("Too long.", "note").entry == "note"
    assert InvalidInputError("Too long.").entry == ""
