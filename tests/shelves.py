"""A small edition in two versions, as an installation of its own would have it."""

from __future__ import annotations

import shutil
from pathlib import Path

from selfassess.services.editions import use_own_editions
from selfassess.services.questionnaires import publish_edition
from tests.loader.folders import Folder, make_folder

EDITION = "tiny-2020"
CHOICE = "elements/1-choice.yaml"
AUTONOMY = "elements/2-autonomy.yaml"
HEAD = "framework.yaml"

ELEMENT = """\
  - id: "{id}"
    title: {title}
    why: Families compare.
    levels:
      1: There is none.
      2: There is some.
      3: All have it.
    questions:
      - id: presence
        kind: one-choice
        aspect: presence
        text: What do families get?
        options:
          - {{id: none, text: Nothing, level: 1}}
          - {{id: some, text: A page, level: 2}}
          - {{id: all, text: A book, level: 3}}
    lever: board
"""

MONEY = """\
      - id: money
        kind: number
        aspect: reach
        text: How much do schools decide?
        unit: percent of money
        highest: 100
        bands:
          - {at_least: 0, level: 1}
          - {at_least: 50, level: 3}
"""


def make_first(shelf: Path) -> Folder:
    """Version 1.0.0, published."""
    folder = make_folder(shelf / EDITION)
    drop_extras(folder)
    add_element(folder, AUTONOMY, "2.2", "School calendar")
    add_element(folder, AUTONOMY, "2.3", "School meals")
    publish_edition(folder.path)
    return folder


def drop_extras(folder: Folder) -> None:
    """Leave out steps, exemplars and rules that name elements, so that tests can drop elements."""
    shutil.rmtree(folder.path / "actions")
    shutil.rmtree(folder.path / "exemplars")
    rules = (folder.path / "rules.yaml").read_text()
    folder.write("rules.yaml", rules[: rules.index("pairs:")])


def raise_version(first: Folder, shelf: Path, version: str = "1.1.0") -> Folder:
    """The same edition in another folder, with a higher version; to be changed and then used."""
    shutil.copytree(first.path, shelf / EDITION)
    folder = Folder(shelf / EDITION)
    head = (folder.path / HEAD).read_text().splitlines(keepends=True)
    head[1] = f'version: "{version}"\n'
    folder.write(HEAD, "".join(head))
    return folder


def use(folder: Folder) -> None:
    """Use the editions beside this one, as a program that has just started would."""
    use_own_editions(folder.path.parent)


def add_element(folder: Folder, file: str, id_: str, title: str) -> None:
    """Put one more element, with one question, at the end of a file."""
    text = (folder.path / file).read_text(encoding="utf-8")
    folder.write(file, text + ELEMENT.format(id=id_, title=title))


def change_things(folder: Folder) -> None:
    """
    What changes from 1.0.0 to 1.1.0.

    1.1/presence has other words and is asked again, 1.1/reach stays; 1.2 is new; of 2.1 the
    question `which` is gone, `money` is new and `use` stays; 2.2 is gone; 2.3 stays as it is.
    """
    folder.replace(CHOICE, "text: Which document says so?", "text: Which law says so?")
    add_element(folder, CHOICE, "1.2", "School information")
    text = (folder.path / AUTONOMY).read_text(encoding="utf-8")
    start, end = text.index("      - id: which"), text.index("    lever: state-law")
    text = text[:start] + MONEY + text[end:]
    start, end = text.index('  - id: "2.2"'), text.index('  - id: "2.3"')
    folder.write(AUTONOMY, text[:start] + text[end:])
