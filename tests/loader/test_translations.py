"""A translation holds a text for every thing of its edition, and every fault has its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from selfassess.formats.edition_words import Text, get_words
from selfassess.formats.languages import ENGLISH, SPANISH
from selfassess.loader.versions import are_alike, copy_version
from tests.loader.folders import Folder, make_folder

SPANISH_FILE = """\
language: es
title: Una edición pequeña
short: Pequeña
scale:
  1: {label: Nada, meaning: "Nada de eso."}
  2: {label: Algo, meaning: "Una parte."}
  3: {label: Todo, meaning: "Por completo."}
components:
  "1": {title: Buenas opciones, short: Elección, summary: Las familias eligen.}
  "2": {title: Autonomía, short: Autonomía, summary: Las escuelas deciden.}
elements:
  "1.1": {title: Elección para todos, short: Para todos, families: Las familias eligen.}
  "2.1": {title: Contratación, short: Personal, families: La escuela elige.}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A sound edition in two languages."""
    folder = make_folder(tmp_path / "tiny-2020")
    folder.write("translations/es.yaml", SPANISH_FILE)
    return folder


def test_an_edition_speaks_the_language_of_its_translation(folder: Folder) -> None:
    framework = folder.load()
    words = get_words(framework, SPANISH)
    assert words.is_whole
    assert words.title == Text("Una edición pequeña")
    assert words.level(2) == Text("Algo")
    assert words.component_short("1") == Text("Elección")
    assert words.families("2.1") == Text("La escuela elige.")
    assert get_words(framework, ENGLISH).component_short("1") == Text("Choice")


def test_an_edition_without_one_speaks_english_and_says_so(folder: Folder) -> None:
    (folder.path / "translations" / "es.yaml").unlink()
    words = get_words(folder.load(), SPANISH)
    assert not words.is_whole
    assert words.level(2) == Text("Some", "en-US")
    assert words.component_short("1") == Text("Choice", "en-US")


def test_a_step_in_the_words_of_a_district_stays_as_it_is(folder: Folder) -> None:
    assert get_words(folder.load(), SPANISH).step("Our own") == Text("Our own", "en-US")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("language: es", "language: fr", "1: the file bears the name of its language"),
        ("  3: {", "  4: {", "7: 4 is not in this edition"),
        ("  3: {", "  4: {", "4: 3 has no words here"),
        ('  "2.1":', '  "2.7":', "13: '2.7' is not in this edition"),
        ('  "2.1":', '  "2.7":', "11: '2.1' has no words here"),
        ('  "2":', '  "3":', "10: '3' is not in this edition"),
        ("short: Personal, ", "", "13: "),
        ("short: Pequeña", "short: Pequeña\nnote: x", "4: "),
    ],
)
def test_each_fault_has_its_line(folder: Folder, old: str, new: str, fault: str) -> None:
    folder.replace("translations/es.yaml", old, new)
    found = folder.list_faults()
    assert [one for one in found if one.startswith(f"translations/es.yaml:{fault}")], found


def test_another_language_than_those_offered_is_a_fault(folder: Folder) -> None:
    folder.write("translations/fr.yaml", SPANISH_FILE.replace("language: es", "language: fr"))
    assert any("translations/fr.yaml" in fault for fault in folder.list_faults())


def test_a_published_version_takes_its_translation_along(folder: Folder, tmp_path: Path) -> None:
    source = tmp_path / "tiny-2020"
    target = copy_version(source, "1.0.0")
    assert (target / "translations" / "es.yaml").is_file()


def test_better_words_in_another_language_make_no_new_version(folder: Folder) -> None:
    before = folder.load()
    folder.replace("translations/es.yaml", "label: Algo", "label: Una parte")
    after = folder.load()
    assert before.translations != after.translations
    assert are_alike(before, after)
