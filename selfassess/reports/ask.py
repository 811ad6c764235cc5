"""What a plan asks of those who make laws and contracts, on one page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Final

from reportlab.platypus import Flowable, Spacer

from selfassess.domain.framework import Exemplar, Framework, Step
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count
from selfassess.formats.words import capitalize, join_words, spell_count
from selfassess.reports.citations import Citations
from selfassess.reports.content import PlanContent, list_exemplars
from selfassess.reports.pdf.fitting import choose_fitting
from selfassess.reports.pdf.fonts import watch_missing
from selfassess.reports.pdf.metadata import Metadata
from selfassess.reports.pdf.pages import write_pages
from selfassess.reports.pdf.styles import SHEET
from selfassess.reports.pdf.text import Heading, Items, Text, bold, say
from selfassess.reports.pdf.ticks import Blank
from selfassess.reports.sections.cover import make_missing_note, make_running, make_warnings
from selfassess.reports.sections.outline import Report
from selfassess.reports.sections.sources import describe_source
from selfassess.reports.sections.wording import name_element, name_short

STATE_LAW: Final = "state-law"
CONTRACT: Final = "union-contract"
WAITING: Final = (STATE_LAW, CONTRACT)
"""The levers that a district cannot pull alone, by their ids in the editions."""

TITLES: Final = {
    STATE_LAW: "Waits on state law or a waiver",
    CONTRACT: "Waits on the union contract",
    "": "Not needed, but it would help",
}

MOST: Final = 5
"""How many asks are told in full at most; as many as the page has room for."""

LONGEST_NAME: Final = 90


@dataclass(frozen=True, slots=True)
class Ask:
    """
    What is asked about one element.

    Args:
        element: Its id.
        steps: Its steps that wait, from the lowest.
        years: In which years the route has them; empty without a route.
        effort: Of all of them. [effort points]
        lever: On what they wait, the law before a contract; empty where they do not.
        is_indispensable: Whether no route reaches the goal without one of them.
    """

    element: str
    steps: tuple[Step, ...]
    years: tuple[int, ...]
    effort: int
    lever: str
    is_indispensable: bool = False


def write_ask(content: PlanContent) -> bytes:
    """
    Write what the plan asks of lawmakers and of the bargaining table.

    Args:
        content: The plan, with its route or, without one, with its ranked actions.

    Returns:
        A tagged PDF of one page in US Letter (PDF/UA-1), with every font embedded.
    """
    with watch_missing() as missing:
        running = make_running("Ask of lawmakers", content)
        say(content.district)
    note = [make_missing_note()] if missing else []
    # Rather small letters than an ask that is only named.
    choices = [(count, style) for count in range(MOST, -1, -1) for style in ("body", "cell")]
    blocks = choose_fitting(
        choices,
        lambda choice: [*_make_blocks(content, *choice), *note],
        SHEET.width,
        SHEET.first_height,
    )
    metadata = Metadata(
        title=f"Ask of lawmakers: {content.district}, {show_date(content.as_of)}",
        author=content.district,
        subject="Steps of the action plan that wait on state law or on a contract",
        language=content.language,
        made_at=datetime.combine(content.made_on, time(), UTC),
    )
    return write_pages(blocks, metadata, running, SHEET)


def list_asks(content: PlanContent) -> tuple[Ask, ...]:
    """What waits on state law or a contract: first by lever, then in the order of the plan."""
    asks = [ask for ask in _list_elements(content) if ask.lever]
    return tuple(sorted(asks, key=lambda ask: WAITING.index(ask.lever)))


def _list_elements(content: PlanContent) -> Iterable[Ask]:
    """Every element of the plan in its order; those that wait with their waiting steps alone."""
    if content.route is not None:
        elements = dict.fromkeys(step.element for step in content.route.steps)
        for element in elements:
            found = [step for step in content.route.steps if step.element == element]
            waiting = [step for step in found if step.step.lever in WAITING]
            taken = waiting or found
            yield Ask(
                element,
                tuple(step.step for step in taken),
                tuple(dict.fromkeys(step.year for step in taken)),
                sum(step.effort for step in taken),
                _choose_lever([step.step for step in waiting]),
                any(
                    step.reasons.without is not None and not step.reasons.without.possible
                    for step in waiting
                ),
            )
        return
    for action in content.actions:
        step = action.priority.step
        lever = _choose_lever([step] if step.lever in WAITING else [])
        yield Ask(step.element, (step,), (), action.priority.effort, lever)


def _choose_lever(waiting: Sequence[Step]) -> str:
    """The law where one step waits on it, as the hardest to move; empty where none waits."""
    return min((step.lever for step in waiting), key=WAITING.index, default="")


def _make_blocks(content: PlanContent, count: int, style: str) -> list[Flowable]:
    report = Report(content, Citations(content.framework))
    asks = list_asks(content)
    would_help = () if asks else _list_helpful(content)
    shown = (asks or would_help)[:count]
    rest = asks[count:]
    blocks: list[Flowable] = [*_make_head(report, asks)]
    lever: str | None = None
    for ask in shown:
        if ask.lever != lever:
            lever = ask.lever
            blocks.append(Heading(TITLES[lever], f"ask-{lever or 'help'}", 2, 0, "h3"))
        blocks += _make_ask(report, ask, style)
    if rest:
        names = join_words([name_short(content.framework, ask.element) for ask in rest])
        more = "These wait as well" if shown else "These wait"
        blocks.append(Text(f"{bold(f'{more}:')} {say(names)}.", "cell"))
    return [*blocks, *_make_sources(report), Text(_make_imprint(content), "cell-small")]


def _list_helpful(content: PlanContent) -> tuple[Ask, ...]:
    elements = content.framework.elements
    return tuple(
        ask for ask in _list_elements(content) if elements[ask.element].conditions is not None
    )


def _make_head(report: Report, asks: Sequence[Ask]) -> list[Flowable]:
    content = report.content
    name = content.district
    if len(name) > LONGEST_NAME:
        name = f"{name[:LONGEST_NAME].rstrip()}…"
    place = f", {content.state}" if content.state else ""
    return [
        Heading("What we ask of lawmakers", "ask", 1, 0, "sheet"),
        Text(f"{bold(name)}{say(place)}. Plan of {show_date(content.made_on)}", "lead"),
        Blank("To", "Committee or office", has_boxes=False),
        Blank("From", "Contact", has_boxes=False, after=8),
        *make_warnings(report),
        Text(say(describe_asks(content, asks))),
    ]


def describe_asks(content: PlanContent, asks: Sequence[Ask]) -> str:
    """How many steps of the plan wait, on what, and what that is of the whole."""
    is_route = content.route is not None and bool(content.route.steps)
    what = "step of our route" if is_route else "step that our plan ranks next"
    if not asks:
        plan = "our route" if is_route else "our plan"
        return (
            f"No step of {plan} waits on state law or on a union contract. What it needs lies with"
            " the district’s own office, its board and its partners. So we ask for no change of"
            " law; below is what the state could still make easier."
        )
    levers = [step.lever for ask in asks for step in ask.steps]
    counts = {lever: levers.count(lever) for lever in WAITING}
    parts = []
    if counts[STATE_LAW]:
        parts.append(f"{spell_count(counts[STATE_LAW], what)} waits on state law or a waiver")
    if counts[CONTRACT]:
        parts.append(f"{spell_count(counts[CONTRACT], what)} waits on the union contract")
    says = "; ".join(part if part.startswith("one ") else _agree(part) for part in parts)
    says = f"{capitalize(says)}."
    if content.route is not None and is_route:
        effort = sum(ask.effort for ask in asks)
        total = show_count(content.route.total_effort, "effort point")
        says += f" Together they are {effort} of the {total} of the route."
    if any(ask.is_indispensable for ask in asks):
        says += " Without some of them, marked below, no route reaches the goal."
    return says


def _agree(part: str) -> str:
    # "two step of our routes wait" is what plain counting would give.
    return (
        part.replace("step of our routes", "steps of our route")
        .replace("step that our plan ranks nexts", "steps that our plan ranks next")
        .replace(" waits ", " wait ")
    )


def _make_ask(report: Report, ask: Ask, style: str) -> list[Flowable]:
    framework = report.framework
    element = framework.elements[ask.element]
    low, high = ask.steps[0].to - 1, ask.steps[-1].to
    years = "years" if len(ask.years) > 1 else "year"
    when = f", in {years} {join_words([str(year) for year in ask.years])}" if ask.years else ""
    what = "What waits:" if ask.lever else "What we plan:"
    lines = [f"{bold(what)} {say(' '.join(step.do for step in ask.steps))}"]
    if ask.is_indispensable:
        lines[0] += f" {bold('Without it no route reaches the goal.')}"
    conditions = element.conditions
    if conditions is not None:
        lines.append(f"{bold('What is in the way:')} {say(conditions.obstacles)}")
        lines.append(f"{bold('What to change:')} {say(conditions.state_can)}")
    exemplar = _choose_exemplar(framework, ask.steps)
    if exemplar is not None:
        lines.append(
            f"{bold('Who has done it:')} {say(exemplar.place)}, {say(exemplar.years)}."
            f" {say(exemplar.text)} {bold('What became of it:')} {say(exemplar.fate)}"
            f" {report.citations.cite_all(exemplar.sources)}"
        )
    title = f"{name_element(framework, ask.element)}: level {low} to {high}{when}"
    return [Heading(title, f"ask-{ask.element}", 3, 1, "h4"), Text("<br/>".join(lines), style)]


def _choose_exemplar(framework: Framework, steps: Sequence[Step]) -> Exemplar | None:
    """The first practice that a step names; a warning only where there is no practice."""
    found = [one for step in reversed(steps) for one in list_exemplars(framework, step)]
    return next((one for one in found if one.kind == "practice"), found[0] if found else None)


def _make_sources(report: Report) -> list[Flowable]:
    cited = report.citations.list_cited()
    if not cited:
        return []
    return [
        Heading("Sources", "sources", 2, 0, "h4"),
        Items(
            [describe_source(number, source, is_short=True) for number, source in cited],
            "fine",
            [f"[{number}]" for number, _ in cited],
            indent=20,
            gap=1,
        ),
        Spacer(0, 4),
    ]


def _make_imprint(content: PlanContent) -> str:
    return say(
        "Obstacles and changes are this tool’s own summary of what is usual in the states: ask"
        " counsel what holds in yours. The plan rests on the district’s own assessment as of"
        f" {show_date(content.as_of)}; it is not run, checked or endorsed by CRPE."
    )
