"""Evidence in a few words, for the lists of several pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for

from selfassess.domain.evidence import State
from selfassess.formats.dates import show_date
from selfassess.formats.evidence import GRADE_WORDS, STATE_WORDS
from selfassess.formats.numbers import show_count
from selfassess.services.evidence import Standing

TONES: Final = {
    State.COUNTS: "good",
    State.AGEING: "medium",
    State.EXPIRING: "medium",
    State.EXPIRED: "high",
    State.NOT_YET: "neutral",
    State.AGAINST: "info",
    State.WITHDRAWN: "neutral",
}
"""How urgently each state wants to be seen."""

KILO: Final = 1000


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """
    A piece of evidence as a list shows it.

    `open_url` leads to the document itself, which is elsewhere for a link.
    """

    title: str
    url: str
    open_url: str
    open_words: str
    is_link: bool
    element_id: str
    grade: str
    true_on: str
    expires: str
    state: str
    tone: str
    speaks: str
    file: str


def list_rows(standings: Iterable[Standing], district_id: int) -> tuple[EvidenceRow, ...]:
    """Each piece in a few words."""
    return tuple(_describe(standing, district_id) for standing in standings)


def _describe(standing: Standing, district_id: int) -> EvidenceRow:
    evidence, newest = standing.kept.evidence, standing.kept.newest
    where: dict[str, Any] = {"district_id": district_id, "evidence_id": evidence.id}
    open_url, file, open_words = evidence.url, "", "Open the link"
    if newest is not None:
        open_url, open_words = (
            url_for("evidence.download", number=newest.number, **where),
            "Download",
        )
        file = f"{newest.file_name}, {show_size(newest.size)}"
        if newest.number > 1:
            file += f", revision {newest.number}"
        if newest.erased_at is not None:
            open_url = url_for("evidence.show", **where)
            open_words = f"Content erased on {show_date(newest.erased_at.date())}"
    return EvidenceRow(
        title=evidence.title,
        url=url_for("evidence.show", **where),
        open_url=open_url,
        open_words=open_words,
        is_link=newest is None,
        element_id=evidence.element_id,
        grade=GRADE_WORDS[evidence.grade],
        true_on=show_date(evidence.true_on),
        expires=show_date(evidence.expires) if evidence.expires else "",
        state=STATE_WORDS[standing.state],
        tone=TONES[standing.state],
        speaks=describe_voice(len(evidence.supports), len(evidence.contradicts)),
        file=file,
    )


def describe_voice(supports: int, contradicts: int) -> str:
    """
    Say for and against how many answers a piece speaks.

    >>> describe_voice(0, 0), describe_voice(2, 1)
    ('For the element as a whole', 'For 2 answers, against 1 answer')
    """
    if not supports and not contradicts:
        return "For the element as a whole"
    parts = [
        f"for {show_count(supports, 'answer')}" if supports else "",
        f"against {show_count(contradicts, 'answer')}" if contradicts else "",
    ]
    words = ", ".join(filter(None, parts))
    return words[:1].upper() + words[1:]


def show_size(size: int) -> str:
    """
    Show how large a file is.

    >>> show_size(900), show_size(12_345), show_size(4_650_000)
    ('1 KB', '12 KB', '4.7 MB')
    """
    if size < KILO * KILO:
        return f"{max(1, round(size / KILO))} KB"
    return f"{size / KILO / KILO:.1f} MB"
