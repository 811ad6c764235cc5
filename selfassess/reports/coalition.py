"""A coalition's own report on a place: levels with their sources, promises, levers, challenges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from reportlab.platypus import CondPageBreak, Flowable

from selfassess.domain.framework import Framework
from selfassess.domain.snapshot import Snapshot
from selfassess.formats.coalitions import PromiseWords, SourceWords, say_bounds
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_score
from selfassess.reports.pdf.chips import Chip
from selfassess.reports.pdf.fonts import watch_missing
from selfassess.reports.pdf.grid import Grid, Row
from selfassess.reports.pdf.metadata import Metadata
from selfassess.reports.pdf.pages import Running, write_pages
from selfassess.reports.pdf.palette import color_level
from selfassess.reports.pdf.panel import Panel, make_warning
from selfassess.reports.pdf.styles import SHEET
from selfassess.reports.pdf.text import Heading, Items, Text, bold, italic, link, muted, say
from selfassess.reports.pdf.tiles import Tile, Tiles, TileSizes
from selfassess.reports.sections.cover import make_missing_note

LONGEST_NAME: Final = 90
"""[characters]"""


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """What the district answers: its text, and who said it when."""

    text: str
    who: str
    is_older: bool = False


@dataclass(frozen=True, slots=True)
class LevelLine:
    """
    An element: what the coalition says, with its sources, and what the place says of itself.

    `state` is said where there is no level. `published` is None where the place publishes none.
    """

    id: str
    title: str
    level: int | None
    state: str
    true_on: str
    note: str
    sources: tuple[SourceWords, ...]
    published: int | None
    difference: str
    reply: ReplyLine | None


@dataclass(frozen=True, slots=True)
class LeverLine:
    """A lever, what it means, and what it could unblock."""

    name: str
    meaning: str
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChallengeLine:
    """A challenge: what the page said, where it stands, and what each side said of it."""

    said: str
    state: str
    opened: str
    claim: str
    reply: str
    ruling: str


@dataclass(frozen=True, slots=True)
class CoalitionContent:
    """
    Everything that the report says.

    Args:
        framework: The edition.
        coalition: Who rates.
        place: What is rated.
        rater: Whose view it is; heads the report and every page.
        snapshot: What the levels come to, by the code that scores districts.
        spoken: How many elements are rated, not known and not applicable.
        lines: The elements of which something is said, in the order of the edition.
        published: What the place publishes, and of when; empty where nothing.
        plan: The name of the plan whose promises are followed; empty where there is none.
        promises: Its promises as the public page has them.
        levers: Who can unblock what is weak or promised.
        challenges: Those of this coalition.
        made_on: The day on which the report is made.
        is_demonstration: Whether the place is invented.
        language: Of the texts, as a language tag.
    """

    framework: Framework
    coalition: str
    place: str
    rater: str
    snapshot: Snapshot
    spoken: str
    lines: tuple[LevelLine, ...]
    published: str
    plan: str
    promises: tuple[PromiseWords, ...]
    levers: tuple[LeverLine, ...]
    challenges: tuple[ChallengeLine, ...]
    made_on: date
    is_demonstration: bool = False
    language: str = "en-US"


def write_coalition_report(content: CoalitionContent) -> bytes:
    """
    Write the report.

    Args:
        content: Everything that it says; the same content gives the same bytes.

    Returns:
        A tagged PDF in US Letter (PDF/UA-1), with every font embedded.
    """
    with watch_missing() as missing:
        story = [
            *_make_head(content),
            *_make_levels(content),
            *_make_promises(content),
            *_make_levers(content),
            *_make_challenges(content),
            _make_imprint(content),
        ]
    if missing:
        story.append(make_missing_note())
    metadata = Metadata(
        title=f"{content.place}, rated by {content.coalition}",
        author=content.coalition,
        subject="Levels from public sources, promises, and who can unblock them",
        language=content.language,
        made_at=datetime.combine(content.made_on, time(), UTC),
    )
    running = Running(
        _cut(content.place, LONGEST_NAME), f"Rated by {_cut(content.coalition, 60)}", content.rater
    )
    return write_pages(story, metadata, running, SHEET)


def _make_head(content: CoalitionContent) -> list[Flowable]:
    snapshot = content.snapshot
    overall = show_score(snapshot.overall.score)
    warnings: list[Flowable] = []
    if content.is_demonstration:
        text = f"{bold('Invented demonstration.')} This place and all about it are invented."
        warnings.append(make_warning([Text(text, "cell")]))
    return [
        Heading(_cut(content.place, LONGEST_NAME), "place", 1, 0, "sheet"),
        Panel([Text(bold(content.rater), "cell")]),
        *warnings,
        Text(f"Made on {show_date(content.made_on)}. {say(content.spoken)}", "cell"),
        *([Text(say(content.published), "cell")] if content.published else []),
        Heading("Where it stands", "stands", 2, 0, "h3"),
        Text(
            f"Overall {bold(overall)} of {content.framework.highest}"
            f"{f', {say_bounds(snapshot)}' if say_bounds(snapshot) else ''}. It is the mean of the"
            " means of its components; what is not rated counts in no mean.",
            "cell",
        ),
        _make_tiles(content),
    ]


def _make_tiles(content: CoalitionContent) -> Tiles:
    framework = content.framework
    tiles = []
    for component in framework.components:
        score = content.snapshot.components[component.id]
        shown = "" if score.score is None else show_score(score.score)
        label = "Not rated" if score.level is None else framework.labels[score.level].label
        tiles.append(
            Tile(
                component.short,
                "–" if score.level is None else str(score.level),
                tuple(filter(None, (label, shown))),
                color_level(framework, score.level),
                score.level,
                is_dashed=score.level is None,
            )
        )
    return Tiles(tiles, highest=framework.highest, sizes=TileSizes(name=7.6, value=18, line=7.4))


def _make_levels(content: CoalitionContent) -> list[Flowable]:
    blocks: list[Flowable] = [Heading("Levels and what shows them", "levels", 2, 0, "h3")]
    if not content.lines:
        return [*blocks, Text("Nothing is rated yet.")]
    component = ""
    for line in content.lines:
        part = content.framework.component_of[line.id]
        if part.id != component:
            component = part.id
            blocks += [
                CondPageBreak(110),
                Heading(f"{part.id}. {part.title}", f"part-{part.id}", 3, 1, "h4"),
            ]
        blocks += _make_line(content, line)
    return blocks


def _make_line(content: CoalitionContent, line: LevelLine) -> list[Flowable]:
    framework = content.framework
    head = Row(
        [Text(name, "head") for name in ("Element", content.coalition, content.place)], "head"
    )
    own: list[Flowable] = [Chip(framework, line.level, line.state if line.level is None else "")]
    if line.true_on:
        own.append(Text(say(f"True on {line.true_on}"), "cell-small"))
    theirs: list[Flowable] = [
        Chip(framework, line.published, "Publishes no level" if line.published is None else "")
    ]
    if line.difference:
        theirs.append(Text(say(line.difference), "cell-small"))
    markups = [_tell_source(source) for source in line.sources]
    blocks: list[Flowable] = [
        CondPageBreak(90),
        Grid(
            [224, 150, 150],
            [head, Row([Text(bold(f"{line.id} {line.title}"), "cell"), own, theirs])],
            pad_y=2.2,
            after=3,
        ),
    ]
    if line.note:
        blocks.append(Text(say(line.note), "cell"))
    if markups:
        blocks.append(Items(markups, "cell-small", gap=1.5))
    if line.reply is not None:
        older = " (to an earlier rating)" if line.reply.is_older else ""
        blocks.append(
            Panel(
                [
                    Text(f"{bold(f'Reply of {line.reply.who}')}{muted(older)}", "cell"),
                    Text(say(line.reply.text), "cell"),
                ],
                after=6,
            )
        )
    return blocks


def _tell_source(source: SourceWords) -> str:
    title = link(source.title, source.url) if source.url else say(source.title)
    return f"{title}, {say(source.details)}. {say(source.shows)}"


def _make_promises(content: CoalitionContent) -> list[Flowable]:
    blocks: list[Flowable] = [
        CondPageBreak(120),
        Heading("What was promised, and what became of it", "promises", 2, 0, "h3"),
    ]
    if not content.promises:
        return [*blocks, Text("No promises are published.")]
    if content.plan:
        blocks.append(Text(f"The public page of {say(content.place)} shows: {bold(content.plan)}."))
    names = ("Promise", "State", "Day, and how it was moved", "Who can unblock it")
    rows = [Row([Text(name, "head") for name in names], "head")]
    rows += [Row(_tell_promise(promise)) for promise in content.promises]
    return [*blocks, Grid([170, 70, 154, 130], rows, pad_y=2.4)]


def _tell_promise(promise: PromiseWords) -> list[Flowable]:
    title = f"{say(promise.title)}"
    if promise.element:
        title += f"<br/>{muted(promise.element)}"
    day = say(promise.due)
    for slip in promise.slips:
        day += f"<br/>{muted(slip)}"
    if promise.reason:
        day += f"<br/>{italic(promise.reason)}"
    lever = say(promise.lever)
    if promise.lead:
        lever += f"<br/>{muted(f'Leads: {promise.lead}')}"
    state = bold(promise.state_words) if promise.state == "slipped" else say(promise.state_words)
    return [Text(one, "cell") for one in (title, state, day, lever or "–")]


def _make_levers(content: CoalitionContent) -> list[Flowable]:
    if not content.levers:
        return []
    rows = [Row([Text(name, "head") for name in ("Lever", "What it could unblock")], "head")]
    rows += [
        Row(
            [
                Text(f"{bold(line.name)}<br/>{muted(line.meaning)}", "cell"),
                Text("<br/>".join(say(element) for element in line.elements), "cell"),
            ]
        )
        for line in content.levers
    ]
    return [
        CondPageBreak(120),
        Heading("Who can unblock it", "levers", 2, 0, "h3"),
        Text("By the actions of the edition, for what is promised or weak.", "cell"),
        Grid([180, 344], rows, pad_y=2.4),
    ]


def _make_challenges(content: CoalitionContent) -> list[Flowable]:
    blocks: list[Flowable] = [
        CondPageBreak(110),
        Heading("Challenges", "challenges", 2, 0, "h3"),
    ]
    if not content.challenges:
        return [*blocks, Text(f"{say(content.coalition)} challenges nothing that is published.")]
    for number, one in enumerate(content.challenges, start=1):
        texts = [
            f"{bold(one.state)}, {say(one.opened)}.",
            f"{bold('Claim:')} {say(one.claim)}",
            f"{bold('Reply:')} {say(one.reply or 'None yet.')}",
        ]
        if one.ruling:
            texts.append(f"{bold('Ruling:')} {say(one.ruling)}")
        blocks += [
            CondPageBreak(80),
            Heading(one.said, f"challenge-{number}", 3, None, "h4"),
            *(Text(text, "cell") for text in texts),
        ]
    return blocks


def _make_imprint(content: CoalitionContent) -> Text:
    return Text(
        say(
            f"{content.rater} It is never averaged with what the place says of itself."
            f" Promises are read from its public page as it was on {show_date(content.made_on)}."
            f" Edition {content.framework.id}, version {content.framework.version}. Made with an"
            " independent tool that CRPE neither runs nor endorses."
        ),
        "fine",
    )


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest].rstrip()}…"
