"""Files that only some editions have: a crosswalk to another edition, and published ratings."""

from __future__ import annotations

from pathlib import Path

import pytest

from selfassess.domain.framework import CrosswalkEntry
from tests.loader.folders import Folder, make_folder

CROSSWALK = """\
to: other-2022
about: Our reading.
entries:
  - {item: "1.1", fit: same, elements: ["1.1", "2.1"]}
  - {item: "2.1", fit: none, note: Nobody asks it there.}
"""

RATINGS = """\
unit: city
no_score: No score
caveats:
  - Another unit.
places:
  - place: Example City
    date: June 2018
    source: page
    ratings: {"1.1": All, "2.1": No score}
"""

SAME_PLACE = '{place: Example City, date: May, source: page, ratings: {"1.1": All, "2.1": All}}'


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An edition with a crosswalk to the one beside it, and with published ratings."""
    make_folder(tmp_path / "other-2022")
    folder = make_folder(tmp_path / "tiny-2020")
    folder.write("crosswalk.yaml", CROSSWALK)
    folder.write("ratings.yaml", RATINGS)
    source = (
        '  - {id: page, title: A page, publisher: A center, date: "2018", url: "http://a.b/"}\n'
    )
    folder.write("sources/pages.yaml", f"sources:\n{source}")
    return folder


def test_a_crosswalk_leads_there_and_back(folder: Folder) -> None:
    framework = folder.load()
    crosswalk = framework.crosswalk
    assert crosswalk is not None
    assert crosswalk.of_item["1.1"].elements == ("1.1", "2.1")
    assert crosswalk.of_item["2.1"].note == "Nobody asks it there."
    assert [entry.item for entry in crosswalk.of_element["2.1"]] == ["1.1"]
    assert crosswalk.list_unmatched(framework) == ()


def test_elements_of_the_other_edition_may_be_left_without_an_item(folder: Folder) -> None:
    folder.replace("crosswalk.yaml", ', "2.1"]', "]")
    framework = folder.load()
    assert framework.crosswalk is not None
    assert framework.crosswalk.list_unmatched(framework) == ("2.1",)


def test_a_crosswalk_may_lead_to_a_shipped_edition(folder: Folder) -> None:
    folder.replace("crosswalk.yaml", "other-2022", "crpe-2016")
    assert folder.load().crosswalk is not None


def test_faults_of_the_other_edition_are_its_own(folder: Folder) -> None:
    Folder(folder.path.parent / "other-2022").replace("rules.yaml", 'acted: "2.1"', 'acted: "9.9"')
    assert folder.load().crosswalk is not None


def test_printed_words_become_levels_and_no_score_stays_none(folder: Folder) -> None:
    published = folder.load().published
    assert published is not None
    assert (published.unit, published.caveats) == ("city", ("Another unit.",))
    assert published.places == ("Example City",)
    found = [(r.element, r.words, r.level, r.date, r.source) for r in published.ratings]
    assert found == [
        ("1.1", "All", 3, "June 2018", "page"),
        ("2.1", "No score", None, "June 2018", "page"),
    ]
    assert published.by_place["Example City"]["1.1"].level == 3


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("crosswalk.yaml", "other-2022", "other-2023", "1: there is no edition 'other-2023'"),
        ("crosswalk.yaml", '["1.1", "2.1"]', '["1.1", "3.1"]', "4: '3.1' is no element of"),
        ("crosswalk.yaml", 'item: "1.1"', 'item: "1.2"', "4: '1.2' is no element of this edition"),
        ("crosswalk.yaml", 'item: "1.1"', 'item: "1.2"', "3: '1.1' is missing"),
        ("crosswalk.yaml", 'item: "2.1"', 'item: "1.1"', "5: '1.1' stands more than once"),
        ("crosswalk.yaml", "fit: same", "fit: none", "4: entries.0: an item without elements"),
        ("crosswalk.yaml", "fit: none", "fit: same", "5: entries.1: an item without elements"),
        ("crosswalk.yaml", "fit: same", "fit: nearest", "4: entries.0: the fit `nearest`"),
        ("crosswalk.yaml", '["1.1", "2.1"]', '["1.1", "1.1"]', "4: entries.0: an element stands"),
        ("crosswalk.yaml", "Nobody asks it there.", "word " * 31, "5: a sentence has 31 words"),
        ("ratings.yaml", "All", "Everything", "9: 'Everything' is no label of the scale"),
        ("ratings.yaml", '"1.1": All', '"1.2": All', "9: '1.2' is no element of this edition"),
        ("ratings.yaml", '"1.1": All', '"1.2": All', "9: '1.1' is missing; write 'No score'"),
        ("ratings.yaml", "source: page", "source: S16", "8: 'S16' is no source with an address"),
        ("ratings.yaml", "source: page", "source: S99", "8: 'S99' is no source with an address"),
        ("ratings.yaml", "  - Another unit.", "  []", "3: say what must be known"),
        (
            "ratings.yaml",
            "places:\n",
            f"places:\n  - {SAME_PLACE}\n",
            "7: 'Example City' stands twice",
        ),
        ("rules.yaml", "weak-level:", "week-level:", "8: there is no parameter 'week-level'"),
        ("rules.yaml", "weak-level:", "week-level:", "9: this says nothing without 'weak-level'"),
        ("rules.yaml", "pair-gap: {", "pair-gap-high: {", "the key 'pair-gap-high' stands twice"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line(
    folder: Folder, file: str, old: str, new: str, fault: str
) -> None:
    folder.replace(file, old, new)
    faults = folder.list_faults()
    assert any(f.startswith(f"{file}:") and fault in f for f in faults), faults


@pytest.mark.parametrize(
    ("limit", "rule"),
    [
        ("pair-gap", "pairs"),
        ("acted-used-most", "not_acted_on"),
        ("stuck-level", "sticking_points"),
    ],
)
def test_a_rule_without_its_limit_is_a_fault(folder: Folder, limit: str, rule: str) -> None:
    path = folder.path / "rules.yaml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(f"  {limit}")]
    folder.write("rules.yaml", "".join(kept))
    line = folder.line("rules.yaml", f"\n{rule}:") + 1
    assert (
        f"rules.yaml:{line}: this finds nothing without the parameter {limit!r}"
        in folder.list_faults()
    )


def test_an_edition_needs_no_rules_at_all(folder: Folder) -> None:
    (folder.path / "rules.yaml").unlink()
    assert folder.load().rules.find("weak-level") is None


def test_an_entry_checks_itself() -> None:
    assert CrosswalkEntry("1.1", "same", ("1.1",)).note == ""
    with pytest.raises(ValueError, match="needs a note"):
        CrosswalkEntry("1.1", "shifted", ("1.1",))
