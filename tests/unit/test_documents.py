"""A snapshot as the document that is printed, and frozen when it is taken."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from selfassess.domain.framework import NotActedOn
from selfassess.domain.responses import ElementResult
from selfassess.domain.snapshot import take_snapshot
from selfassess.formats.documents import write_snapshot
from tests.builders import edition, snapshot_of

APRIL = date(2016, 4, 1)


def _write(profile: str, **more: Any) -> dict[str, Any]:
    return write_snapshot(snapshot_of(profile), "Example City", APRIL, **more)


def test_the_head_says_what_where_and_when() -> None:
    document = _write("34 5")
    assert (document["framework"], document["framework_version"]) == ("tiny", "1")
    assert (document["district"], document["date"]) == ("Example City", "2016-04-01")
    assert document["complete"] is True


def test_scores_bounds_and_variances_are_written_out() -> None:
    document = _write("34? 5")
    assert document["overall"] == {"score": 4.25, "level": 4, "low": 3.833333, "high": 4.5}
    assert document["components"] == {
        "1": {"score": 3.5, "level": 4, "low": 2.666667, "high": 4.0, "variance": 0.25},
        "2": {"score": 5.0, "level": 5, "low": 5.0, "high": 5.0, "variance": 0.0},
    }
    # 3, 4 and 5; and 3.5 and 5.
    assert (document["spread"], document["component_variance"]) == (0.666667, 0.5625)


def test_each_element_says_how_it_stands() -> None:
    framework = edition([3])
    results = {
        "1.1": ElementResult("rated", 4, 3, 4, 4),
        "1.2": ElementResult("incomplete", low=2, high=4),
        "1.3": ElementResult("na"),
    }
    document = write_snapshot(take_snapshot(framework, results), "Example City", APRIL)
    assert document["elements"] == {
        "1.1": {
            "state": "rated",
            "level": 4,
            "low": 4,
            "high": 4,
            "derived": 3,
            "share_of_spread": 0.0,
        },
        "1.2": {
            "state": "incomplete",
            "level": None,
            "low": 2,
            "high": 4,
            "derived": None,
            "share_of_spread": None,
        },
        "1.3": {
            "state": "na",
            "level": None,
            "low": None,
            "high": None,
            "derived": None,
            "share_of_spread": None,
        },
    }


def test_the_verdicts_and_the_distance_are_there() -> None:
    document = _write("4 33 1")
    assert document["advanced"] == "no"
    assert (document["components_in_progress"], document["components_wanted"]) == (1, 2)
    assert document["distances"] == [
        {"component": "2", "steps": 1},
        {"component": "3", "steps": 3},
    ]
    assert (document["strong"], document["consistent"]) == (False, False)
    assert document["quadrant"] == "weak-piecemeal"


def test_flags_bear_their_numbers_and_their_source() -> None:
    rule = NotActedOn(("1.1",), "1.2", "It is not used.", "S16")
    document = write_snapshot(
        snapshot_of("42", edition([2], not_acted_on=rule)), "Example City", APRIL
    )
    flags = {flag["kind"]: flag for flag in document["flags"]}
    assert flags["not-acted-on"] == {
        "kind": "not-acted-on",
        "severity": "high",
        "on": ["1.1", "1.2"],
        "numbers": {"1.1": 4, "1.2": 2},
        "source": "S16",
        "says": "It is not used.",
        "lever": None,
    }
    assert flags["weak-element"]["lever"] == "board"
    assert flags["weak-element"]["source"] == "assumption"


def test_evidence_counts_only_where_it_is_known() -> None:
    kinds = [
        [flag["kind"] for flag in _write("5", evidenced=evidenced)["flags"]]
        for evidenced in (None, {"1.1"}, set())
    ]
    assert ["words-only" in found for found in kinds] == [False, False, True]


def test_firmness_tells_each_flip_in_words() -> None:
    document = _write("4")
    assert document["firmness"] == {
        "flips": [
            {
                "element": "1.1",
                "from": 4,
                "to": 3,
                "changes": ["component 1: 4 -> 3", "advanced: yes -> no"],
            },
            {"element": "1.1", "from": 4, "to": 5, "changes": ["component 1: 4 -> 5"]},
        ],
        "errors_to_change_verdict": 1,
    }


@pytest.mark.parametrize("profile", [". .", "- -", "? ."])
def test_what_is_undefined_is_null(profile: str) -> None:
    document = _write(profile)
    assert document["overall"]["score"] is None
    assert document["overall"]["level"] is None
    for key in ("spread", "component_variance", "strong", "consistent", "quadrant"):
        assert document[key] is None
    assert document["flags"] == []
    assert document["firmness"] == {"flips": [], "errors_to_change_verdict": None}


@pytest.mark.parametrize(
    ("limit", "keys"),
    [
        ("component-wanted", ["advanced", "components_in_progress", "components_wanted"]),
        ("advanced-share", ["advanced", "components_wanted"]),
        ("strong-at-least", ["strong", "quadrant"]),
        ("consistent-at-most", ["consistent", "quadrant"]),
    ],
)
def test_a_verdict_that_the_edition_does_not_define_is_null(limit: str, keys: list[str]) -> None:
    document = write_snapshot(
        snapshot_of("4 1", edition([1, 1], without=[limit])), "Example City", APRIL
    )
    assert [document[key] for key in keys] == [None] * len(keys)


def test_a_document_survives_being_saved() -> None:
    document = _write("34? 5", evidenced=set())
    assert json.loads(json.dumps(document, allow_nan=False)) == document
