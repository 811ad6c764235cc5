"""What the team decided beside the ranking, and what is still open."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import CondPageBreak, Flowable

from selfassess.formats.dates import show_date
from selfassess.formats.words import STATE_WORDS, join_words
from selfassess.reports.content import OwnAction, PlannedAction
from selfassess.reports.pdf.text import Heading, Items, Text, bold, say
from selfassess.reports.sections.outline import TEAM, Report, begin_part, begin_section
from selfassess.reports.sections.wording import name_element, name_short


def make_team(report: Report) -> list[Flowable]:
    """The blocks of the team's own decisions."""
    content = report.content
    own = [action for action in content.own if not action.reason]
    left = [action for action in content.own if action.reason]
    blocks = begin_section(report, TEAM)
    if own:
        blocks += [*begin_part("Actions of the team’s own", "own-actions"), *_make_own(own)]
    if content.set_aside or left:
        blocks += begin_part("Set aside, with the reason", "set-aside")
        blocks += [*_make_set_aside(report, content.set_aside), *_make_own_set_aside(left)]
    if content.open_elements:
        blocks += begin_part("Open: elements without a level", "open-elements")
        blocks += _make_open(report)
    missing = [
        "added no action of its own" if not own else "",
        "set no action aside" if not content.set_aside and not left else "",
    ]
    if any(missing):
        blocks.append(Text(f"The team has {join_words([one for one in missing if one])}."))
    if not content.open_elements:
        blocks.append(Text("Every element is rated or not applicable."))
    return blocks


def _make_own(actions: Sequence[OwnAction]) -> list[Flowable]:
    blocks: list[Flowable] = []
    for number, action in enumerate(actions, start=1):
        blocks += [CondPageBreak(60), Heading(action.title, f"own-{number}", 4)]
        if action.detail:
            blocks.append(Text(say(action.detail)))
        owner = f"Owner: {action.owner}." if action.owner else "No owner yet."
        due = f"Due {show_date(action.due)}." if action.due else "No date yet."
        blocks.append(Text(say(f"{owner} {due}"), "small"))
    return blocks


def _make_set_aside(report: Report, actions: Sequence[PlannedAction]) -> list[Flowable]:
    if not actions:
        return []
    return [
        Items(
            [
                f"{bold(f'Rank {action.rank}. {action.priority.step.do}')}"
                f" {say(name_short(report.framework, action.priority.element))}, level"
                f" {action.priority.level} to {action.priority.step.to}."
                f"<br/>Reason: {say(action.reason)}"
                for action in actions
            ]
        )
    ]


def _make_own_set_aside(actions: Sequence[OwnAction]) -> list[Flowable]:
    if not actions:
        return []
    return [
        CondPageBreak(60),
        Text("Set aside of the team’s own:"),
        Items([f"{bold(action.title)}<br/>Reason: {say(action.reason)}" for action in actions]),
    ]


def _make_open(report: Report) -> list[Flowable]:
    content, framework = report.content, report.framework
    elements = report.document["elements"]
    return [
        Text(
            "What is not known cannot be planned. These elements are in no mean and in no rank"
            " until they are answered."
        ),
        Items(
            [
                f"{say(name_element(framework, element))}:"
                f" {say(STATE_WORDS[elements[element]['state']].lower())}"
                for element in content.open_elements
            ],
            "cell",
        ),
    ]
