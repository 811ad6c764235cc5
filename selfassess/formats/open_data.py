"""
A public page as open data: JSON and two tables.

`SCHEMA` says what each field is; the page that documents the data is made of it, and a test holds
the files against it. Fields are added, and never renamed or given another meaning.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from selfassess.domain.challenges import UPHELD
from selfassess.domain.publication import (
    LICENSE_URLS,
    PROMISE_STATES,
    Change,
    Content,
    Promise,
)
from selfassess.formats.documents import Document
from selfassess.formats.public_views import (
    PublicPlan,
    PublicRuling,
    PublicSnapshot,
    PublicView,
    PublicWords,
)
from selfassess.formats.trail import FORMULA_SIGNS

FORMAT: Final = "selfassess-public-1"
ABOUT: Final = (
    "A self-assessment on the portfolio strategy, published by its owner. Levels are the owner's"
    " own judgment, made with an independent tool that is not run, checked or endorsed by CRPE."
)

LEVEL_COLUMNS: Final = (
    ("as_of", "The date that the level is for."),
    ("edition", "Id of the questionnaire."),
    ("edition_version", "Its version."),
    ("what", "overall, component or element."),
    ("id", "Id of the component or element in the questionnaire; empty for the overall."),
    ("title", "Its title."),
    ("state", "Of an element: rated, na, unknown, unanswered or incomplete."),
    ("level", "The level; empty where there is none."),
    ("score", "The mean, before it is rounded to a level. Not of elements."),
    ("low", "The lowest level or mean that is possible while something is open."),
    ("high", "The highest."),
    ("publisher", "Who published it."),
    ("license", "SPDX id of the license."),
)
PROMISE_COLUMNS: Final = (
    ("plan", "The plan that the step belongs to."),
    ("number", "Number of the step in the plan; it never changes."),
    ("title", "What was promised."),
    ("element", "Id of the element that it lifts; empty for a step of another kind."),
    ("from_level", "The element's level before the step."),
    ("to_level", "Its level after the step."),
    ("state", "slipped, under-way, not-started, done or dropped."),
    ("first_promised_for", "The first day by which it was promised."),
    ("promised_for", "The day by which it is promised now."),
    ("times_postponed", "How often the day was moved later."),
    ("moves", "Each move of the day: when, from, to and the reason, with | between the moves."),
    ("done_on", "When it was done."),
    ("dropped_on", "When it was given up."),
    ("reason", "Why it slipped or was given up, in the publisher's words."),
    ("edition", "Id of the questionnaire that the page shows."),
    ("edition_version", "Its version."),
    ("as_of", "The date of the newest levels that the page shows."),
    ("publisher", "Who published it."),
    ("license", "SPDX id of the license."),
)

# --- The schema


def _text(says: str, **more: Any) -> Document:
    return {"type": "string", "description": says, **more}


def _day(says: str) -> Document:
    return {"type": ["string", "null"], "format": "date", "description": says}


def _moment(says: str) -> Document:
    return {"type": "string", "format": "date-time", "description": says}


def _level(says: str) -> Document:
    return {"type": ["integer", "null"], "description": says}


def _number(says: str) -> Document:
    return {"type": ["number", "null"], "description": says}


def _record(says: str, /, **fields: Document) -> Document:
    return {
        "type": "object",
        "description": says,
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def _list(says: str, item: Document) -> Document:
    return {"type": "array", "description": says, "items": item}


def _or_nothing(schema: Document) -> Document:
    return {**schema, "type": [schema["type"], "null"]}


_SCORE: Final = _record(
    "A mean of levels.",
    score=_number("The mean; null where nothing is rated."),
    level=_level("The mean rounded to a level."),
    low=_number("Lowest mean that is possible while elements are open."),
    high=_number("Highest mean that is possible while elements are open."),
)
_MOVE: Final = _record(
    "A move of a promised day.",
    on=_day("When it was moved."),
    before=_day("The day promised until then."),
    after=_day("The day promised since; null where it has none any more."),
    reason=_text("The reason given, in the publisher's words; may be empty."),
)
_PROMISE: Final = _record(
    "A promised step.",
    number={"type": "integer", "description": "Its number in the plan; it never changes."},
    title=_text("What was promised."),
    element=_text("Id of the element that it lifts; empty for a step of another kind."),
    from_level=_level("The element's level before the step."),
    to_level=_level("Its level after the step."),
    state=_text(
        "Where it stands. slipped: the day has passed, or the publisher says that it takes longer.",
        enum=list(PROMISE_STATES),
    ),
    promised_on=_day("When it was promised."),
    first_promised_for=_day("The first day by which it was promised."),
    promised_for=_day("The day by which it is promised now."),
    done_on=_day("When it was done."),
    dropped_on=_day("When it was given up."),
    reason=_text("Why it slipped or was given up, in the publisher's words."),
    moves=_list("Every move of its day, oldest first.", _MOVE),
)
_PLAN: Final = _record(
    "A plan that was adopted.",
    name=_text("What it is called."),
    adopted_on=_day("When it was adopted."),
    first_day=_day("When it begins."),
    closed_on=_day("When it was closed; null while it is followed."),
    closed_reason=_text("Why it was closed, in the publisher's words."),
    promises=_list("Its steps.", _PROMISE),
)
_WORDS: Final = _record(
    "What was said.", on=_day("When it was said."), text=_text("In its own words.")
)
_RULING: Final = _record(
    "A challenge that was upheld.",
    challenged_by=_text("The organization that challenged."),
    challenged_on=_day("When it was challenged."),
    about=_text("What the page said."),
    element=_text("Id of the element; empty for a step of another kind."),
    promise={
        "type": ["integer", "null"],
        "description": "Number of the promised step; null where a level was challenged.",
    },
    level=_level("The level that the page showed; null where a step was challenged."),
    ruling=_text("upheld or partly (upheld in part)", enum=[state.value for state in UPHELD]),
    ruled_at=_moment("When the ruling was made that holds."),
    findings=_list("What the staff of the network found, then any corrections of it.", _WORDS),
    reply=_list("What the publisher replied, then any corrections; may be empty.", _WORDS),
)
_SNAPSHOT: Final = _record(
    "A frozen result.",
    as_of=_day("The date that the levels are for."),
    taken_at=_moment("When it was frozen."),
    edition_version=_text("The version of the questionnaire that it was taken with."),
    complete={"type": "boolean", "description": "Whether every element has a level."},
    overall=_SCORE,
    spread=_number("Variance of the levels: how piecemeal the implementation is."),
    quadrant={"type": ["string", "null"], "description": "Strong or weak, consistent or piecemeal"},
    advanced={
        "type": ["string", "null"],
        "enum": ["yes", "no", "open", None],
        "description": "Whether CRPE's rule for an advanced district holds.",
    },
    components={
        "type": "object",
        "description": "Each component, by its id.",
        "additionalProperties": _SCORE,
    },
    elements={
        "type": ["object", "null"],
        "description": "Each element, by its id; null where levels are not published.",
        "additionalProperties": _record(
            "An element.",
            state=_text("rated, na, unknown, unanswered or incomplete"),
            level=_level("Its level; null where there is none."),
        ),
    },
)
_NAMED: Final = _record(
    "Something of the questionnaire.", id=_text("Its id."), title=_text("Its title.")
)

SCHEMA: Final[Document] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "A published self-assessment on the portfolio strategy",
    **_record(
        "What everybody may read on one public page.",
        format=_text("Name and version of this format.", const=FORMAT),
        about=_text("What the data are."),
        page=_text("Address of the page.", format="uri"),
        license=_record(
            "On which terms others may use the data.", id=_text("SPDX id."), url=_text("Its text.")
        ),
        publisher=_record(
            "Who published it.",
            name=_text("Its name."),
            state=_text("Postal code of the state or territory."),
            kind=_text("district, city or coalition", enum=["district", "city", "coalition"]),
            demonstration={
                "type": "boolean",
                "description": "Whether it is invented; nothing here then describes a real place.",
            },
        ),
        published_at=_moment("Since when the page is public."),
        changed_at=_moment("When anything on it changed last."),
        contents=_list(
            "What the publisher shows beside the components.",
            {"type": "string", "enum": [content.value for content in Content]},
        ),
        edition=_record(
            "The questionnaire.",
            id=_text("Its id."),
            version=_text("Its version."),
            title=_text("Its title."),
            levels=_list(
                "Its scale, lowest level first.",
                _record(
                    "A level.",
                    level={"type": "integer", "description": "The level."},
                    label=_text("Its words."),
                ),
            ),
            components=_list("Its components.", _NAMED),
            elements=_list("Its elements.", _NAMED),
        ),
        snapshots=_list("Newest first; one alone where no trend is published.", _SNAPSHOT),
        notes={
            "type": ["object", "null"],
            "description": "Why levels of the newest snapshot were set, by element; or null.",
            "additionalProperties": {"type": "string"},
        },
        evidence={
            "type": ["object", "null"],
            "description": "Evidence of the newest snapshot, by element; or null.",
            "additionalProperties": _list(
                "Pieces.",
                _record(
                    "A piece of evidence.",
                    title=_text("Its title."),
                    true_on=_day("The day on which it was true."),
                    url=_text("Where it can be read; empty for a file, which is not published."),
                ),
            ),
        },
        plan=_or_nothing(_PLAN),
        earlier_plans=_list("Plans that were given up while the page showed plans.", _PLAN),
        rulings=_list("Challenges of the page that were upheld, newest first.", _RULING),
        changes=_list(
            "What changed on the page, newest first.",
            _record(
                "A change.",
                key=_text("Stable and unique within the page."),
                at=_moment("When."),
                kind=_text(
                    "What kind of change.", enum=["snapshot", "promise", "contents", "correction"]
                ),
                says=_text("In a sentence."),
                reason=_text("The reason given, in the publisher's words; may be empty."),
            ),
        ),
    ),
}


def list_fields(schema: Document = SCHEMA, path: str = "") -> Iterable[tuple[str, str, str]]:
    """
    List every field of the JSON with its type and meaning; `[]` stands for each of a list.

    >>> next(iter(list_fields()))
    ('format', 'text', 'Name and version of this format.')
    """
    for name, field in schema.get("properties", {}).items():
        place = f"{path}{name}"
        yield place, _name_type(field), field["description"]
        inner = field.get("items") or field.get("additionalProperties")
        if "properties" in field:
            yield from list_fields(field, f"{place}.")
        elif isinstance(inner, dict):
            mark = "[]" if "items" in field else ".<id>"
            while "items" in inner:
                inner, mark = inner["items"], f"{mark}[]"
            yield from list_fields(inner, f"{place}{mark}.")


def _name_type(field: Document) -> str:
    kinds = field["type"] if isinstance(field["type"], list) else [field["type"]]
    words = {
        "string": {"date": "date", "date-time": "time", "uri": "address"}.get(
            field.get("format", ""), "text"
        ),
        "integer": "whole number",
        "number": "number",
        "boolean": "true or false",
        "object": "object",
        "array": "list",
        "null": "null",
    }
    return " or ".join(words[kind] for kind in kinds)


# --- The files


def write_data(view: PublicView, page: str) -> Document:
    """
    Write a public page as a document that keeps to `SCHEMA`.

    Args:
        view: The page.
        page: Its address.
    """
    framework = view.framework
    return {
        "format": FORMAT,
        "about": ABOUT,
        "page": page,
        "license": {"id": view.license.value, "url": LICENSE_URLS[view.license]},
        "publisher": {
            "name": view.name,
            "state": view.state,
            "kind": view.kind.value,
            "demonstration": view.is_demonstration,
        },
        "published_at": view.published_at.isoformat(),
        "changed_at": view.changed_at.isoformat(),
        "contents": [content.value for content in Content if content in view.contents],
        "edition": {
            "id": framework.id,
            "version": view.latest.edition_version,
            "title": framework.title,
            "levels": [
                {"level": level, "label": framework.labels[level].label}
                for level in sorted(framework.labels)
            ],
            "components": [{"id": one.id, "title": one.title} for one in framework.components],
            "elements": [{"id": one.id, "title": one.title} for one in framework.elements.values()],
        },
        "snapshots": [
            _write_snapshot(one, view.contents) for one in (view.latest, *reversed(view.earlier))
        ],
        "notes": dict(view.latest.notes) if Content.NOTES in view.contents else None,
        "evidence": _write_evidence(view) if Content.EVIDENCE in view.contents else None,
        "plan": _write_plan(view.plan) if view.plan else None,
        "earlier_plans": [_write_plan(plan) for plan in view.earlier_plans],
        "rulings": [_write_ruling(ruling) for ruling in view.rulings],
        "changes": [_write_change(change) for change in view.changes],
    }


def _write_snapshot(snapshot: PublicSnapshot, contents: frozenset[Content]) -> Document:
    document = snapshot.document
    return {
        "as_of": snapshot.as_of.isoformat(),
        "taken_at": snapshot.taken_at.isoformat(),
        "edition_version": snapshot.edition_version,
        "complete": document["complete"],
        "overall": _write_score(document["overall"]),
        "spread": document["spread"],
        "quadrant": document["quadrant"],
        "advanced": document["advanced"],
        "components": {id_: _write_score(one) for id_, one in document["components"].items()},
        "elements": (
            {
                id_: {"state": one["state"], "level": one["level"]}
                for id_, one in document["elements"].items()
            }
            if Content.LEVELS in contents
            else None
        ),
    }


def _write_score(score: Document) -> Document:
    return {key: score[key] for key in ("score", "level", "low", "high")}


def _write_evidence(view: PublicView) -> Document:
    return {
        element: [
            {"title": title, "true_on": day.isoformat() if day else None, "url": url}
            for title, day, url in pieces
        ]
        for element, pieces in view.latest.evidence.items()
    }


def _write_plan(plan: PublicPlan) -> Document:
    return {
        "name": plan.name,
        "adopted_on": plan.adopted_on.isoformat(),
        "first_day": plan.first_day.isoformat(),
        "closed_on": plan.closed_on.isoformat() if plan.closed_on else None,
        "closed_reason": plan.closed_reason,
        "promises": [_write_promise(promise) for promise in plan.promises],
    }


def _write_promise(promise: Promise) -> Document:
    return {
        "number": promise.number,
        "title": promise.title,
        "element": promise.element,
        "from_level": promise.from_level,
        "to_level": promise.to_level,
        "state": promise.state,
        "promised_on": _show(promise.promised_on) or None,
        "first_promised_for": _show(promise.first_due) or None,
        "promised_for": _show(promise.due) or None,
        "done_on": _show(promise.done_on) or None,
        "dropped_on": _show(promise.dropped_on) or None,
        "reason": promise.reason,
        "moves": [
            {
                "on": one.on.isoformat(),
                "before": _show(one.before) or None,
                "after": _show(one.after) or None,
                "reason": one.reason,
            }
            for one in promise.postponements
        ],
    }


def _write_ruling(ruling: PublicRuling) -> Document:
    return {
        "challenged_by": ruling.coalition,
        "challenged_on": ruling.opened_on.isoformat(),
        "about": ruling.said,
        "element": ruling.element,
        "promise": ruling.promise,
        "level": ruling.level,
        "ruling": ruling.state.value,
        "ruled_at": ruling.ruled_at.isoformat(),
        "findings": [_write_words(one) for one in ruling.findings],
        "reply": [_write_words(one) for one in ruling.reply],
    }


def _write_words(said: PublicWords) -> Document:
    return {"on": said.on.isoformat(), "text": said.text}


def _write_change(change: Change) -> Document:
    return {
        "key": change.key,
        "at": change.at.isoformat(),
        "kind": change.kind,
        "says": change.title,
        "reason": change.facts.get("reason", ""),
    }


def write_levels(view: PublicView) -> str:
    """Write the overall, the components and, where published, the elements as a table."""
    rows: list[Sequence[object]] = []
    for snapshot in (view.latest, *reversed(view.earlier)):
        start = (snapshot.as_of.isoformat(), view.framework.id, snapshot.edition_version)
        end = (view.name, view.license.value)
        document = snapshot.document
        rows.append((*start, "overall", "", "", "", *_list_score(document["overall"]), *end))
        for id_, score in document["components"].items():
            component = view.framework.component(id_)
            title = component.title if component else ""
            rows.append((*start, "component", id_, title, "", *_list_score(score), *end))
        if Content.LEVELS not in view.contents:
            continue
        for id_, one in document["elements"].items():
            element = view.framework.elements.get(id_)
            values = (one["state"], one["level"], None, one["low"], one["high"])
            rows.append((*start, "element", id_, element.title if element else "", *values, *end))
    return _write_table(LEVEL_COLUMNS, rows)


def _list_score(score: Document) -> tuple[object, ...]:
    return score["level"], score["score"], score["low"], score["high"]


def write_promises(view: PublicView) -> str:
    """Write the promised steps as a table, also those of earlier plans."""
    plans = (*((view.plan,) if view.plan else ()), *view.earlier_plans)
    return _write_table(
        PROMISE_COLUMNS,
        [
            (
                plan.name,
                one.number,
                one.title,
                one.element,
                one.from_level,
                one.to_level,
                one.state,
                _show(one.first_due),
                _show(one.due),
                sum(move.is_later for move in one.postponements),
                " | ".join(
                    f"{move.on}: {_show(move.before) or 'no day'} to"
                    f" {_show(move.after) or 'no day'}{f', {move.reason}' if move.reason else ''}"
                    for move in one.postponements
                ),
                _show(one.done_on),
                _show(one.dropped_on),
                one.reason,
                view.framework.id,
                view.latest.edition_version,
                view.latest.as_of.isoformat(),
                view.name,
                view.license.value,
            )
            for plan in plans
            for one in plan.promises
        ],
    )


def _write_table(columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([name for name, _ in columns])
    for row in rows:
        writer.writerow([_make_safe(value) for value in row])
    return out.getvalue()


def _make_safe(value: object) -> object:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(FORMULA_SIGNS):
        return f"'{value}"
    return value


def _show(day: object) -> str:
    return str(day) if day else ""
