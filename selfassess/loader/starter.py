"""A small edition that is sound as it stands, to be written over by whoever makes a new one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FRAMEWORK: Final = """\
# The head of the edition. `selfassess questionnaire check FOLDER` tells every fault with its line.
id: {id}                 # the name of the folder
version: "0.1.0"         # raise it whenever words or levels change
title: A new questionnaire
# short: Our city         # what lists call it; without it they show the id
purpose: For trying out how an edition is written.   # said to whoever chooses one
about: >-
  Say who wrote this, what comes from a source and what is your own.
scale:                   # four or five levels, the lowest first
  - {{level: 1, label: Nothing yet, color: red, meaning: No document and no practice.}}
  - {{level: 2, label: First steps, color: orange, meaning: A draft or a pilot.}}
  - {{level: 3, label: In force, color: light-green, meaning: In force for most schools.}}
  - {{level: 4, label: Exemplary, color: dark-green, meaning: In force for all and used each year.}}
components:
  - id: "1"
    title: Information for families
    short: Information
    summary: Families can find out how each school does.
causes:                  # why something may not be applicable
  - {{id: state-law, label: State law forbids it}}
  - {{id: other, label: Another cause}}
levers:                  # what can unblock an element
  - {{id: central-office, label: Central office, meaning: The superintendent can decide it.}}
  - {{id: board, label: School board, meaning: It needs a vote of the board.}}
"""

RULES: Final = """\
# The limits that flags and verdicts use. Leave a number out, and its flag or verdict is left out.
# `source` is where a number comes from, or the word `assumption`.
sources: {{}}
parameters:
  weak-level: {{value: 1, unit: level, source: assumption, reason: Nothing is there yet.}}
  consistent-at-most:
    value: 1
    unit: level squared (variance)
    source: assumption
    reason: Levels then lie one level from their mean on average.
"""

ELEMENTS: Final = """\
component: "1"
elements:
  - id: "1.1"
    title: Public school report card
    short: Report card
    why: Families can choose only among schools that they can compare.
    levels:
      1: No school publishes results that families can read.
      2: Some schools publish a page of their own.
      3: The district publishes one page for most schools each year.
      4: One page for every school comes out each year, in the languages that families speak.
    questions:
      - id: presence              # is it there?
        kind: one-choice
        aspect: presence
        text: Which document tells families how a school does?
        options:
          - {{id: none, text: "None", level: 1}}
          - {{id: own, text: "Pages that schools write themselves", level: 2}}
          - {{id: district, text: "A page by the district for most schools", level: 3}}
          - {{id: all, text: "A page by the district for every school", level: 4}}
      - id: use                   # is it acted on? A cap holds the whole element down.
        kind: yes-no
        aspect: use
        text: Did the board discuss these pages in the last year?
        when: {{question: presence, any_of: [own, district, all]}}
        options:
          - {{id: "yes", text: "Yes", level: 4}}
          - {{id: "no", text: "No", level: 2, cap: 3, because: "nobody decides anything by it"}}
      - id: reach                 # how far does it reach?
        kind: number
        aspect: reach
        text: For what share of schools was such a page published this year?
        unit: percent of schools
        highest: 100
        bands:
          - {{at_least: 0, level: 1}}
          - {{at_least: 1, level: 2}}
          - {{at_least: 50, level: 3}}
          - {{at_least: 95, level: 4}}
      - id: content               # several choices: the number chosen decides
        kind: several-choices
        aspect: particular
        text: What does the page show?
        options:
          - {{id: growth, text: "Growth of students"}}
          - {{id: climate, text: "What students and families say"}}
          - {{id: staff, text: "Experience of the staff"}}
        bands:
          - {{at_least: 0, level: 1}}
          - {{at_least: 1, level: 2}}
          - {{at_least: 2, level: 3}}
          - {{at_least: 3, level: 4}}
    evidence:
      - The pages of two schools
    ask: [Data manager, A parent who chose last year]
    lever: central-office
    misreading: A file for download is not a page that families read.
"""

STEPS: Final = """\
# Either no steps at all, or one to each next level of every element. Effort is 1, 2, 4 or 8.
steps:
  - element: "1.1"
    to: 2
    do: Ask three schools to publish a page that families helped to write.
    lead: Data manager
    lever: central-office
    effort: 1
    first: Meet ten families and ask what they want to know.
    done_when: Three schools have published a page.
    exemplars: [example]
  - element: "1.1"
    to: 3
    do: Publish one page of the same form for most schools.
    lead: Data manager
    lever: central-office
    effort: 2
    first: Choose five measures that exist for all schools.
    done_when: Most schools have a page in this school year.
  - element: "1.1"
    to: 4
    do: Publish a page for every school, each year, in the languages that families speak.
    lead: Superintendent
    lever: board
    effort: 4
    first: Put the date of the next edition into the board's calendar.
    done_when: Two editions have come out on the day that was announced.
"""

EXEMPLARS: Final = """\
# What a real place did, with a source, and what became of it. Replace this invented one.
exemplars:
  - id: example
    elements: ["1.1"]
    place: Example City (invented)
    years: "2020"
    text: It asked families what they want to know before it chose the measures.
    fate: Later fate not found.
    sources: [example-report]
"""

SOURCES: Final = """\
sources:
  - id: example-report
    title: An invented report
    publisher: Example City
    date: "2020"
    note: Replace it by a document that you have read.
"""

FILES: Final[Mapping[str, str]] = {
    "framework.yaml": FRAMEWORK,
    "rules.yaml": RULES,
    "elements/1-information.yaml": ELEMENTS,
    "actions/1-information.yaml": STEPS,
    "exemplars/1-information.yaml": EXEMPLARS,
    "sources/common.yaml": SOURCES,
}


def list_starter_files(edition: str) -> dict[str, str]:
    """The text of each file of the starter, by its path in the folder of the edition."""
    return {path: text.format(id=edition) for path, text in FILES.items()}
