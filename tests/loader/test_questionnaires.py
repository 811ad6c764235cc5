"""Every fault of an edition is named with its file and line, and all of them at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from selfassess.domain.errors import BadFileError
from selfassess.loader.questionnaires import get_framework, load_framework
from selfassess.loader.shelves import list_editions
from tests.loader.folders import SOURCES, Folder, make_folder

CHOICE = "elements/1-choice.yaml"
AUTONOMY = "elements/2-autonomy.yaml"
STEPS = "actions/all.yaml"
EXEMPLARS = "exemplars/all.yaml"

FIRST_STEP = '  - element: "1.1"\n    to: 2\n'
LAST_STEP = """\
  - element: "2.1"
    to: 3
    do: Do it.
    lead: Superintendent
    lever: state-law
    effort: 8
    first: Ask.
    done_when: It is done.
"""
LONG = " ".join(["word"] * 30)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A sound edition that a test may break."""
    return make_folder(tmp_path)


def _check(folder: Folder, file: str, at: str, says: str) -> None:
    """There is a fault in this file on the line where this text begins, and it says this."""
    beginning = f"{file}:{folder.line(file, at)}: "
    faults = folder.list_faults()
    assert any(f.startswith(beginning) and says in f for f in faults), "\n".join(
        [f"no {beginning}...{says}... among", *faults]
    )


def test_a_sound_edition_has_no_fault(folder: Folder) -> None:
    framework = folder.load()
    assert list(framework.elements) == ["1.1", "2.1"]
    assert [question.id for question in framework.elements["1.1"].questions] == [
        "presence",
        "reach",
    ]
    assert (framework.lowest, framework.highest) == (1, 3)


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "says"),
    [
        # Keys
        (CHOICE, "    why:", "    whyy: x\n    why:", "    whyy:", "Unexpected keyword argument"),
        (CHOICE, "    lever: board", "    lever: board\n    why: x", "    why: x", "stands twice"),
        (CHOICE, "        text: Which document says so?\n", "", "- id: presence", "text"),
        ("framework.yaml", "title: A tiny edition\n", "", "id: tiny-2020", "title"),
        # Types: nothing is guessed.
        (CHOICE, 'id: "1.1"', "id: 1.3", "id: 1.3", "valid string"),
        (CHOICE, 'component: "1"', "component: 1", "component: 1", "valid string"),
        (CHOICE, "highest: 100", 'highest: "100"', "highest", "highest"),
        (CHOICE, "{id: all, text: A law, level: 3}", '{id: all, text: A law, level: "3"}',
         "- {id: all", "valid integer"),
        (CHOICE, "{id: all, text: A law, level: 3}", "{id: all, text: A law, level: 3.0}",
         "- {id: all", "valid integer"),
        (CHOICE, "{id: all, text: A law, level: 3}", "{id: all, text: A law, level: true}",
         "- {id: all", "valid integer"),
        (AUTONOMY, '{id: "yes", text: "Yes", level: 3}', "{id: yes, text: Yes, level: 3}",
         "- {id: yes", "valid string"),
        (AUTONOMY, "kind: several-choices", "kind: many-choices", "kind: many", "one-choice"),
        (STEPS, "effort: 4", "effort: 3", "effort: 3", "1, 2, 4 or 8"),
        ("benchmark.yaml", 'date: "2016"', "date: 2016", "- date", "valid string"),
        ("rules.yaml", "value: 0.5", "value: .nan", "sources:", "write numbers out"),
        # Not YAML
        (CHOICE, "title: School choice", "title: School: choice", "title: School", "not YAML"),
        (CHOICE, "    title: School", "\ttitle: School", "\ttitle", "not YAML"),
        (CHOICE, "why: Families differ.", "why: {{families}}", "why:", "not YAML"),
    ],
)  # fmt: skip
def test_a_fault_of_form_is_named_where_it_stands(
    folder: Folder, file: str, old: str, new: str, at: str, says: str
) -> None:
    folder.replace(file, old, new)
    _check(folder, file, at, says)


def test_a_quotation_mark_that_is_not_closed_is_named(folder: Folder) -> None:
    # It is missed only where the text can no longer go on, so any line below it will do.
    folder.replace(CHOICE, "why: Families differ.", 'why: "Families differ.')
    assert any(
        fault.startswith(f"{CHOICE}:") and "this is not YAML" in fault
        for fault in folder.list_faults()
    )


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        # A cap and its reason come together.
        (", because: it is a draft", "", "- {id: some", "a cap needs `because`"),
        ("cap: 2, because", "because", "- {id: some", "a cap needs `because`"),
        ("{at_least: 0, level: 1}", "{at_least: 0, level: 1, cap: 1}", "- {at_least: 0",
         "a cap needs `because`"),
        # Bands begin at 0, rise, and can be reached.
        ("{at_least: 0, level: 1}", "{at_least: 1, level: 1}", "- id: reach", "bands begin at 0"),
        ("{at_least: 50, level: 2}", "{at_least: 95, level: 2}", "- id: reach", "bands begin at 0"),
        ("{at_least: 50, level: 2}", "{at_least: 90, level: 2}", "- id: reach", "bands begin at 0"),
        ("highest: 100", "highest: 60", "- id: reach", "no answer reaches 90"),
        ("        unit: percent of schools\n", "", "- id: reach", "has a unit"),
        ("highest: 100", "highest: 100\n        weight: 0", "- id: reach", "weight"),
        # A condition looks back, at a question with options.
        ("question: presence, any_of", "question: later, any_of", "- id: \"1.1\"",
         "no earlier unconditional"),
        ("question: presence, any_of", "question: reach, any_of", "- id: \"1.1\"",
         "no earlier unconditional"),
        ("[some, all]}", "[some, most]}", "- id: \"1.1\"", "unknown options ['most']"),
        ("[some, all]}", "[]}", "- id: \"1.1\"", "unknown options"),
        # Ids
        ("{id: all, text: A law", "{id: none, text: A law", "- id: presence", "the same id"),
        ("- id: reach", "- id: presence", "- id: \"1.1\"", "two questions have the id"),
        # Levels
        ("{id: all, text: A law, level: 3}", "{id: all, text: A law, level: 4}", "- id: presence",
         "off the scale"),
        ("{id: some, text: A draft, level: 2, cap: 2", "{id: some, text: A draft, level: 2, cap: 0",
         "- id: presence", "off the scale"),
        ("{id: none, text: None, level: 1}", "{id: none, text: None, level: 2}", "- id: \"1.1\"",
         "lowest level"),
        ("{id: all, text: A law, level: 3}",
         "{id: all, text: A law, level: 3, cap: 2, because: x}", "- id: \"1.1\"", "highest level"),
        ("      3: All have it.\n", "", "    levels:", "exactly the levels [1, 2, 3]"),
        ("      3: All have it.\n", "      3: All have it.\n      4: More.\n", "    levels:",
         "exactly the levels [1, 2, 3]"),
        ("lever: board", "lever: mayor", "    lever:", "the lever is one of"),
        # Sentences that a tired person can read once
        ("why: Families differ.", f"why: {LONG}.", "- id: \"1.1\"", "has 30 words, at most 29"),
        ("text: Which document says so?", f"text: {LONG}?", "- id: \"1.1\"", "has 30 words"),
        ("2: There is some.", f"2: Yes. {LONG}.", "- id: \"1.1\"", "has 30 words"),
        ("text: A law", f"text: {LONG}", "- id: \"1.1\"", "has 30 words"),
        ("text: How many schools?", f"text: How many?\n        hint: {LONG}.", "- id: \"1.1\"",
         "has 30 words"),
    ],
)  # fmt: skip
def test_a_question_that_does_not_fit_is_named_where_it_stands(
    folder: Folder, old: str, new: str, at: str, says: str
) -> None:
    folder.replace(CHOICE, old, new)
    _check(folder, CHOICE, at, says)


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        ('{id: "no", text: "No"', '{id: never, text: "No"', "- id: use", "yes and no"),
        ('{id: "no", text: "No", level: 1}', '{id: "no", text: "No", level: 3}', "- id: use",
         "reads as the same level"),
        ("{id: money, text: Money}", "{id: money, text: Money, level: 2}", "- id: which",
         "bands carry the levels"),
        ("          - {id: money, text: Money}\n", "", "- id: which", "at least two options"),
        ("{at_least: 2, level: 3}", "{at_least: 3, level: 3}", "- id: which",
         "no answer reaches 3"),
        ('component: "2"', 'component: "9"', '- id: "2.1"', "does not belong to a component"),
        ('component: "2"', 'component: "1"', '- id: "2.1"', "does not belong to a component"),
        ('id: "2.1"', 'id: "1.1"', '- id: "1.1"', "stands twice among the elements"),
    ],
)  # fmt: skip
def test_so_are_the_other_kinds_of_question_and_the_element_itself(
    folder: Folder, old: str, new: str, at: str, says: str
) -> None:
    folder.replace(AUTONOMY, old, new)
    _check(folder, AUTONOMY, at, says)


def test_a_sentence_of_thirty_words_is_allowed(folder: Folder) -> None:
    folder.replace(CHOICE, "why: Families differ.", "why: " + " ".join(["word"] * 29) + ". One.")
    folder.load()


# --- The catalog, the exemplars, the sources and the rules


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        ("[example-choice]", "[nowhere]", "    exemplars:", "'nowhere' is no exemplar"),
        ("source: S16}", "source: S99}", "    needs:", "'S99' is no source"),
        ('{element: "2.1", level: 2', '{element: "9.9", level: 2', "    needs:", "no other"),
        ('{element: "2.1", level: 2', '{element: "1.1", level: 1', "    needs:", "no other"),
        ("level: 2, because", "level: 4, because", "    needs:", "no level that a step leads to"),
        (FIRST_STEP, '  - element: "9.1"\n    to: 2\n', '- element: "9.1"', "no element"),
        (FIRST_STEP, '  - element: "1.1"\n    to: 4\n', "    to: 4", "no step leads to level 4"),
        ("lever: state-law\n    effort: 4", "lever: mayor\n    effort: 4", "    lever: mayor",
         "the lever is one of"),
        ("do: Write it down.\n    lead: Superintendent\n    lever: state-law",
         f"do: {LONG}.\n    lead: Superintendent\n    lever: state-law",
         "- element: \"2.1\"\n    to: 2", "has 30 words"),
    ],
)  # fmt: skip
def test_a_step_that_does_not_fit_is_named_where_it_stands(
    folder: Folder, old: str, new: str, at: str, says: str
) -> None:
    folder.replace(STEPS, old, new)
    _check(folder, STEPS, at, says)


def test_a_step_that_is_missing_is_named_at_its_element(folder: Folder) -> None:
    folder.replace(STEPS, LAST_STEP, "")
    _check(folder, AUTONOMY, '- id: "2.1"', "the step to level 3 is missing")


def test_a_step_that_stands_twice_is_named_where_it_stands_again(folder: Folder) -> None:
    folder.write("actions/more.yaml", "steps:\n" + LAST_STEP)
    _check(folder, "actions/more.yaml", "- element", "'2.1>3' stands twice among the actions")


@pytest.mark.parametrize(
    ("effort", "needs"),
    [
        # 1.1 to 2 needs 2.1 at 2, and the other way round.
        ("effort: 4", '[{element: "1.1", level: 2, because: x, source: S16}]'),
        # 2.1 to 2 needs 1.1 at 3, which comes after 2, which needs 2.1 at 2.
        ("effort: 4", '[{element: "1.1", level: 3, because: x, source: S16}]'),
    ],
)
def test_steps_that_wait_for_each_other_are_named(folder: Folder, effort: str, needs: str) -> None:
    folder.replace(STEPS, effort, f"{effort}\n    needs: {needs}")
    (fault,) = folder.list_faults()
    assert fault.startswith(f"{STEPS}:2: these steps wait for each other: 1.1 to 2 -> 2.1 to 2")


def test_a_need_that_can_be_met_is_no_cycle(folder: Folder) -> None:
    # 2.1 to 3 needs 1.1 at 2, which needs 2.1 at 2: that comes before.
    needs = '[{element: "1.1", level: 2, because: x, source: S16}]'
    folder.replace(STEPS, "effort: 8", f"effort: 8\n    needs: {needs}")
    folder.load()


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        ("[S16]", "[S99]", "    sources:", "'S99' is no source"),
        ("[S16]", "[]", "- id: example-choice", "at least one source"),
        ('["1.1", "2.1"]', '["1.1", "2.1", "7.7"]', "    elements:", "'7.7' is no element"),
        ("fate: It was kept.", 'fate: ""', "- id: example-choice", "what became of it"),
        ("    fate: It was kept.\n", "", "- id: example-choice", "fate"),
        ("text: It gave", f"text: {LONG} gave", "- id: example-choice", "words, at most 29"),
        ("fate: It was kept.", "kind: advice\n    fate: It was kept.", "kind: advice", "practice"),
    ],
)
def test_an_exemplar_that_does_not_fit_is_named_where_it_stands(
    folder: Folder, old: str, new: str, at: str, says: str
) -> None:
    folder.replace(EXEMPLARS, old, new)
    _check(folder, EXEMPLARS, at, says)


def test_an_element_that_no_practice_names_is_named(folder: Folder) -> None:
    folder.replace(EXEMPLARS, '["1.1", "2.1"]', '["1.1"]')
    _check(folder, AUTONOMY, '- id: "2.1"', "no exemplar practice names this element")


def test_a_warning_is_no_practice(folder: Folder) -> None:
    folder.replace(EXEMPLARS, "    place:", "    kind: warning\n    place:")
    _check(folder, CHOICE, '- id: "1.1"', "no exemplar practice names this element")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (SOURCES, "'S16' stands twice among the sources"),
        ("sources:\n  - {id: S1, title: T, publisher: P, date: D, url: u}\n"
         "  - {id: S2, title: T, publisher: P, date: D, url: u}\n", "the same address"),
    ],
)  # fmt: skip
def test_a_source_stands_once(folder: Folder, text: str, says: str) -> None:
    folder.write("sources/more.yaml", text)
    (fault,) = folder.list_faults()
    assert fault.startswith(f"sources/more.yaml:{text.count(chr(10))}: ")
    assert says in fault


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "says"),
    [
        ("rules.yaml", 'ahead: "1.1"', 'ahead: "9.9"', "- id: choice", "'9.9' is no element"),
        ("rules.yaml", 'rests_on: ["2"]', 'rests_on: ["2", "8"]', "- id: choice", "'8' is no"),
        ("rules.yaml", 'acted: "2.1"', 'acted: "9.9"', "not_acted_on:", "'9.9' is no element"),
        ("rules.yaml", 'acted: "2.1"', 'acted: "2"', "not_acted_on:", "'2' is no element"),
        ("rules.yaml", 'elements: ["2.1"]', 'elements: ["2.9"]', "sticking_points:", "'2.9' is no"),
        ("rules.yaml", "unit: share", 'unit: ""', "  advanced-share:", "a number needs a unit"),
        ("rules.yaml", "unit: share, source: S16", 'unit: share, source: ""', "  advanced-share:",
         "a source"),
        ("benchmark.yaml", "source: S16", "source: S99", "    source:", "'S99' is no source"),
        ("framework.yaml", 'id: "2"', 'id: "1"', '- id: "1"\n    title: Autonomy', "stands twice"),
        ("framework.yaml", "level: 3", "level: 2", "- {level: 2, label: All", "stands twice"),
        ("framework.yaml", "id: state-law", "id: board", "- {id: board, label: State", "twice"),
        ("framework.yaml", "causes:", '  - {id: "3", title: T, short: S}\ncauses:', '- {id: "3"',
         "component 3 has no elements"),
    ],
)  # fmt: skip
def test_a_rule_or_an_id_that_does_not_fit_is_named_where_it_stands(
    folder: Folder, file: str, old: str, new: str, at: str, says: str
) -> None:
    folder.replace(file, old, new)
    _check(folder, file, at, says)


# --- Files


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "the file is empty"),
        (b"# nothing yet\n", "the file is empty"),
        (b"component: \xff\n", "not UTF-8"),
        (b"- a\n- b\n", "object"),
        (b"just words\n", "object"),
        (b"component: \x00\n", "not YAML"),
        (b"component: 1\n---\ncomponent: 2\n", "not YAML"),
    ],
)
def test_a_file_that_is_none_of_ours_is_named(folder: Folder, text: bytes, says: str) -> None:
    folder.write(CHOICE, text)
    faults = [fault for fault in folder.list_faults() if fault.startswith(f"{CHOICE}:")]
    assert len(faults) == 1
    assert says in faults[0]


def test_a_byte_order_mark_does_no_harm(folder: Folder) -> None:
    folder.write(CHOICE, b"\xef\xbb\xbf" + (folder.path / CHOICE).read_bytes())
    folder.load()


def test_a_folder_without_an_edition_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="name a folder that holds an edition"):
        load_framework(tmp_path)


def test_every_fault_of_every_file_is_named_at_once(folder: Folder) -> None:
    folder.replace("framework.yaml", "  - {id: board,", "  - {id: councils,")
    folder.replace("rules.yaml", 'rests_on: ["2"]', 'rests_on: ["8"]')
    folder.replace("benchmark.yaml", "source: S16", "source: S99")
    folder.replace(CHOICE, "cap: 2, because: it is a draft", "cap: 2")
    folder.replace(CHOICE, "{at_least: 0, level: 1}", "{at_least: 1, level: 1}")
    folder.replace(AUTONOMY, '{id: "no", text: "No", level: 1}', '{id: "no", text: "No", level: 3}')
    folder.replace(STEPS, "[example-choice]", "[nowhere]")
    folder.replace(EXEMPLARS, "[S16]", "[S99]")
    folder.write("sources/broken.yaml", "sources: [\n")
    for file, at, says in [
        ("rules.yaml", "- id: choice", "'8' is no element"),
        ("benchmark.yaml", "    source:", "'S99' is no source"),
        (CHOICE, "- {id: some", "a cap needs `because`"),
        (CHOICE, "- id: reach", "bands begin at 0"),
        (AUTONOMY, "- id: use", "reads as the same level"),
        (STEPS, "    exemplars:", "'nowhere' is no exemplar"),
        (STEPS, "    lever: board\n    effort: 2", "the lever is one of"),
        (EXEMPLARS, "    sources:", "'S99' is no source"),
    ]:
        _check(folder, file, at, says)
    assert any(fault.startswith("sources/broken.yaml:") for fault in folder.list_faults())


def test_the_faults_come_in_the_order_of_the_files(folder: Folder) -> None:
    folder.replace(CHOICE, "lever: board", "lever: mayor")
    folder.replace(CHOICE, "      3: All have it.\n", "")
    folder.replace(EXEMPLARS, "[S16]", "[S98, S99]")
    places = [fault.split(": ")[0] for fault in folder.list_faults()]
    assert places == [f"{CHOICE}:6", f"{CHOICE}:29", f"{EXEMPLARS}:8", f"{EXEMPLARS}:8"]


def test_the_shipped_editions_are_known_by_their_folders() -> None:
    assert "crpe-2016" in list_editions()
    for edition in list_editions():
        assert get_framework(edition).id == edition
    with pytest.raises(KeyError):
        get_framework("crpe-1999")
