"""
An interview brief in words: the same for the page and for the PDF.

The questions are put as an interviewer would put them. Their wording is this project's, not CRPE's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from selfassess.domain.agenda import Slot
from selfassess.domain.brief import (
    CLOSING,
    OPENING,
    Brief,
    Footing,
    Line,
    Missing,
    Part,
    Probe,
    ProbeKind,
    Proof,
    Unknown,
    is_moved,
)
from selfassess.domain.evidence import Piece
from selfassess.domain.framework import Element, Framework, Question
from selfassess.domain.snapshot import Score
from selfassess.domain.worksheet import Worksheet
from selfassess.formats.dates import show_date
from selfassess.formats.evidence import GRADE_WORDS
from selfassess.formats.flags import name_part
from selfassess.formats.numbers import show_score
from selfassess.formats.questions import describe_answer
from selfassess.formats.words import STATE_WORDS, capitalize, join_words, spell_count

FOOTING_WORDS: Final[Mapping[Footing, str]] = {
    "proven": "Records or use",
    "words": "A statement or policy only",
    "linked": "A document, not graded",
    "bare": "Nothing in hand",
    "carried": "From last time, not confirmed",
    "open": "Open",
    "na": "Not applicable",
}
"""What a rating rests on; "nothing" is said of low ratings as well, for which nobody asks."""

PROBE_WORDS: Final[Mapping[ProbeKind, str]] = {
    "against": "A document speaks against it",
    "rise": "Higher than last time",
    "claim": "Without proof",
    "not-acted": "Present, not acted on",
    "gap": "Seen otherwise from outside",
    "pair": "Does not fit together",
    "override": "Set by you",
    "fall": "Lower than last time",
    "stuck": "Sticking point",
    "cap": "Held down",
}
"""Why each question is asked."""

FOLLOW_UPS: Final[Mapping[str, str]] = {
    "use": "Take us through the last case, with dates.",
    "reach": "How did you count, and who is left out?",
    "particular": "What can you show us?",
    "presence": "May we see it, and since when does it hold?",
}
"""What is asked after an answer of each aspect."""

MOST_DOCUMENTS: Final = 2
"""Of the documents that would prove an element, how many are named beside a question."""

LONGEST_ANSWER: Final = 120
"""Of an answer within a question; the assessment has it in full. [characters]"""


@dataclass(frozen=True, slots=True)
class LineWords:
    """An element in one line; `before` is empty where there was no last time."""

    id: str
    name: str
    level: int | None
    label: str
    footing: str
    before: str
    is_bare_claim: bool
    is_moved: bool


@dataclass(frozen=True, slots=True)
class ProofWords:
    """A document in hand, with the elements that it is for; `url` is empty for a file."""

    id: int
    title: str
    url: str
    about: str
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """
    A likely question.

    Args:
        element: Number and short name of what it is about.
        why: Why it is asked.
        text: The question.
        ready: What to have ready.
        note: What the team has written; empty where that is left out.
    """

    element: str
    why: str
    text: str
    ready: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PartWords:
    """One component."""

    id: str
    title: str
    short: str
    level: int | None
    label: str
    score: str
    lines: tuple[LineWords, ...]
    proofs: tuple[ProofWords, ...]
    claims: str
    questions: tuple[QuestionWords, ...]
    dissent: tuple[str, ...]
    outside: tuple[str, ...]
    points: str
    lead: str


@dataclass(frozen=True, slots=True)
class UnknownWords:
    """What nobody could answer."""

    element: str
    questions: tuple[str, ...]
    ask: str


@dataclass(frozen=True, slots=True)
class MissingWords:
    """A document to look for."""

    element: str
    documents: tuple[str, ...]
    ask: str


@dataclass(frozen=True, slots=True)
class SlotWords:
    """A part of the meeting."""

    time: str
    minutes: int
    topic: str
    points: str
    lead: str


@dataclass(frozen=True, slots=True)
class BriefWords:
    """The whole brief, in the order in which it is read."""

    first: tuple[QuestionWords, ...]
    agenda: tuple[SlotWords, ...]
    minutes: int
    parts: tuple[PartWords, ...]
    unknowns: tuple[UnknownWords, ...]
    documents: tuple[ProofWords, ...]
    missing: tuple[MissingWords, ...]
    compared: str
    has_notes: bool
    has_evidence: bool
    has_observers: bool
    observed: str = ""


def describe_brief(
    brief: Brief, *, notes: bool = True, evidence: bool = True, observers: bool = True
) -> BriefWords:
    """
    Put a brief into words.

    Args:
        brief: The brief.
        notes: Whether what the team wrote is in.
        evidence: Whether the titles of documents in hand are in.
        observers: Whether observers' views were put in; only said, as they come with the brief.
    """
    wording = _Wording(brief, notes, evidence)
    earlier = brief.material.earlier
    return BriefWords(
        first=tuple(wording.ask(probe) for probe in brief.first),
        agenda=tuple(wording.plan(slot) for slot in brief.agenda),
        minutes=brief.material.times.whole,
        parts=tuple(wording.describe(part) for part in brief.parts),
        unknowns=tuple(
            describe_unknown(brief.material.framework, unknown) for unknown in brief.unknowns
        ),
        documents=_gather(proof for part in brief.parts for proof in part.proofs)
        if evidence
        else (),
        missing=tuple(wording.miss(claim) for claim in brief.claims),
        compared=f"Compared with {show_date(earlier.as_of)}."
        if earlier
        else "There is no earlier snapshot to compare with.",
        has_notes=notes,
        has_evidence=evidence,
        has_observers=observers,
    )


class _Wording:
    """The words for one brief."""

    def __init__(self, brief: Brief, notes: bool, evidence: bool) -> None:
        self.brief = brief
        self.material = brief.material
        self.framework: Framework = brief.material.framework
        self.notes = notes
        self.evidence = evidence
        self.proofs: dict[str, list[Proof]] = {}
        for part in brief.parts:
            for proof in part.proofs:
                self.proofs.setdefault(proof.element, []).append(proof)

    # --- Components

    def describe(self, part: Part) -> PartWords:
        level = part.score.level
        claims = [claim.element for claim in part.claims]
        told: set[str] = set()
        questions = []
        for probe in part.probes:
            questions.append(self.ask(probe, has_note=probe.element not in told))
            told.add(probe.element)
        return PartWords(
            id=part.component.id,
            title=part.component.title,
            short=part.component.short,
            level=level,
            label="Not rated" if level is None else self.framework.labels[level].label,
            score=show_bounds(part.score),
            lines=tuple(self._describe_line(line, part) for line in part.lines),
            proofs=_gather(part.proofs) if self.evidence else (),
            claims=join_words(claims),
            questions=tuple(questions),
            dissent=tuple(
                f"{name_part(self.framework, one.element)}: votes ran from {one.votes.lowest} to"
                f" {one.votes.highest}, the median is {_show(one.votes.median)}."
                for one in part.dissent
            ),
            outside=tuple(
                f"{name_part(self.framework, gap.element)}: you say {gap.own}, the median outside"
                f" is {_show(gap.outside or 0)}."
                for gap in part.gaps
            ),
            points=self._count(part),
            lead=join_words(self.material.leads.get(part.component.id, ())),
        )

    def _describe_line(self, line: Line, part: Part) -> LineWords:
        element, result = self.framework.elements[line.element], line.result
        if result.level is not None:
            label = self.framework.labels[result.level].label
        elif result.state == "incomplete":
            label = f"Between {result.low} and {result.high}"
        else:
            label = STATE_WORDS[result.state]
        before = ""
        if line.before is not None:
            before = f"{line.before} before" if is_moved(line) else "Same"
        elif not line.is_new and result.level is not None:
            before = "Not rated before"
        is_bare = any(claim.element == line.element for claim in part.claims)
        footing = FOOTING_WORDS[line.footing]
        if line.footing not in ("open", "na", "carried") and not line.is_confirmed:
            footing += "; not confirmed by you"
        return LineWords(
            line.element,
            element.short or element.title,
            result.level,
            label,
            footing,
            before,
            is_bare,
            is_moved(line),
        )

    def _count(self, part: Part) -> str:
        waiting = sum(line.footing in ("open", "carried") for line in part.lines)
        counts = (
            (len(part.claims), "claim without proof", "claims without proof"),
            (len(part.unknowns), "don’t know", "don’t knows"),
            (waiting, "without a level", "without a level"),
            (part.changed, "rating changed", "ratings changed"),
            (len(part.dissent), "disagreement", "disagreements"),
            (len(part.gaps), "seen otherwise outside", "seen otherwise outside"),
        )
        found = [spell_count(count, one, many) for count, one, many in counts if count]
        return capitalize(", ".join(found)) or "Nothing open"

    # --- Questions

    def ask(self, probe: Probe, *, has_note: bool = True) -> QuestionWords:
        element = self.framework.elements.get(probe.element)
        note = ""
        if self.notes and element is not None:
            note = self._find_note(element.id, probe, has_note)
        return QuestionWords(
            element=name_part(self.framework, probe.element),
            why=PROBE_WORDS[probe.kind],
            text=ASK[probe.kind](self, probe),
            ready=self._get_ready(probe, element),
            note=note,
        )

    def _find_note(self, element: str, probe: Probe, has_note: bool) -> str:
        """The reason where the question is after it; the note of an element only once."""
        worksheet = self.material.worksheets.get(element, Worksheet())
        judgment = worksheet.judgment
        if probe.kind == "override" and judgment is not None and judgment.rating.reason:
            return judgment.rating.reason
        return worksheet.note if has_note else ""

    def _get_ready(self, probe: Probe, element: Element | None) -> str:
        if element is None:
            return ""
        if probe.kind == "stuck":
            return f"Ask first: {element.ask[0]}." if element.ask else ""
        proofs = self.proofs.get(element.id, [])
        if proofs and self.evidence:
            return f"In hand: {'; '.join(proof.title for proof in proofs[:MOST_DOCUMENTS])}."
        if proofs:
            return "In hand: what you have on file."
        if not element.evidence:
            return f"Nothing in hand. Ask: {element.ask[0]}." if element.ask else ""
        ask = f" Ask: {element.ask[0]}." if element.ask else ""
        return f"Nothing in hand. Look for: {_end(element.evidence[0])}{ask}"

    def _question(self, probe: Probe) -> Question | None:
        element = self.framework.elements.get(probe.element)
        return element.question(probe.question) if element and probe.question else None

    def _level(self, name: str) -> str:
        """An element's or a component's level in words."""
        score = self.material.snapshot.components.get(name)
        level = score.level if score else self.material.snapshot.elements[name].level
        return "not rated" if level is None else f"{level}, “{self.framework.labels[level].label}”"

    def _name(self, name: str) -> str:
        """What something is called, in quotation marks."""
        component = self.framework.component(name)
        if component is not None:
            return component.short
        element = self.framework.elements[name]
        return f"“{element.short or element.title}”"

    def ask_change(self, probe: Probe) -> str:
        earlier = self.material.earlier
        when = f"In {earlier.as_of:%B %Y}" if earlier else "Last time"
        question = self._question(probe)
        ends = "What changed?" if probe.kind == "rise" else "What was lost?"
        says = ""
        if probe.before is not None:
            now = self.material.snapshot.elements[probe.element].level
            says = f"{when} this was at {probe.before}, now it is at {now}. "
        if question is not None:
            was = _cut(describe_answer(question, probe.was))
            then = "Then" if says else when
            says += f"{question.text} {then} you said “{was}”, now you say"
            says += f" “{_cut(describe_answer(question, probe.answer))}”. "
        return says + ends

    def ask_against(self, probe: Probe) -> str:
        proof = probe.proof
        title = f", “{proof.title}”," if proof and self.evidence else ""
        return (
            f"A document that you hold{title} speaks against {self._name(probe.element)}, which you"
            f" put at {self._level(probe.element)}. What do you say to it?"
        )

    def ask_claim(self, probe: Probe) -> str:
        question = self._question(probe)
        if question is None:
            return (
                f"You rate {self._name(probe.element)} at {self._level(probe.element)}."
                " What can you show us?"
            )
        answer = _cut(describe_answer(question, probe.answer))
        return f"{question.text} You say “{answer}”. {FOLLOW_UPS[question.aspect]}"

    def ask_not_acted(self, probe: Probe) -> str:
        says = probe.flag.says if probe.flag else ""
        return (
            f"{says} {capitalize(self._name(probe.element))} is at {self._level(probe.element)}."
            " Which decision did you last take because of it?"
        )

    def ask_gap(self, probe: Probe) -> str:
        gap = probe.gap
        if gap is None:
            return ""
        outside = _show(gap.outside or 0)
        says = f"People outside see {self._name(probe.element)} at {outside}; you say {gap.own}."
        if gap.direction == "higher":
            return f"{says} What do you know that they cannot see?"
        return f"{says} What do they credit you for that you do not?"

    def ask_pair(self, probe: Probe) -> str:
        if probe.flag is None:
            return ""
        ahead, base = probe.flag.on
        return (
            f"You are at {self._level(ahead)} on {self._name(ahead)} and at {self._level(base)} on"
            f" {self._name(base)}. {probe.flag.says} How does the one work without the other?"
        )

    def ask_override(self, probe: Probe) -> str:
        derived = "leave it open" if probe.before is None else f"give {probe.before}"
        return (
            f"Your answers {derived}, and you put {self._name(probe.element)} at"
            f" {self._level(probe.element)}. Why?"
        )

    def ask_stuck(self, probe: Probe) -> str:
        lever = self.framework.lever_labels.get(probe.flag.lever if probe.flag else "", "")
        who = f"It rests with: {lever.lower()}. " if lever else ""
        return (
            f"{capitalize(self._name(probe.element))} is at {self._level(probe.element)}, and other"
            f" cities got stuck here. {who}What have you tried, and what was the answer?"
        )

    def ask_cap(self, probe: Probe) -> str:
        question = self._question(probe)
        if question is None:
            return ""
        answer = _cut(describe_answer(question, probe.answer))
        return f"{question.text} You say “{answer}”. What would it take to change that?"

    # --- What to do before

    def miss(self, claim: Missing) -> MissingWords:
        element = self.framework.elements[claim.element]
        return MissingWords(
            f"{name_part(self.framework, claim.element)}, rated {claim.level}",
            claim.documents[:MOST_DOCUMENTS],
            element.ask[0] if element.ask else "",
        )

    def plan(self, slot: Slot) -> SlotWords:
        time = f"{slot.start // 60}:{slot.start % 60:02d}"
        if slot.topic == OPENING:
            points = "Look at the ratings together. Who speaks, who takes notes."
            return SlotWords(time, slot.minutes, "Opening", points, "")
        if slot.topic == CLOSING:
            counts = (
                (len(self.brief.unknowns), "don’t know", "don’t knows"),
                (len(self.brief.claims), "claim without proof", "claims without proof"),
            )
            found = [spell_count(count, one, many) for count, one, many in counts if count]
            points = "Nothing is left to find out. Who brings which document."
            if found:
                points = f"{capitalize(join_words(found))}: a name and a day for each."
            return SlotWords(time, slot.minutes, "Who finds out what", points, "")
        part = next(part for part in self.brief.parts if part.component.id == slot.topic)
        lead = join_words(self.material.leads.get(slot.topic, ()))
        topic = f"{part.component.id}. {part.component.short}"
        return SlotWords(time, slot.minutes, topic, self._count(part), lead)


ASK: Final[Mapping[ProbeKind, Callable[[_Wording, Probe], str]]] = {
    "against": _Wording.ask_against,
    "rise": _Wording.ask_change,
    "fall": _Wording.ask_change,
    "claim": _Wording.ask_claim,
    "not-acted": _Wording.ask_not_acted,
    "gap": _Wording.ask_gap,
    "pair": _Wording.ask_pair,
    "override": _Wording.ask_override,
    "stuck": _Wording.ask_stuck,
    "cap": _Wording.ask_cap,
}


def describe_unknown(framework: Framework, unknown: Unknown) -> UnknownWords:
    """Say what nobody could answer, and whom to ask."""
    element = framework.elements[unknown.element]
    questions = [element.question(question) for question in unknown.questions]
    return UnknownWords(
        name_part(framework, unknown.element),
        tuple(question.text for question in questions if question) or ("Which level fits?",),
        "; ".join(unknown.ask),
    )


def show_bounds(score: Score) -> str:
    """A score, with its bounds where something is open; empty where there is none."""
    if score.score is None:
        return ""
    shown = show_score(score.score)
    if score.low != score.high:
        shown += f", between {show_score(score.low)} and {show_score(score.high)}"
    return shown


def _gather(proofs: Iterable[Proof]) -> tuple[ProofWords, ...]:
    """Each document once, with every element that it is for."""
    found: dict[tuple[str, str], list[Proof]] = {}
    for proof in proofs:
        found.setdefault((proof.title, proof.url), []).append(proof)
    return tuple(
        ProofWords(
            same[0].id, title, url, _describe_proof(same[0].piece), tuple(p.element for p in same)
        )
        for (title, url), same in found.items()
    )


def _describe_proof(piece: Piece) -> str:
    says = f"{GRADE_WORDS[piece.grade]}, true on {show_date(piece.true_on)}"
    return f"{says}, until {show_date(piece.expires)}" if piece.expires else says


def _show(score: Fraction | int) -> str:
    return show_score(Fraction(score), 1).removesuffix(".0")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_ANSWER else f"{text[:LONGEST_ANSWER].rstrip()}…"


def _end(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
