"""Worksheets as JSON documents and back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from typing import Any

from selfassess.domain.responses import Answer, Rating
from selfassess.domain.worksheet import (
    EarlierAnswer,
    EarlierJudgment,
    Entry,
    Judgment,
    Link,
    Stamp,
    Worksheet,
)

Document = dict[str, Any]


def write_worksheet(worksheet: Worksheet) -> Document:
    """The worksheet as a document; what is empty is left out."""
    document: Document = {}
    if worksheet.entries:
        document["answers"] = {
            question: {
                **(_write_answer(entry.answer) if entry.answer else {}),
                **_write_stamp(entry.stamp),
            }
            for question, entry in worksheet.entries.items()
        }
    judgment = worksheet.judgment
    if worksheet.judgment_stamp.version:
        document["rating"] = _write_stamp(worksheet.judgment_stamp)
        if judgment is not None:
            document["rating"] |= _write_judgment(judgment)
    if worksheet.note_stamp.version:
        document["note"] = {"text": worksheet.note, **_write_stamp(worksheet.note_stamp)}
    if worksheet.carried:
        document["carried"] = True
    if worksheet.earlier:
        document["earlier_answers"] = [
            {
                "question": earlier.question_id,
                "edition_version": earlier.version,
                **_write_answer(earlier.answer),
                **_write_stamp(earlier.stamp),
            }
            for earlier in worksheet.earlier
        ]
    if worksheet.earlier_judgments:
        document["earlier_ratings"] = [
            {
                "edition_version": earlier.version,
                **_write_judgment(earlier.judgment),
                **_write_stamp(earlier.stamp),
            }
            for earlier in worksheet.earlier_judgments
        ]
    return document


def read_worksheet(document: Document) -> Worksheet:
    """The worksheet that a document holds."""
    rating = document.get("rating", {})
    note = document.get("note", {})
    return Worksheet(
        entries={
            question: Entry(_read_answer(entry), _read_stamp(entry))
            for question, entry in document.get("answers", {}).items()
        },
        judgment=_read_judgment(rating),
        judgment_stamp=_read_stamp(rating),
        note=note.get("text", ""),
        note_stamp=_read_stamp(note),
        links=tuple(
            Link(link["id"], link["title"], link["url"], _read_stamp(link))
            for link in document.get("links", [])
        ),
        carried=document.get("carried", False),
        earlier=tuple(_read_earlier(document)),
        earlier_judgments=tuple(_read_earlier_judgments(document)),
    )


def _read_earlier(document: Document) -> Iterator[EarlierAnswer]:
    for entry in document.get("earlier_answers", ()):
        answer = _read_answer(entry)
        if answer is not None:
            stamp = _read_stamp(entry)
            yield EarlierAnswer(entry["question"], entry["edition_version"], answer, stamp)


def _read_earlier_judgments(document: Document) -> Iterator[EarlierJudgment]:
    for entry in document.get("earlier_ratings", ()):
        judgment = _read_judgment(entry)
        if judgment is not None:
            yield EarlierJudgment(entry["edition_version"], judgment, _read_stamp(entry))


def _write_answer(answer: Answer) -> Document:
    document: Document = {"state": answer.state}
    if answer.options or (answer.state == "answered" and answer.number is None):
        document["options"] = list(answer.options)
    if answer.number is not None:
        document["number"] = str(answer.number)
    if answer.cause:
        document["cause"] = answer.cause
    return document


def _read_answer(document: Document) -> Answer | None:
    if "state" not in document:
        return None
    number = document.get("number")
    return Answer(
        state=document["state"],
        options=tuple(document.get("options", ())),
        number=None if number is None else Fraction(number),
        cause=document.get("cause", ""),
    )


def _write_judgment(judgment: Judgment) -> Document:
    return {
        "kind": judgment.kind,
        "level": judgment.rating.level,
        "state": judgment.rating.state,
        "cause": judgment.rating.cause,
        "reason": judgment.rating.reason,
        "derived": judgment.derived,
    }


def _read_judgment(document: Document) -> Judgment | None:
    if "kind" not in document:
        return None
    return Judgment(
        document["kind"],
        Rating(document["level"], document["state"], document["cause"], document["reason"]),
        document["derived"],
    )


def _write_stamp(stamp: Stamp) -> Document:
    return {
        "version": stamp.version,
        "at": stamp.at.isoformat() if stamp.at else None,
        "by": stamp.by,
    }


def _read_stamp(document: Document) -> Stamp:
    at = document.get("at")
    return Stamp(
        document.get("version", 0),
        datetime.fromisoformat(at) if at else None,
        document.get("by"),
    )
