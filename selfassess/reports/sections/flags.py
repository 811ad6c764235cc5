"""The flags: what is weak, what is piecemeal, what is not yet proven."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from reportlab.platypus import CondPageBreak, Flowable

from selfassess.charts.spread_shares import draw_spread_shares
from selfassess.domain.diagnosis import SEVERITIES, FlagKind
from selfassess.formats.documents import Document
from selfassess.formats.flags import describe_numbers, name_part
from selfassess.formats.numbers import show_count
from selfassess.formats.words import FLAG_WORDS, SEVERITY_WORDS, join_words
from selfassess.reports.pdf.grid import Grid, Row
from selfassess.reports.pdf.styles import WIDTH
from selfassess.reports.pdf.text import Heading, Text, bold, say
from selfassess.reports.sections.outline import (
    PIECEMEAL,
    PROOF,
    WEAK,
    Report,
    begin_part,
    begin_section,
)
from selfassess.reports.sections.snapshot import make_chart
from selfassess.reports.sections.wording import describe_firmness

KINDS: Final = {
    WEAK: ("weak-element", "weak-component", "behind-benchmark", "sticking-point"),
    PIECEMEAL: ("piecemeal-district", "piecemeal-component", "incoherent-pair", "not-acted-on"),
    PROOF: ("words-only", "not-firm"),
}
"""Which kinds of flags each section shows."""

LEADS: Final = {
    WEAK: (
        "Components and elements that are low, or below what the benchmark wants, and where"
        " districts are known to get stuck."
    ),
    PIECEMEAL: (
        "Levels that lie far apart, and parts that are ahead of what they rest on. A plan that"
        " only lifts what is strong makes these worse."
    ),
    PROOF: (
        "High ratings without a linked document, and results that one rating more or less would"
        " move. Look at these before the report is read by others."
    ),
}
MANY: Final = 8
"""From more flags of a kind than this on, they are gathered by what they say."""

WHERE: Final = 158
HOW_FAR: Final = 194
LEVER: Final = 92
"""Widths of columns. [points]"""

NOTHING: Final = {
    WEAK: "Nothing is weak, and nothing is behind the benchmark.",
    PIECEMEAL: "Nothing is piecemeal: the levels lie close together, and all parts fit.",
    PROOF: "Nothing: each high rating has a document, and no single rating moves a result.",
}


def make_weak(report: Report) -> list[Flowable]:
    """The blocks of what is weak."""
    return [*begin_section(report, WEAK, LEADS[WEAK]), *_make_flags(report, WEAK)]


def make_piecemeal(report: Report) -> list[Flowable]:
    """The blocks of what is piecemeal, with where the spread comes from."""
    document = report.document
    levels = {e: r["level"] for e, r in document["elements"].items() if r["level"] is not None}
    shares = {e: r["share_of_spread"] or 0.0 for e, r in document["elements"].items()}
    picture = draw_spread_shares(report.framework, levels, shares)
    blocks = [
        *begin_section(report, PIECEMEAL, LEADS[PIECEMEAL]),
        *_make_flags(report, PIECEMEAL),
    ]
    if picture.rows:
        blocks += make_chart(picture, "spread-shares")
    return blocks


def make_proof(report: Report) -> list[Flowable]:
    """The blocks of what is not yet proven."""
    lead = f"{LEADS[PROOF]} {describe_firmness(report.document)}"
    return [*begin_section(report, PROOF, lead), *_make_flags(report, PROOF)]


def _make_flags(report: Report, section: str) -> list[Flowable]:
    blocks: list[Flowable] = []
    shown = [flag for flag in report.document["flags"] if flag["kind"] in KINDS[section]]
    for severity in SEVERITIES:
        flags = [flag for flag in shown if flag["severity"] == severity]
        if not flags:
            continue
        title = f"{SEVERITY_WORDS[severity]} severity: {show_count(len(flags), 'flag')}"
        blocks += [*begin_part(title, f"{section}-{severity}", room=150)]
        # Within a severity the flags come in the order of their kinds.
        for kind, group in groupby(flags, key=lambda flag: flag["kind"]):
            blocks += _make_kind(report, kind, list(group))
    return blocks or [Text(NOTHING[section])]


def _make_kind(report: Report, kind: FlagKind, flags: Sequence[Document]) -> list[Flowable]:
    key = f"flags-{kind}-{flags[0]['severity']}"
    blocks: list[Flowable] = [
        CondPageBreak(96),
        Heading(f"{FLAG_WORDS[kind]} ({len(flags)})", key, 4),
    ]
    common = _find_common(report, flags)
    sources = list(dict.fromkeys(flag["source"] for flag in flags))
    notes = [say(common)] if common else []
    if len(sources) == 1:
        notes.append(f"Source of the rule: {report.citations.cite_in(sources[0])}.")
    if notes:
        blocks.append(Text(" ".join(notes), "small"))
    if kind == "behind-benchmark":
        return [*blocks, _make_gap_table(report, flags)]
    if kind in ("weak-element", "sticking-point") and len(flags) > MANY:
        return [*blocks, _make_short_table(report, flags, common)]
    with_lever = any(_name_lever(report, flag) for flag in flags)
    heads = ["Where", "Why", "Lever"] if with_lever else ["Where", "Why"]
    rows = [
        _make_row(report, flag, common, with_source=len(sources) > 1, with_lever=with_lever)
        for flag in flags
    ]
    widths = [WHERE, WIDTH - WHERE - LEVER, LEVER] if with_lever else [WHERE, WIDTH - WHERE]
    head = Row([Text(name, "head") for name in heads], "head")
    return [*blocks, Grid(widths, [head, *rows])]


def _find_common(report: Report, flags: Sequence[Document]) -> str:
    """What all of some flags say, where their numbers still tell them apart."""
    reasons = {_trim(report, flag) for flag in flags}
    is_told_apart = all(describe_numbers(report.framework, flag) for flag in flags)
    return reasons.pop() if len(flags) > 1 and len(reasons) == 1 and is_told_apart else ""


def _make_row(
    report: Report, flag: Document, common: str, *, with_source: bool, with_lever: bool
) -> Row:
    framework = report.framework
    says = "" if common else _trim(report, flag)
    why = f"{says} {describe_numbers(framework, flag)}".strip()
    reason: list[Flowable] = [Text(say(why), "cell")]
    if with_source:
        words = report.citations.cite_in(flag["source"])
        reason.append(Text(f"Source of the rule: {words}.", "cell-small"))
    cells: list[Flowable | Sequence[Flowable]] = [
        Text(say(_name_place(report, flag)), "cell-bold"),
        reason,
    ]
    if with_lever:
        cells.append(Text(say(_name_lever(report, flag) or "–"), "cell"))
    return Row(cells)


def _make_short_table(report: Report, flags: Sequence[Document], common: str) -> Grid:
    """One row for each reason: two dozen rows that say the same would say nothing."""
    framework = report.framework
    by_reason: dict[str, list[Document]] = {}
    for flag in flags:
        says = "" if common else _trim(report, flag)
        reason = f"{says} {describe_numbers(framework, flag)}".strip()
        by_reason.setdefault(reason, []).append(flag)
    rows = [Row([Text("Why", "head"), Text("Where, by lever", "head")], "head")]
    for reason, same in by_reason.items():
        by_lever: dict[str, list[str]] = {}
        for flag in same:
            name = name_part(framework, flag["on"][0])
            by_lever.setdefault(_name_lever(report, flag), []).append(name)
        parts = [
            f"{bold(f'{lever}:')} {say('; '.join(names))}." for lever, names in by_lever.items()
        ]
        count = show_count(len(same), "element")
        rows.append(
            Row([Text(say(f"{count}: {reason}"), "cell"), Text("<br/>".join(parts), "cell")])
        )
    return Grid((WHERE, WIDTH - WHERE), rows)


def _make_gap_table(report: Report, flags: Sequence[Document]) -> Grid:
    """One row for each distance: thirty elements that say the same would say nothing."""
    rows = [Row([Text("How far", "head"), Text("Elements, by lever", "head")], "head")]
    for gap in sorted({flag["numbers"]["gap"] for flag in flags}, reverse=True):
        same = [flag for flag in flags if flag["numbers"]["gap"] == gap]
        by_lever: dict[str, list[str]] = {}
        for flag in same:
            by_lever.setdefault(_name_lever(report, flag), []).append(flag["on"][0])
        parts = [f"{bold(lever)}: {say(', '.join(names))}" for lever, names in by_lever.items()]
        rows.append(
            Row(
                [
                    Text(say(f"{show_count(len(same), 'element')}: {same[0]['says']}"), "cell"),
                    Text("; ".join(parts), "cell"),
                ]
            )
        )
    return Grid((HOW_FAR, WIDTH - HOW_FAR), rows)


def _name_place(report: Report, flag: Document) -> str:
    names = [name_part(report.framework, name) for name in flag["on"]]
    if flag["kind"] == "piecemeal-district":
        return "The whole district"
    if flag["kind"] == "incoherent-pair":
        return f"{names[0]} is ahead of {names[1]}"
    if flag["kind"] == "not-firm" and len(names) > 1:
        return f"Elements {', '.join(flag['on'])}"
    return join_words(names)


def _name_lever(report: Report, flag: Document) -> str:
    """The flag's lever, or that of the only element that it is on; empty where there is none."""
    framework = report.framework
    lever = flag["lever"] or ""
    if not lever and len(flag["on"]) == 1 and flag["on"][0] in framework.elements:
        lever = framework.elements[flag["on"][0]].lever
    return framework.lever_labels.get(lever, lever)


def _trim(report: Report, flag: Document) -> str:
    """The reason without the lever, which has a column of its own."""
    lever = report.framework.lever_labels.get(flag["lever"] or "", "")
    says: str = flag["says"]
    return says.removesuffix(f" Lever: {lever.lower()}.")
