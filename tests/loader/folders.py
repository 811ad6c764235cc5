"""A small edition in a folder, sound until a test breaks one thing in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from selfassess.domain.errors import BadFileError
from selfassess.domain.framework import Framework
from selfassess.loader.questionnaires import load_framework

FRAMEWORK = """\
id: tiny-2020
version: "1.0.0"
title: A tiny edition
about: For tests.
scale:
  - {level: 1, label: Nothing, color: red}
  - {level: 2, label: Some, color: yellow}
  - {level: 3, label: All, color: green}
components:
  - id: "1"
    title: Good choices
    short: Choice
  - id: "2"
    title: Autonomy
    short: Autonomy
causes:
  - {id: other, label: Another cause}
levers:
  - {id: board, label: School board}
  - {id: state-law, label: State law}
"""

RULES = """\
sources:
  weak-element: S16
parameters:
  component-wanted: {value: 3, unit: level, source: S16, reason: Published.}
  advanced-share: {value: 0.5, unit: share, source: S16, reason: Published.}
  strong-at-least: {value: 2, unit: level, source: assumption, reason: Middle.}
  consistent-at-most: {value: 1, unit: variance, source: assumption, reason: Middle.}
  weak-level: {value: 1, unit: level, source: S16, reason: Published.}
  weak-level-high: {value: 1, unit: level, source: assumption, reason: Middle.}
  benchmark-gap: {value: 1, unit: levels, source: assumption, reason: Middle.}
  component-variance-most: {value: 1, unit: variance, source: assumption, reason: Middle.}
  component-range-least: {value: 2, unit: levels, source: assumption, reason: Middle.}
  pair-gap: {value: 1, unit: levels, source: assumption, reason: Middle.}
  pair-gap-high: {value: 2, unit: levels, source: assumption, reason: Middle.}
  acted-present-least: {value: 3, unit: level, source: assumption, reason: Middle.}
  acted-used-most: {value: 1, unit: level, source: assumption, reason: Middle.}
  stuck-level: {value: 2, unit: level, source: assumption, reason: Middle.}
  words-only-least: {value: 3, unit: level, source: assumption, reason: Middle.}
pairs:
  - id: choice-on-autonomy
    ahead: "1.1"
    rests_on: ["2"]
    says: Choice rests on autonomy.
    source: S16
not_acted_on:
  present: ["1.1"]
  acted: "2.1"
  says: It is not used.
  source: S16
sticking_points:
  components: ["2"]
  elements: ["2.1"]
  says: Districts are stuck here.
  source: S16
"""

BENCHMARK = """\
facts:
  - date: "2016"
    place: Example City
    text: It was called advanced.
    source: S16
"""

CHOICE = """\
component: "1"
elements:
  - id: "1.1"
    title: School choice
    why: Families differ.
    levels:
      1: There is none.
      2: There is some.
      3: All have it.
    questions:
      - id: presence
        kind: one-choice
        aspect: presence
        text: Which document says so?
        options:
          - {id: none, text: None, level: 1}
          - {id: some, text: A draft, level: 2, cap: 2, because: it is a draft}
          - {id: all, text: A law, level: 3}
      - id: reach
        kind: number
        aspect: reach
        text: How many schools?
        unit: percent of schools
        highest: 100
        when: {question: presence, any_of: [some, all]}
        bands:
          - {at_least: 0, level: 1}
          - {at_least: 50, level: 2}
          - {at_least: 90, level: 3}
    lever: board
"""

AUTONOMY = """\
component: "2"
elements:
  - id: "2.1"
    title: School autonomy
    why: Schools differ.
    levels:
      1: There is none.
      2: There is some.
      3: All have it.
    questions:
      - id: use
        kind: yes-no
        aspect: use
        text: Was it used last year?
        options:
          - {id: "yes", text: "Yes", level: 3}
          - {id: "no", text: "No", level: 1}
      - id: which
        kind: several-choices
        aspect: particular
        text: What do schools decide?
        options:
          - {id: staff, text: Staff}
          - {id: money, text: Money}
        bands:
          - {at_least: 0, level: 1}
          - {at_least: 2, level: 3}
    lever: state-law
"""

STEPS = """\
steps:
  - element: "1.1"
    to: 2
    do: Write it down.
    lead: Superintendent
    lever: board
    effort: 1
    first: Ask.
    done_when: It is written.
    exemplars: [example-choice]
    needs:
      - {element: "2.1", level: 2, because: It rests on it., source: S16}
  - element: "1.1"
    to: 3
    do: Do it.
    lead: Superintendent
    lever: board
    effort: 2
    first: Ask.
    done_when: It is done.
  - element: "2.1"
    to: 2
    do: Write it down.
    lead: Superintendent
    lever: state-law
    effort: 4
    first: Ask.
    done_when: It is written.
  - element: "2.1"
    to: 3
    do: Do it.
    lead: Superintendent
    lever: state-law
    effort: 8
    first: Ask.
    done_when: It is done.
"""

EXEMPLARS = """\
exemplars:
  - id: example-choice
    elements: ["1.1", "2.1"]
    place: Example City
    years: 2010 to 2015
    text: It gave all families a choice.
    fate: It was kept.
    sources: [S16]
"""

SOURCES = """\
sources:
  - {id: S16, title: A report, publisher: A center, date: "2016"}
"""

FILES = {
    "framework.yaml": FRAMEWORK,
    "rules.yaml": RULES,
    "benchmark.yaml": BENCHMARK,
    "elements/1-choice.yaml": CHOICE,
    "elements/2-autonomy.yaml": AUTONOMY,
    "actions/all.yaml": STEPS,
    "exemplars/all.yaml": EXEMPLARS,
    "sources/all.yaml": SOURCES,
}


@dataclass(frozen=True)
class Folder:
    """The files of an edition, and what the loader says of them."""

    path: Path

    def write(self, file: str, text: str | bytes) -> None:
        """Write a file, whether or not it is there."""
        path = self.path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def replace(self, file: str, old: str, new: str) -> None:
        """Change one place in a file."""
        text = (self.path / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        self.write(file, text.replace(old, new))

    def line(self, file: str, text: str) -> int:
        """The line on which a text begins, which stands once in the file."""
        content = (self.path / file).read_text(encoding="utf-8")
        assert content.count(text) == 1, f"{text!r} stands {content.count(text)} times in {file}"
        return content.count("\n", 0, content.index(text)) + 1

    def load(self) -> Framework:
        """The edition."""
        return load_framework(self.path)

    def list_faults(self) -> list[str]:
        """Every fault, as it is printed."""
        with pytest.raises(BadFileError) as caught:
            self.load()
        return [str(fault) for fault in caught.value.faults]


def make_folder(path: Path) -> Folder:
    """A sound edition in a folder."""
    folder = Folder(path)
    for file, text in FILES.items():
        folder.write(file, text)
    return folder
