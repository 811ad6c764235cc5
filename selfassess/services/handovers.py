"""What somebody who takes over a district has to know, gathered from everything in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from selfassess.domain.brief import list_unknowns
from selfassess.domain.cycle import State
from selfassess.domain.diagnosis import diagnose
from selfassess.domain.districts import STATES
from selfassess.domain.framework import Framework
from selfassess.domain.permissions import ROLE_MEANINGS, Role
from selfassess.domain.responses import ElementResult
from selfassess.domain.snapshot import Snapshot, take_snapshot
from selfassess.domain.tracking import OPEN, Status
from selfassess.domain.worksheet import Worksheet
from selfassess.formats.briefs import describe_unknown
from selfassess.formats.dates import show_date
from selfassess.formats.flags import name_part
from selfassess.formats.handovers import (
    CommitmentsWords,
    CommitmentWords,
    HandoverWords,
    HistoryWords,
    LapseWords,
    PersonWords,
    QuestionWords,
    describe_components,
)
from selfassess.formats.numbers import show_count, show_score
from selfassess.formats.tracking import STATUS_WORDS, describe_counts, describe_slip
from selfassess.formats.words import (
    ADVANCED_WORDS,
    FLAG_WORDS,
    QUADRANT_WORDS,
    capitalize,
    join_words,
)
from selfassess.services.access import Actor
from selfassess.services.adopted_plans import Shelf, open_shelf
from selfassess.services.assessments import Opened, assess, list_sheets, open_assessment
from selfassess.services.briefs import describe_standing, list_names
from selfassess.services.evidence import list_pieces
from selfassess.services.overviews import Overview, open_overview
from selfassess.services.progress import ActionProgress, Progress, describe_progress
from selfassess.services.reports import TYPES, ReportFile, name_file
from selfassess.services.snapshots import OpenedSnapshot, open_snapshot, rebuild_snapshot
from selfassess.store import assignments, handovers, invitations, members, observers, snapshots
from selfassess.store.assignments import Assigned
from selfassess.store.documents import read_worksheet

if TYPE_CHECKING:
    from selfassess.store.models import District, Membership

NAMELESS: Final = "A member without a name"
MOST_PARTS: Final = 6
"""How many elements are named as what a person knows. [elements]"""
LONGEST_REMARK: Final = 240
"""Of a comment; the element's page has it in full. [characters]"""


@dataclass(frozen=True, slots=True)
class Handover:
    """The pack of a district, in words. `framework` is None where nothing was assessed yet."""

    district: District
    framework: Framework | None
    as_of: date | None
    words: HandoverWords


@dataclass(frozen=True, slots=True)
class _Rated:
    """The ratings of record: those of the newest snapshot, or of an assessment without one."""

    snapshot: Snapshot
    worksheets: dict[str, Worksheet]
    results: dict[str, ElementResult]
    as_of: date
    said: str

    @property
    def framework(self) -> Framework:
        """The edition."""
        return self.snapshot.framework


def open_handover(actor: Actor, district_id: int, now: datetime) -> Handover:
    """
    Gather the handover pack of a district.

    Args:
        actor: Who asks for it.
        district_id: Of which district.
        now: The time; what has lapsed depends on it.

    Raises:
        NotFoundError, NotAllowedError: see `get_district`.
    """
    overview = open_overview(actor, district_id)
    district, today = overview.district, now.date()
    newest = overview.assessments[0].assessment if overview.assessments else None
    opened = open_assessment(actor, newest.id) if newest else None
    sheets = list_sheets(opened) if opened else []
    live = {sheet.element.id: sheet.result for sheet in sheets}
    written = {sheet.element.id: sheet.worksheet for sheet in sheets}
    rated = _find_rated(actor, overview)
    if rated is None and opened is not None:
        rated = _rate_live(opened, written, live)
    assigned = assignments.list_assigned(newest.id) if newest else []
    people = [] if district.is_trial else members.list_members(district_id)
    names = list_names(people)
    shelf = open_shelf(actor, district_id)
    progress = describe_progress(shelf.opened, today) if shelf.opened else None
    headline, numbers = describe_standing(rated.snapshot) if rated else ("", "")
    words = HandoverWords(
        rated_on=rated.said if rated else "",
        under_way=_say_under_way(overview),
        headline=headline,
        numbers=numbers,
        components=describe_components(rated.snapshot, rated.worksheets, rated.results)
        if rated
        else (),
        lapses=tuple(
            sorted(_list_lapses(overview, opened, progress, assigned, live, now), key=_by_day)
        ),
        commitments=_describe_commitments(shelf.opened.framework, progress, names)
        if shelf.opened and progress
        else None,
        unknowns=tuple(
            describe_unknown(opened.framework, unknown)
            for unknown in list_unknowns(opened.framework.elements.values(), written, live)
        )
        if opened
        else (),
        questions=tuple(_list_questions(opened, rated, live)),
        people=None if district.is_trial else tuple(_list_people(people, names, assigned, written)),
        history=_list_history(overview, shelf),
    )
    return Handover(
        district, rated.framework if rated else None, rated.as_of if rated else None, words
    )


def make_handover_pdf(actor: Actor, district_id: int, now: datetime) -> ReportFile:
    """
    Make the handover pack as a file.

    Raises:
        NotFoundError, NotAllowedError: see `get_district`.
    """
    # What writes files takes its time to load, and most processes never make one.
    from selfassess.reports.handover import HandoverContent, write_handover

    handover = open_handover(actor, district_id, now)
    district = handover.district
    content = HandoverContent(
        framework=handover.framework,
        district=district.name,
        state=STATES.get(district.state, ""),
        made_on=now.date(),
        words=handover.words,
        is_demonstration=district.is_demonstration,
    )
    name = name_file(district.name, now.date().isoformat(), "handover-pack")
    return ReportFile(name, TYPES["pdf"], write_handover(content))


# --- Ratings


def _find_rated(actor: Actor, overview: Overview) -> _Rated | None:
    if not overview.snapshots:
        return None
    found: OpenedSnapshot = open_snapshot(actor, overview.snapshots[-1].id)
    worksheets = {
        element: read_worksheet(document)
        for element, document in snapshots.find_worksheets(found.frozen.id).items()
    }
    framework = found.framework
    return _Rated(
        rebuild_snapshot(framework, found.document),
        worksheets,
        {element: assess(framework, element, one) for element, one in worksheets.items()},
        found.frozen.as_of,
        f"Snapshot for {show_date(found.frozen.as_of)}, taken on"
        f" {show_date(found.frozen.taken_at.date())} and frozen since.",
    )


def _rate_live(
    opened: Opened, written: dict[str, Worksheet], live: dict[str, ElementResult]
) -> _Rated:
    as_of = opened.assessment.as_of
    said = f"Assessment for {show_date(as_of)}, of which no snapshot was taken yet."
    return _Rated(take_snapshot(opened.framework, live), written, live, as_of, said)


def _say_under_way(overview: Overview) -> str:
    if not overview.assessments or not overview.snapshots:
        return ""
    newest = overview.assessments[0]
    last = overview.snapshots[-1]
    if newest.assessment.id == last.assessment_id or newest.assessment.as_of < last.as_of:
        return ""
    return (
        f"A newer assessment, for {show_date(newest.assessment.as_of)}, is under way:"
        f" {newest.done} of {show_count(newest.total, 'element')} answered."
    )


# --- What ends by itself


def _list_lapses(
    overview: Overview,
    opened: Opened | None,
    progress: Progress | None,
    asked: Sequence[Assigned],
    live: Mapping[str, ElementResult],
    now: datetime,
) -> Iterator[LapseWords]:
    today = now.date()
    district_id = overview.district.id

    def lapse(day: date, what: str, kind: str) -> LapseWords:
        return LapseWords(day, show_date(day), what, kind, day < today)

    for action in progress.actions if progress else ():
        if action.due is not None and action.status in OPEN:
            yield lapse(action.due, f"{action.number}. {action.title}", "Action due")
    for invitation in invitations.list_open_invitations(district_id, now):
        role = invitation.role.value
        yield lapse(invitation.expires_at.date(), f"As {role}, not accepted yet", "Invitation")
    if opened is None:
        return
    for one in list_pieces(district_id, opened.assessment.edition):
        if one.piece.expires is not None:
            about = name_part(opened.framework, one.piece.element)
            yield lapse(one.piece.expires, f"“{one.title}”, for {about}", "Document expires")
    own = opened.assessment
    for deadline, kind, states in (
        (own.answers_due, "Answers due", (State.DRAFT, State.SENT_BACK)),
        (own.review_due, "Review due", (State.IN_REVIEW,)),
    ):
        if deadline is not None and own.state in states:
            yield lapse(deadline, f"Assessment for {show_date(own.as_of)}", kind)
    due: dict[date, list[str]] = {}
    for assigned in asked:
        result = live.get(assigned.element_id)
        if assigned.due is not None and result is not None and result.is_open:
            due.setdefault(assigned.due, []).append(assigned.element_id)
    for day, elements in due.items():
        names = ", ".join(dict.fromkeys(sorted(elements)))
        yield lapse(day, f"Elements {names}", "Answers due")
    # How many were asked, and until when; not who: that is for those who ask.
    days = Counter(
        observer.closes_on
        for observer in observers.list_observers(opened.assessment.id)
        if observer.revoked_at is None and observer.handed_in_at is None
    )
    for day, count in days.items():
        says = f"{show_count(count, 'observer')} not heard yet"
        yield lapse(day, says, "Link closes")


def _by_day(lapse: LapseWords) -> tuple[date, str, str]:
    return lapse.day, lapse.kind, lapse.what


# --- What was promised


def _describe_commitments(
    framework: Framework, progress: Progress, names: Mapping[int, str]
) -> CommitmentsWords:
    waiting = [action for action in progress.actions if action.status in OPEN]
    waiting.sort(key=lambda action: (action.due or date.max, action.number))
    return CommitmentsWords(
        name=progress.plan_name,
        goals=progress.goals,
        summary=describe_counts(progress.counts, len(progress.overdue)),
        open=tuple(_describe_commitment(framework, action, names) for action in waiting),
        ended=tuple(
            f"{action.number}. {action.title.rstrip('.')}. {STATUS_WORDS[action.status]}."
            + (f" {action.reason}" if action.reason and action.status is Status.DROPPED else "")
            for action in progress.actions
            if action.status not in OPEN
        ),
    )


def _describe_commitment(
    framework: Framework, action: ActionProgress, names: Mapping[int, str]
) -> CommitmentWords:
    element = name_part(framework, action.element) if action.element else ""
    if element and action.from_level is not None and action.to_level is not None:
        element += f", from {action.from_level} to {action.to_level}"
    return CommitmentWords(
        action.number,
        action.title,
        element,
        _name_sponsor(action, names),
        show_date(action.due) if action.due else "No day yet",
        STATUS_WORDS[action.status],
        tuple(describe_slip(slip) for slip in action.slips),
        action.last_note or action.reason,
        action.is_overdue,
    )


def _name_sponsor(action: ActionProgress, names: Mapping[int, str]) -> str:
    if not action.owner:
        return "Nobody yet"
    # Somebody without a name is known by an address, which does not belong on paper.
    if "@" in action.owner:
        return names.get(action.owner_user_id or 0, NAMELESS)
    return action.owner


# --- What is open


def _list_questions(
    opened: Opened | None, rated: _Rated | None, live: Mapping[str, ElementResult]
) -> Iterator[QuestionWords]:
    if opened is not None:
        for comment in handovers.list_open_threads(opened.assessment.id):
            if comment.element_id in opened.framework.elements:
                text = comment.text
                if len(text) > LONGEST_REMARK:
                    text = f"{text[:LONGEST_REMARK].rstrip()}…"
                about = name_part(opened.framework, comment.element_id)
                yield QuestionWords(about, "Not settled", text)
        waiting = [e for e, result in live.items() if result.is_open and result.state != "unknown"]
        if waiting:
            says = f"{show_count(len(waiting), 'element')} without a level: {', '.join(waiting)}."
            yield QuestionWords("The assessment", "Not answered", says)
    if rated is None:
        return
    for flag in diagnose(rated.snapshot):
        if flag.severity == "high":
            names = [name_part(rated.framework, name) for name in flag.on]
            about = "The district" if flag.kind == "piecemeal-district" else join_words(names)
            lever = rated.framework.lever_labels.get(flag.lever, "").lower()
            says = f"{flag.says} It rests with: {lever}." if lever else flag.says
            yield QuestionWords(about, FLAG_WORDS[flag.kind], says)


# --- Who knows what


def _list_people(
    people: Sequence[Membership],
    names: Mapping[int, str],
    assigned: Sequence[Assigned],
    written: Mapping[str, Worksheet],
) -> Iterator[PersonWords]:
    asked: dict[int, list[str]] = {}
    for one in assigned:
        asked.setdefault(one.user_id, []).append(one.element_id)
    answered: dict[int, list[str]] = {}
    for element, worksheet in written.items():
        for user_id in _list_writers(worksheet):
            answered.setdefault(user_id, []).append(element)
    for member in sorted(
        people,
        key=lambda one: (list(ROLE_MEANINGS).index(one.role), names[one.user_id].casefold()),
    ):
        # Observers rate unseen: that somebody is one is for those who ask them.
        if member.role is Role.OBSERVER:
            continue
        knows = [
            _say_elements("Asked to answer", asked.get(member.user_id, ())),
            _say_elements("Answered", answered.get(member.user_id, ())),
        ]
        yield PersonWords(
            names[member.user_id],
            capitalize(member.role.value),
            " ".join(filter(None, knows)) or "Nothing in the newest assessment.",
        )


def _list_writers(worksheet: Worksheet) -> set[int]:
    stamps = [entry.stamp for entry in worksheet.entries.values()]
    stamps += [worksheet.judgment_stamp, worksheet.note_stamp]
    return {stamp.by for stamp in stamps if stamp.by is not None}


def _say_elements(what: str, elements: Iterable[str]) -> str:
    found = sorted(elements)
    if not found:
        return ""
    if len(found) > MOST_PARTS:
        return f"{what} {show_count(len(found), 'element')}."
    return f"{what} {join_words(found)}."


# --- What happened


def _list_history(overview: Overview, shelf: Shelf) -> tuple[HistoryWords, ...]:
    found: list[tuple[date, HistoryWords]] = []
    for one in overview.snapshots:
        verdicts = [
            f"Overall {show_score(one.overall)}",
            QUADRANT_WORDS[one.quadrant].lower() if one.quadrant else "",  # type: ignore[index]  # ids as they are frozen
            ADVANCED_WORDS[one.advanced].lower() if one.advanced else "",  # type: ignore[index]
            "" if one.complete else "provisional",
        ]
        outcome = f"{', '.join(filter(None, verdicts))}."
        found.append((one.as_of, HistoryWords(show_date(one.as_of), "Snapshot", outcome)))
    plans = ([shelf.opened.plan] if shelf.opened else []) + list(shelf.others)
    for plan in plans:
        adopted, closed = plan.adopted_at.date(), plan.closed_at
        says = "Followed now."
        if closed is not None:
            says = f"Closed on {show_date(closed.date())}. {plan.closed_reason}".strip()
        found.append(
            (adopted, HistoryWords(show_date(adopted), f"Plan adopted: {plan.name}", says))
        )
    found.sort(key=lambda pair: pair[0], reverse=True)
    return tuple(words for _, words in found)
