"""What is published as documents, and what changed about it in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from selfassess.domain.challenges import ChallengeState
from selfassess.domain.districts import Kind
from selfassess.domain.publication import (
    Change,
    ChangeKind,
    Content,
    License,
    Settings,
    list_lapses,
)
from selfassess.domain.tracking import Entry, Status
from selfassess.formats.languages import ENGLISH, Language, mark
from selfassess.formats.public_views import PublicRuling

Document = dict[str, Any]

SUBJECTS: Final[Mapping[Kind, str]] = {
    Kind.DISTRICT: mark("The district"),
    Kind.CITY: mark("The city"),
    Kind.COALITION: mark("The coalition"),
}
CONTENT_NOUNS: Final[Mapping[Content, str]] = {
    Content.LEVELS: mark("the level of each element"),
    Content.NOTES: mark("why it set its levels"),
    Content.TREND: mark("its earlier snapshots"),
    Content.PLAN: mark("its plan"),
    Content.EVIDENCE: mark("its list of evidence"),
}
LICENSE_NAMES: Final[Mapping[License, str]] = {
    License.BY: mark("Creative Commons Attribution 4.0 (CC BY 4.0)"),
    License.ZERO: mark("Creative Commons Zero 1.0 (CC0, no rights reserved)"),
}

SENTENCES: Final[Mapping[str, str]] = {
    "published": mark("%(who)s published this page."),
    "republished": mark("%(who)s put this page back."),
    "unpublished": mark("%(who)s took this page down."),
    "content-on": mark("%(who)s started to show %(content)s."),
    "content-off": mark("%(who)s stopped showing %(content)s."),
    "edition": mark("%(who)s shows another questionnaire: %(edition)s."),
    "license": mark("%(who)s changed the license: %(license)s."),
    "follows-on": mark("New snapshots now appear here by themselves."),
    "follows-off": mark("New snapshots no longer appear here by themselves."),
    "snapshot": mark("A new snapshot is shown, as of %(as_of)s."),
    "snapshot-replaced": mark(
        "%(who)s shows its snapshot of %(as_of)s instead of that of %(before)s."
    ),
    "adopted": mark("%(who)s adopted the plan “%(plan)s”."),
    "closed": mark("%(who)s closed the plan “%(plan)s”."),
    "added": mark("Step %(number)s was promised by %(after)s: %(title)s"),
    "added-undated": mark("Step %(number)s was promised without a day: %(title)s"),
    "postponed": mark("Step %(number)s was postponed from %(before)s to %(after)s: %(title)s"),
    "undated": mark("Step %(number)s, promised by %(before)s, has no day any more: %(title)s"),
    "brought-forward": mark(
        "Step %(number)s was brought forward from %(before)s to %(after)s: %(title)s"
    ),
    "dated": mark("Step %(number)s now has a day, %(after)s: %(title)s"),
    "done": mark("Step %(number)s is done: %(title)s"),
    "dropped": mark("Step %(number)s was given up: %(title)s"),
    "under-way": mark("Step %(number)s is under way: %(title)s"),
    "slipped": mark("Step %(number)s is late: %(title)s"),
    "lapsed": mark("Step %(number)s, promised by %(before)s, was not done on that day: %(title)s"),
    "not-started": mark("Step %(number)s went back to not started: %(title)s"),
    "taken-up": mark("Step %(number)s was taken up again: %(title)s"),
    "upheld": mark("A challenge was upheld: %(about)s"),
    "upheld-partly": mark("A challenge was upheld in part: %(about)s"),
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
    told = {"what": what, **facts}
    return Change(key, at, kind, say_change(told, ENGLISH), told)


def say_change(facts: Mapping[str, str], language: Language) -> str:
    """
    Say in a language what changed.

    Args:
        facts: Of the change. What people wrote, such as the title of a step, stays as it is.
        language: In which language.

    >>> say_change({"what": "content-off", "who": "city", "content": "plan"}, ENGLISH)
    'The city stopped showing its plan.'
    """
    shown = dict(facts)
    for name in DAYS & facts.keys():
        if facts[name]:
            shown[name] = language.show_date(date.fromisoformat(facts[name]))
    if "who" in facts:
        shown["who"] = language.find(SUBJECTS[Kind(facts["who"])])
    if "content" in facts:
        shown["content"] = language.find(CONTENT_NOUNS[Content(facts["content"])])
    if "license" in facts:
        shown["license"] = language.find(LICENSE_NAMES[License(facts["license"])])
    return language.gettext(SENTENCES[facts["what"]], **shown)


def list_plan_changes(
    plan_id: int,
    plan_name: str,
    entries: Iterable[Entry],
    titles: Mapping[int, str],
    kind: Kind,
    since: datetime,
    today: date,
) -> Iterable[Change]:
    """
    What of a plan's history the public is told: days and statuses, and never people or costs.

    Args:
        plan_id: The plan.
        plan_name: What it is called.
        entries: Its whole history, oldest first.
        titles: The titles of its actions, by number.
        kind: What the organization is.
        since: What happened from here on.
        today: The day on which somebody looks: a promise is late from the day after its day.
    """
    entries = tuple(entries)
    for lapse in list_lapses(entries, today):
        late = datetime.combine(lapse.due + timedelta(days=1), time(), UTC)
        if late >= since:
            facts = {
                "who": kind.value,
                "number": str(lapse.number),
                "title": titles.get(lapse.number, ""),
                "before": lapse.due.isoformat(),
            }
            key = f"plan-{plan_id}-late-{lapse.number}-{lapse.due}"
            yield make_change(key, late, "promise", "lapsed", facts)
    adopted_at: datetime | None = None
    for entry in entries:
        if entry.kind == "adopted":
            adopted_at = entry.at
        # What a plan begins with is told by its adoption.
        if entry.at < since or (entry.kind == "added" and entry.at == adopted_at):
            continue
        key = f"plan-{plan_id}-{entry.number}"
        if entry.kind in {"adopted", "closed"}:
            facts = {"who": kind.value, "plan": plan_name}
            if entry.kind == "closed":
                facts["reason"] = entry.note
            yield make_change(key, entry.at, "promise", entry.kind, facts)
        elif entry.action is not None:
            yield from _list_step_changes(key, entry, titles.get(entry.action, ""), kind)


def list_ruling_changes(rulings: Iterable[PublicRuling]) -> Iterable[Change]:
    """Each challenge that was upheld, when the ruling was made that holds."""
    for one in rulings:
        what = "upheld-partly" if one.state is ChallengeState.PARTLY else "upheld"
        key = f"challenge-{one.challenge_id}-{one.number}"
        yield make_change(key, one.ruled_at, "correction", what, describe_subject(one))


def describe_subject(ruling: PublicRuling) -> dict[str, str]:
    """What was challenged, as facts; see `formats.news.tell_subject`."""
    return {
        "about": ruling.said,
        "element": ruling.element,
        "number": "" if ruling.promise is None else str(ruling.promise),
        "level": "" if ruling.level is None else str(ruling.level),
    }


def _list_step_changes(key: str, entry: Entry, title: str, kind: Kind) -> Iterable[Change]:
    base = {"who": kind.value, "number": str(entry.action), "title": title}
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
    publication_id: int, events: Iterable[Entry], kind: Kind
) -> Iterable[tuple[Content | None, Change]]:
    """
    What of a publication's own history the public is told.

    Yields:
        The content that a change is about, None for the page as a whole, and the change.
    """
    for event in events:
        key = f"page-{publication_id}-{event.number}"
        base = {"who": kind.value, **({"reason": event.note} if event.note else {})}
        if event.kind in {"published", "republished", "unpublished"}:
            yield None, make_change(key, event.at, "contents", event.kind, base)
        if event.kind not in {"changed", "republished"}:
            continue
        before, after = event.before, event.after
        for content in Content:
            was, is_ = (_has_content(facts, content) for facts in (before, after))
            if was != is_:
                what = "content-on" if is_ else "content-off"
                facts = {**base, "content": content.value}
                change = make_change(f"{key}-{content.value}", event.at, "contents", what, facts)
                yield content, change
        for field in ("edition", "license"):
            if before.get(field) != after.get(field):
                facts = {**base, field: str(after[field])}
                yield None, make_change(f"{key}-{field}", event.at, "correction", field, facts)
        if before.get("follows") != after.get("follows"):
            what = "follows-on" if after["follows"] else "follows-off"
            yield None, make_change(f"{key}-follows", event.at, "contents", what, base)
        old, new = str(before.get("as_of") or ""), str(after.get("as_of") or "")
        if before.get("snapshot") != after.get("snapshot") and new:
            facts = {**base, "as_of": new, "before": old}
            change = (
                make_change(f"{key}-snapshot", event.at, "snapshot", "snapshot", facts)
                if new > old
                else make_change(
                    f"{key}-snapshot", event.at, "correction", "snapshot-replaced", facts
                )
            )
            yield None, change


def _has_content(facts: Mapping[str, str | int | None], content: Content) -> bool:
    return content.value in str(facts.get("contents") or "").split()
