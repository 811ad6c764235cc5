"""
What a team takes into an interview: how sure each rating is, and what will probably be asked.

Everything follows from what was answered, by rules; the order of the questions is this project's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final, Literal, get_args

from selfassess.domain.agenda import Slot, Times, plan_meeting
from selfassess.domain.diagnosis import Flag, diagnose
from selfassess.domain.evidence import WORDS, Piece
from selfassess.domain.framework import Aspect, Component, Element, Framework, Question
from selfassess.domain.perspectives import Gap, VoteCount
from selfassess.domain.responses import Answer, ElementResult, read_answer
from selfassess.domain.snapshot import Score, Snapshot
from selfassess.domain.worksheet import Worksheet

Footing = Literal["proven", "words", "linked", "bare", "carried", "open", "na"]
"""
What a rating stands on: more than words, words only, documents that nobody has graded, nothing;
or it is from last time and not confirmed, still open, or not applicable.
"""

ProbeKind = Literal[
    "against", "rise", "claim", "not-acted", "gap", "pair", "override", "fall", "stuck", "cap"
]
URGENCY: Final[tuple[ProbeKind, ...]] = get_args(ProbeKind)
"""What is asked first: what is contradicted, has improved, is only claimed, does not fit."""

ASPECTS: Final[tuple[Aspect, ...]] = ("use", "reach", "particular", "presence")
"""Of several answers without proof, which is asked for first: whether it is done before all."""

MOST_OF_A_KIND: Final = 2
"""How many of the questions to be ready for first may be of one kind. [questions]"""

MOST_SHOWN: Final = 4
"""How many questions on a component are chosen to stand first. [questions]"""

LARGE_GAP: Final = 1
"""From how many levels on another view is worth a question. [levels]"""

OPENING: Final = "opening"
CLOSING: Final = "closing"


@dataclass(frozen=True, slots=True)
class Proof:
    """
    A document in hand.

    Args:
        id: Its number in the district's evidence.
        title: What it is called.
        url: Where it lies; empty where the program keeps it.
        piece: What it says, for or against which element, and how long.
    """

    id: int
    title: str
    url: str
    piece: Piece

    @property
    def element(self) -> str:
        """The element that it is about."""
        return self.piece.element


@dataclass(frozen=True, slots=True)
class Earlier:
    """
    What was said last time.

    `answers` holds, by element and question id, only answers to questions that are still the same.
    """

    as_of: date
    levels: Mapping[str, int | None]
    answers: Mapping[str, Mapping[str, Answer]] = field(default_factory=dict)


@dataclass(frozen=True)
class Material:
    """
    Everything that a brief is made from; views of others are there only where they may be shown.

    Args:
        snapshot: Where the district stands by its answers.
        worksheets: What the team wrote, by element id.
        day: On which proof must hold.
        times: How long the preparation meeting takes.
        proofs: The documents of the district, by element.
        earlier: What was said last time; None where this is the first.
        votes: How the team's votes fell, by element id; only of those that are open to all.
        gaps: How observers see it, by element id; only of groups that are large enough.
        leads: Who answers for a component, by component id.
    """

    snapshot: Snapshot
    worksheets: Mapping[str, Worksheet]
    day: date
    times: Times
    proofs: tuple[Proof, ...] = ()
    earlier: Earlier | None = None
    votes: Mapping[str, VoteCount] = field(default_factory=dict)
    gaps: Mapping[str, Gap] = field(default_factory=dict)
    leads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def framework(self) -> Framework:
        """The edition."""
        return self.snapshot.framework

    @cached_property
    def counting(self) -> Mapping[str, tuple[Proof, ...]]:
        """The documents that may be shown on the day, by element."""
        found: dict[str, tuple[Proof, ...]] = {}
        for proof in self.proofs:
            if proof.piece.counts_on(self.day):
                found[proof.element] = (*found.get(proof.element, ()), proof)
        return found


@dataclass(frozen=True, slots=True)
class Line:
    """
    An element in one line.

    `before` is last time's level, None where there was none; `is_new` says that there was no last
    time to compare with.
    """

    element: str
    result: ElementResult
    footing: Footing
    is_confirmed: bool
    before: int | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class Probe:
    """
    A question that an interviewer will probably ask.

    Args:
        kind: Why it is asked.
        element: What it is about; the first one for a pair.
        question: The question of the edition that it asks after; empty for the whole element.
        answer: What was answered to it.
        before: Another level: last time's, or the one that the answers give. [level]
        was: What was answered to the question last time.
        proof: The document that speaks against it.
        flag: What was found, for a question that follows from a flag.
        gap: The other view, for a question that follows from one.
    """

    kind: ProbeKind
    element: str
    question: str = ""
    answer: Answer | None = None
    before: int | None = None
    was: Answer | None = None
    proof: Proof | None = None
    flag: Flag | None = None
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class Dissent:
    """An element on which the team's votes lay apart."""

    element: str
    votes: VoteCount


@dataclass(frozen=True, slots=True)
class Unknown:
    """What nobody could answer on an element (no question: the level), and whom to ask."""

    element: str
    questions: tuple[str, ...]
    ask: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """A claim without proof, and the documents that the edition names for it."""

    element: str
    level: int
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What to know about one component; the most important comes first in each list."""

    component: Component
    score: Score
    lines: tuple[Line, ...]
    proofs: tuple[Proof, ...]
    claims: tuple[Missing, ...]
    probes: tuple[Probe, ...]
    dissent: tuple[Dissent, ...]
    gaps: tuple[Gap, ...]
    unknowns: tuple[Unknown, ...]

    @property
    def changed(self) -> int:
        """How many elements have another level than last time."""
        return sum(is_moved(line) for line in self.lines)

    @property
    def open_points(self) -> int:
        """How much there is to settle: what is unproven, unknown, changed or seen otherwise."""
        return (
            len(self.claims)
            + len(self.unknowns)
            + self.changed
            + len(self.dissent)
            + len(self.gaps)
            + sum(line.footing in ("open", "carried") for line in self.lines)
        )


@dataclass(frozen=True, slots=True)
class Brief:
    """What a team takes into an interview."""

    material: Material
    parts: tuple[Part, ...]
    first: tuple[Probe, ...]
    agenda: tuple[Slot, ...]

    @property
    def unknowns(self) -> tuple[Unknown, ...]:
        """Everything that nobody could answer, in the order of the edition."""
        return tuple(unknown for part in self.parts for unknown in part.unknowns)

    @property
    def claims(self) -> tuple[Missing, ...]:
        """Every claim without proof, the highest level first."""
        found = [claim for part in self.parts for claim in part.claims]
        return tuple(sorted(found, key=lambda claim: -claim.level))


def make_brief(material: Material, most_first: int = 5) -> Brief:
    """
    Make the brief.

    Args:
        material: What it is made from.
        most_first: How many questions to be ready for first.
    """
    probes = {
        component: _put_first(group, MOST_SHOWN, material)
        for component, group in _group(material, _list_probes(material)).items()
    }
    parts = tuple(
        _make_part(material, component, probes.get(component.id, ()))
        for component in material.framework.components
    )
    return Brief(
        material,
        parts,
        _choose_first([probe for part in parts for probe in part.probes], most_first, material),
        plan_meeting(
            [part.component.id for part in parts],
            [part.open_points for part in parts],
            material.times,
            OPENING,
            CLOSING,
        ),
    )


def is_moved(line: Line) -> bool:
    """Whether an element has a level now and had another one last time."""
    return line.before is not None and line.result.level not in (None, line.before)


# --- One component


def _make_part(material: Material, component: Component, probes: tuple[Probe, ...]) -> Part:
    ids = [element.id for element in component.elements]
    return Part(
        component=component,
        score=material.snapshot.components[component.id],
        lines=tuple(_make_line(material, element) for element in ids),
        proofs=tuple(proof for element in ids for proof in material.counting.get(element, ())),
        claims=tuple(
            Missing(element.id, level, element.evidence)
            for element in component.elements
            if (level := _find_claim(material, element.id)) is not None
        ),
        probes=probes,
        dissent=tuple(
            Dissent(element, votes)
            for element in ids
            if (votes := material.votes.get(element)) is not None and not votes.agreed
        ),
        gaps=tuple(gap for element in ids if (gap := _find_gap(material, element)) is not None),
        unknowns=tuple(
            list_unknowns(component.elements, material.worksheets, material.snapshot.elements)
        ),
    )


def _make_line(material: Material, element: str) -> Line:
    result = material.snapshot.elements[element]
    worksheet = material.worksheets.get(element, Worksheet())
    earlier = material.earlier
    return Line(
        element=element,
        result=result,
        footing=_find_footing(material, element),
        is_confirmed=worksheet.judgment is not None and not worksheet.carried,
        before=earlier.levels.get(element) if earlier else None,
        is_new=earlier is None or element not in earlier.levels,
    )


def _find_footing(material: Material, element: str) -> Footing:
    result = material.snapshot.elements[element]
    if material.worksheets.get(element, Worksheet()).carried:
        return "carried"
    if result.state == "na":
        return "na"
    if result.level is None:
        return "open"
    grades = {proof.piece.grade for proof in material.counting.get(element, ())}
    if any(grade is not None and grade not in WORDS for grade in grades):
        return "proven"
    if None in grades:
        return "linked"
    return "words" if grades else "bare"


def _find_claim(material: Material, element: str) -> int | None:
    """The level of an element that is high and stands on nothing; None for any other."""
    least = material.framework.rules.find("words-only-least")
    level = material.snapshot.elements[element].level
    if least is None or level is None or level < least:
        return None
    return level if _find_footing(material, element) == "bare" else None


def _find_gap(material: Material, element: str) -> Gap | None:
    gap = material.gaps.get(element)
    is_large = gap is not None and gap.size is not None and abs(gap.size) >= LARGE_GAP
    return gap if is_large else None


def list_unknowns(
    elements: Iterable[Element],
    worksheets: Mapping[str, Worksheet],
    results: Mapping[str, ElementResult],
) -> Iterator[Unknown]:
    """What a team has said that it does not know, by element."""
    for element in elements:
        worksheet = worksheets.get(element.id, Worksheet())
        if worksheet.carried:
            continue
        answers = worksheet.answers
        questions = tuple(
            question.id
            for question in element.questions
            if question.id in answers and answers[question.id].state == "unknown"
        )
        if questions or results[element.id].state == "unknown":
            yield Unknown(element.id, questions, element.ask)


# --- Questions


def _list_probes(material: Material) -> list[Probe]:
    """
    Every question, by urgency, and of one kind the highest rating first.

    A second question of one kind on one element comes after all others: it adds the least.
    """
    found = [
        probe
        for element in material.framework.elements.values()
        for probe in _probe_element(material, element)
    ]
    found += _probe_flags(diagnose(material.snapshot))
    first: list[Probe] = []
    second: list[Probe] = []
    known: set[tuple[ProbeKind, str]] = set()
    for probe in sorted(found, key=lambda probe: _rank(material, probe)):
        (second if (probe.kind, probe.element) in known else first).append(probe)
        known.add((probe.kind, probe.element))
    return first + second


def _rank(material: Material, probe: Probe) -> tuple[int, int]:
    level = material.snapshot.elements[probe.element].level if _is_element(material, probe) else 0
    return URGENCY.index(probe.kind), -(level or 0)


def _is_element(material: Material, probe: Probe) -> bool:
    return probe.element in material.snapshot.elements


def _probe_element(material: Material, element: Element) -> Iterator[Probe]:
    result = material.snapshot.elements[element.id]
    worksheet = material.worksheets.get(element.id, Worksheet())
    if worksheet.carried:
        return
    for proof in material.proofs:
        piece = proof.piece
        if proof.element == element.id and piece.contradicts and _is_in_time(piece, material.day):
            yield Probe("against", element.id, proof=proof)
    yield from _probe_change(material, element, result, worksheet)
    if _find_claim(material, element.id) is not None:
        yield from _probe_claim(material, element, worksheet)
    gap = _find_gap(material, element.id)
    if gap is not None:
        yield Probe("gap", element.id, gap=gap)
    judgment = worksheet.judgment
    if judgment is not None and judgment.kind == "override" and judgment.derived != result.level:
        yield Probe("override", element.id, before=judgment.derived)
    if result.capped is not None and result.level == result.capped.cap:
        for question in element.questions:
            answer = worksheet.answers.get(question.id)
            given = answer is not None and answer.state == "answered"
            if answer is not None and given and read_answer(question, answer) == result.capped:
                yield Probe("cap", element.id, question.id, answer)


def _probe_change(
    material: Material, element: Element, result: ElementResult, worksheet: Worksheet
) -> Iterator[Probe]:
    """Another level than last time, with the answer that moved most; or only other answers."""
    earlier = material.earlier
    before = earlier.levels.get(element.id) if earlier else None
    if earlier is None or before is None or result.level is None:
        return
    moves = _list_moves(element, earlier.answers.get(element.id, {}), worksheet.answers)
    if result.level == before:
        for went, question, was, now in moves:
            kind: ProbeKind = "rise" if went > 0 else "fall"
            yield Probe(kind, element.id, question.id, now, was=was)
        return
    is_rise = result.level > before
    same_way = [move for move in moves if (move[0] > 0) == is_rise]
    if same_way:
        _, question, was, now = max(same_way, key=lambda move: abs(move[0]))
        yield Probe("rise" if is_rise else "fall", element.id, question.id, now, before, was)
    else:
        yield Probe("rise" if is_rise else "fall", element.id, before=before)


def _is_in_time(piece: Piece, day: date) -> bool:
    return piece.true_on <= day and (piece.expires is None or day <= piece.expires)


def _list_moves(
    element: Element, old: Mapping[str, Answer], new: Mapping[str, Answer]
) -> list[tuple[int, Question, Answer, Answer]]:
    """Answers that read as another level than last time, and by how much they moved."""
    found = []
    for question in sorted(element.questions, key=lambda one: ASPECTS.index(one.aspect)):
        was, now = old.get(question.id), new.get(question.id)
        if was is None or now is None or {was.state, now.state} != {"answered"}:
            continue
        went = read_answer(question, now).level - read_answer(question, was).level
        if went:
            found.append((went, question, was, now))
    return found


def _probe_claim(material: Material, element: Element, worksheet: Worksheet) -> Iterator[Probe]:
    """A high rating without proof: each high answer, or the rating where nothing was answered."""
    least = material.framework.rules.limit("words-only-least")
    answers = worksheet.answers
    high: list[tuple[Question, Answer]] = [
        (question, answer)
        for question in element.questions
        if (answer := answers.get(question.id)) is not None
        and answer.state == "answered"
        and read_answer(question, answer).level >= least
    ]
    high.sort(key=lambda pair: ASPECTS.index(pair[0].aspect))
    if not high:
        yield Probe("claim", element.id)
    for question, answer in high:
        yield Probe("claim", element.id, question.id, answer)


def _probe_flags(flags: Iterable[Flag]) -> Iterator[Probe]:
    kinds: Mapping[str, ProbeKind] = {
        "incoherent-pair": "pair",
        "not-acted-on": "not-acted",
        "sticking-point": "stuck",
    }
    for flag in flags:
        if flag.kind in kinds:
            kind = kinds[flag.kind]
            # What is not acted on belongs to the element that should record it, which comes last.
            element = flag.on[-1] if kind == "not-acted" else flag.on[0]
            yield Probe(kind, element, flag=flag)


def _put_first(probes: Sequence[Probe], most: int, material: Material) -> tuple[Probe, ...]:
    """The same questions, and at their head some of several kinds on several elements."""
    first = _choose_first(probes, most, material)
    return (*first, *(probe for probe in probes if not any(probe is one for one in first)))


def _choose_first(probes: Sequence[Probe], most: int, material: Material) -> tuple[Probe, ...]:
    """The most urgent questions, one for each element and only some of each kind."""
    chosen: list[Probe] = []
    kinds: Counter[ProbeKind] = Counter()
    for probe in sorted(probes, key=lambda probe: _rank(material, probe)):
        known = any(probe.element == other.element for other in chosen)
        if known or kinds[probe.kind] == MOST_OF_A_KIND or len(chosen) == most:
            continue
        chosen.append(probe)
        kinds[probe.kind] += 1
    return tuple(chosen)


def _group(material: Material, probes: Iterable[Probe]) -> dict[str, list[Probe]]:
    """The questions of each component, by its id; a pair may name the component itself."""
    component_of = material.framework.component_of
    found: dict[str, list[Probe]] = {}
    for probe in probes:
        component = component_of.get(probe.element)
        found.setdefault(component.id if component else probe.element, []).append(probe)
    return found
