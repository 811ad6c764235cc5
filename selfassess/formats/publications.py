"""What is published as documents, and what changed about it in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from selfassess.domain.districts import Kind
from selfassess.domain.publication import Change, ChangeKind, Content, License, Settings
from selfassess.domain.tracking import Entry, Status
from selfassess.formats.dates import show_date
from selfassess.formats.words import join_words

Document = dict[str, Any]

KIND_NOUNS: Final[Mapping[Kind, str]] = {
    Kind.DISTRICT: "district",
    Kind.CITY: "city",
    Kind.COALITION: "coalition",
}
CONTENT_NOUNS: Final[Mapping[Content, str]] = {
    Content.LEVELS: "the level of each element",
    Content.NOTES: "why it set its levels",
    Content.TREND: "its earlier snapshots",
    Content.PLAN: "its plan",
    Content.EVIDENCE: "its list of evidence",
}
LICENSE_NAMES: Final[Mapping[License, str]] = {
    License.BY: "Creative Commons Attribution 4.0 (CC BY 4.0)",
    License.ZERO: "Creative Commons Zero 1.0 (CC0, no rights reserved)",
}

SENTENCES: Final[Mapping[str, str]] = {
    "published": "The {noun} published this page.",
    "republished": "The {noun} put this page back.",
    "unpublished": "The {noun} took this page down.",
    "content-on": "The {noun} started to show {content}.",
    "content-off": "The {noun} stopped showing {content}.",
    "edition": "The {noun} shows another questionnaire: {edition}.",
    "license": "The {noun} changed the license to {license}.",
    "follows-on": "New snapshots now appear here by themselves.",
    "follows-off": "New snapshots now appear here only when the {noun} publishes them.",
    "snapshot": "A new snapshot is shown, as of {as_of}.",
    "snapshot-replaced": "The {noun} shows its snapshot of {as_of} instead of that of {before}.",
    "adopted": "The {noun} adopted the plan “{plan}”.",
    "closed": "The {noun} closed the plan “{plan}”.",
    "added": "Step {number} was promised by {after}: {title}",
    "added-undated": "Step {number} was promised without a day: {title}",
    "postponed": "Step {number} was postponed from {before} to {after}: {title}",
    "undated": "Step {number}, promised by {before}, has no day any more: {title}",
    "brought-forward": "Step {number} was brought forward from {before} to {after}: {title}",
    "dated": "Step {number} now has a day, {after}: {title}",
    "done": "Step {number} is done: {title}",
    "dropped": "Step {number} was dropped: {title}",
    "under-way": "Step {number} is under way: {title}",
    "slipped": "Step {number} slipped: {title}",
    "not-started": "Step {number} went back to not started: {title}",
    "taken-up": "Step {number} was taken up again: {title}",
}
"""What each kind of change says, by the `what` of its facts."""
DAYS: Final = frozenset({"before", "after", "as_of"})
"""Facts that are days, as ISO dates."""


# --- Documents


def write_settings(settings: Settings) -> Document:
    """What an owner has decided, as a document."""
    return {
        "is_listed": settings.is_listed,
        "contents": [content.value for content in Content if content in settings.contents],
        "edition": settings.edition,
        "snapshot": settings.snapshot_id,
        "earlier": list(settings.earlier),
        "follows": settings.follows,
        "license": settings.license.value,
    }


def read_settings(document: Mapping[str, Any]) -> Settings:
    """
    What a document says that an owner has decided.

    >>> settings = Settings(True, frozenset({Content.PLAN}), "crpe-2016", 3, (1, 2))
    >>> read_settings(write_settings(settings)) == settings
    True
    """
    return Settings(
        is_listed=document["is_listed"],
        contents=frozenset(map(Content, document["contents"])),
        edition=document["edition"],
        snapshot_id=document["snapshot"],
        earlier=tuple(document["earlier"]),
        follows=document["follows"],
        license=License(document["license"]),
    )


# --- Changes


def make_change(
    key: str, at: datetime, kind: ChangeKind, what: str, facts: Mapping[str, str]
) -> Change:
    """Make a change with its sentence in English."""
    shown = {
        name: show_date(date.fromisoformat(text)) if name in DAYS and text else text
        for name, text in facts.items()
    }
    if "content" in facts:
        shown["content"] = CONTENT_NOUNS[Content(facts["content"])]
    if "license" in facts:
        shown["license"] = LICENSE_NAMES[License(facts["license"])]
    return Change(key, at, kind, SENTENCES[what].format(**shown), {"what": what, **facts})


def list_plan_changes(
    plan_id: int,
    plan_name: str,
    entries: Iterable[Entry],
    titles: Mapping[int, str],
    noun: str,
    since: datetime,
) -> Iterable[Change]:
    """
    What of a plan's history the public is told: days and statuses, and never people or costs.

    Args:
        plan_id: The plan.
        plan_name: What it is called.
        entries: Its whole history, oldest first.
        titles: The titles of its actions, by number.
        noun: What the organization is, such as "district".
        since: Entries from here on.
    """
    adopted_at: datetime | None = None
    for entry in entries:
        if entry.kind == "adopted":
            adopted_at = entry.at
        # What a plan begins with is told by its adoption.
        if entry.at < since or (entry.kind == "added" and entry.at == adopted_at):
            continue
        key = f"plan-{plan_id}-{entry.number}"
        if entry.kind in {"adopted", "closed"}:
            facts = {"noun": noun, "plan": plan_name}
            if entry.kind == "closed":
                facts["reason"] = entry.note
            yield make_change(key, entry.at, "promise", entry.kind, facts)
        elif entry.action is not None:
            yield from _list_step_changes(key, entry, titles.get(entry.action, ""), noun)


def _list_step_changes(key: str, entry: Entry, title: str, noun: str) -> Iterable[Change]:
    base = {"noun": noun, "number": str(entry.action), "title": title}
    if entry.kind == "added":
        due = str(entry.after.get("due") or "")
        what = "added" if due else "added-undated"
        yield make_change(key, entry.at, "promise", what, {**base, "after": due})
        return
    reason = str(entry.after.get("reason") or "")
    status = entry.after.get("status")
    if "due" in entry.after:
        before, after = (str(facts.get("due") or "") for facts in (entry.before, entry.after))
        what = _name_move(before, after)
        facts = {**base, "before": before, "after": after, "reason": reason}
        yield make_change(key, entry.at, "promise", what, facts)
        if status == Status.SLIPPED.value:
            return  # The postponement has said so.
    if status is not None:
        was_closed = entry.before.get("status") in {Status.DONE.value, Status.DROPPED.value}
        what = "taken-up" if was_closed else str(status)
        facts = {**base, "reason": reason}
        yield make_change(f"{key}-status", entry.at, "promise", what, facts)


def _name_move(before: str, after: str) -> str:
    if not before:
        return "dated"
    if not after:
        return "undated"
    return "postponed" if after > before else "brought-forward"


def list_event_changes(
    publication_id: int, events: Iterable[Entry], noun: str
) -> Iterable[tuple[Content | None, Change]]:
    """
    What of a publication's own history the public is told.

    Yields:
        The content that a change is about, None for the page as a whole, and the change.
    """
    for event in events:
        key = f"page-{publication_id}-{event.number}"
        base = {"noun": noun, **({"reason": event.note} if event.note else {})}
        if event.kind in {"published", "republished", "unpublished"}:
            yield None, make_change(key, event.at, "contents", event.kind, base)
        if event.kind != "changed":
            continue
        before, after = event.before, event.after
        for content in Content:
            was, is_ = (_has_content(facts, content) for facts in (before, after))
            if was != is_:
                what = "content-on" if is_ else "content-off"
                facts = {**base, "content": content.value}
                change = make_change(f"{key}-{content.value}", event.at, "contents", what, facts)
                yield content, change
        for field, kind in (("edition", "correction"), ("license", "contents")):
            if before.get(field) != after.get(field):
                facts = {**base, field: str(after[field])}
                yield None, make_change(f"{key}-{field}", event.at, kind, field, facts)  # type: ignore[arg-type]  # both are kinds
        if before.get("follows") != after.get("follows"):
            what = "follows-on" if after["follows"] else "follows-off"
            yield None, make_change(f"{key}-follows", event.at, "contents", what, base)
        old, new = str(before.get("as_of") or ""), str(after.get("as_of") or "")
        if before.get("snapshot") != after.get("snapshot") and new:
            facts = {**base, "as_of": new, "before": old}
            what = "snapshot" if new > old else "snapshot-replaced"
            kind = "snapshot" if new > old else "correction"
            yield None, make_change(f"{key}-snapshot", event.at, kind, what, facts)  # type: ignore[arg-type]


def _has_content(facts: Mapping[str, str | int | None], content: Content) -> bool:
    return content.value in str(facts.get("contents") or "").split()


def describe_contents(contents: Iterable[Content]) -> str:
    """
    Name what is shown beside the components.

    >>> describe_contents([Content.PLAN, Content.TREND])
    'its earlier snapshots and its plan'
    """
    chosen = set(contents)
    return join_words([CONTENT_NOUNS[content] for content in Content if content in chosen])
