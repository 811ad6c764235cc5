"""Evidence as it is frozen with a snapshot: what counts, how far it carries, what is missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from selfassess.domain.evidence import (
    Grade,
    Kind,
    Piece,
    State,
    cap_level,
    defines_caps,
    discount,
    measure_coverage,
)
from selfassess.domain.snapshot import Score, Snapshot
from selfassess.formats.numbers import show_count, show_score, to_number

Document = dict[str, Any]

GRADE_WORDS: Final[Mapping[Grade | None, str]] = {
    Grade.STATEMENT: "Statement",
    Grade.POLICY: "Policy or contract",
    Grade.BUDGET: "Budget or schedule",
    Grade.USE: "Records of use or outcome",
    Grade.REVIEW: "Outside review",
    None: "Not graded yet",
}

STATE_WORDS: Final[Mapping[State, str]] = {
    State.COUNTS: "Counts",
    State.AGEING: "Counts, and is getting old",
    State.EXPIRING: "Counts, and expires soon",
    State.EXPIRED: "Expired",
    State.NOT_YET: "Not true yet",
    State.AGAINST: "Speaks against",
    State.WITHDRAWN: "Withdrawn",
}


@dataclass(frozen=True, slots=True)
class NamedPiece:
    """A piece of evidence with what people know it by. `sha256` is that of the newest file."""

    id: int
    title: str
    kind: Kind
    url: str
    file_name: str
    sha256: str
    piece: Piece


def sum_up_evidence(document: Document) -> str:
    """
    Say how much of a frozen snapshot is proven.

    Returns:
        Nothing where it was taken before evidence was kept, or where the edition does not say how
        far words carry.
    """
    evidence = document.get("evidence")
    if evidence is None or evidence["proven"] is None:
        return ""
    proven, coverage = evidence["proven"], evidence["coverage"].values()
    rated, shown = (sum(one[key] for one in coverage) for key in ("rated", "with_any"))
    covered = f"Evidence counts for {shown} of {show_count(rated, 'rated element')}."
    held = len(proven["caps"])
    if not held:
        return f"{covered} Nothing that is rated lies beyond what is proven."
    own, alone = document["overall"]["score"], proven["overall"]["score"]
    verb = "is" if held == 1 else "are"
    return (
        f"{covered} {show_count(held, 'element')} {verb} rated beyond what is proven; counted by"
        f" proof alone, the overall would be {show_score(alone)} instead of {show_score(own)}."
    )


def write_evidence(snapshot: Snapshot, pieces: Collection[NamedPiece], day: date) -> Document:
    """
    Write what a snapshot rests on.

    Args:
        snapshot: The team's own.
        pieces: All evidence of the district for its edition.
        day: The day on which it must hold.

    Returns:
        The pieces, the coverage of each component, and under `proven` the snapshot that counts only
        what is proven; `proven` is None where the edition does not say how far words carry.
    """
    bare = [one.piece for one in pieces]
    return {
        "pieces": [_write_piece(one, day) for one in pieces],
        "coverage": {
            one.component: {
                "rated": one.rated,
                "with_any": one.with_any,
                "beyond_words": one.beyond_words,
            }
            for one in measure_coverage(snapshot, bare, day)
        },
        "proven": _write_proven(snapshot, bare, day) if defines_caps(snapshot.framework) else None,
    }


def _write_piece(one: NamedPiece, day: date) -> Document:
    piece = one.piece
    return {
        "id": one.id,
        "element": piece.element,
        "title": one.title,
        "kind": one.kind.value,
        "url": one.url,
        "file": one.file_name,
        "sha256": one.sha256,
        "grade": piece.grade.value if piece.grade else None,
        "true_on": piece.true_on.isoformat(),
        "expires": piece.expires.isoformat() if piece.expires else None,
        "supports": sorted(piece.supports),
        "contradicts": sorted(piece.contradicts),
        "counts": piece.counts_on(day),
    }


def _write_proven(snapshot: Snapshot, pieces: Collection[Piece], day: date) -> Document:
    framework = snapshot.framework
    proven = discount(snapshot, pieces, day)
    held = {one.element for one in proven.discounts}
    return {
        "none_most": int(framework.rules.limit("evidence-none-most")),
        "words_most": int(framework.rules.limit("evidence-words-most")),
        "caps": {
            element: cap_level(framework, [p for p in pieces if p.element == element], day)
            for element in snapshot.elements
            if element in held
        },
        "elements": dict(proven.snapshot.levels),
        "components": {
            component: {
                **_write_score(score),
                "gap": to_number(proven.gaps[component]),
            }
            for component, score in proven.snapshot.components.items()
        },
        "overall": {
            **_write_score(proven.snapshot.overall),
            "gap": to_number(proven.overall_gap),
        },
    }


def _write_score(score: Score) -> Document:
    return {"score": to_number(score.score), "level": score.level}
