"""The brief that a team takes into an interview, gathered from everything it may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from selfassess.domain.brief import Earlier, Material, Proof, make_brief
from selfassess.domain.carrying import is_same_question
from selfassess.domain.districts import STATES
from selfassess.domain.framework import Framework
from selfassess.domain.perspectives import Gap, VoteCount
from selfassess.domain.responses import Answer
from selfassess.domain.snapshot import Snapshot
from selfassess.domain.verdicts import judge
from selfassess.formats.briefs import BriefWords, describe_brief
from selfassess.formats.documents import Document
from selfassess.formats.observers import show_given
from selfassess.loader.meetings import read_times
from selfassess.reports.sections.wording import describe_numbers, describe_verdict
from selfassess.services.access import Actor
from selfassess.services.assessments import Opened, list_sheets, open_assessment
from selfassess.services.editions import find_version
from selfassess.services.evidence import list_pieces
from selfassess.services.observers import Perception, compare_views
from selfassess.services.reports import TYPES, ReportFile, name_file
from selfassess.services.snapshots import compute_snapshot
from selfassess.services.votes import count
from selfassess.store import assignments, members, snapshots
from selfassess.store import votes as votes_store
from selfassess.store.documents import read_worksheet

if TYPE_CHECKING:
    from selfassess.reports.brief import BriefContent
    from selfassess.store.models import Membership
    from selfassess.store.models.assessments import Snapshot as FrozenSnapshot


@dataclass(frozen=True, slots=True)
class Included:
    """What a reader wants to have in: the team's notes, its documents, and observers' views."""

    notes: bool = True
    evidence: bool = True
    observers: bool = True


EVERYTHING = Included()


@dataclass(frozen=True, slots=True)
class OpenedBrief:
    """The brief of an opened assessment, in words."""

    opened: Opened
    snapshot: Snapshot
    words: BriefWords
    headline: str
    numbers: str


def open_brief(
    actor: Actor, assessment_id: int, now: datetime, included: Included = EVERYTHING
) -> OpenedBrief:
    """
    Make the brief of an assessment as it stands.

    Args:
        actor: Who asks for it.
        assessment_id: Which assessment.
        now: The time; documents must hold on its day.
        included: What is in; the rest is not even read.

    Raises:
        NotFoundError, NotAllowedError: see `open_assessment`.
    """
    opened = open_assessment(actor, assessment_id)
    sheets = list_sheets(opened)
    snapshot = compute_snapshot(opened.framework, sheets)
    perception = compare_views(actor, assessment_id) if included.observers else None
    material = Material(
        snapshot=snapshot,
        worksheets={sheet.element.id: sheet.worksheet for sheet in sheets},
        day=now.date(),
        times=read_times(),
        proofs=list_proofs(opened),
        earlier=_find_earlier(opened),
        votes=_count_votes(opened),
        gaps=_list_gaps(perception) if perception is not None else {},
        leads=_find_leads(opened),
    )
    words = describe_brief(
        make_brief(material),
        notes=included.notes,
        evidence=included.evidence,
        observers=included.observers,
    )
    if perception is not None:
        counts = perception.given, perception.by_hand, perception.handed_in
        words = replace(words, observed=show_given(*counts))
    headline, numbers = describe_standing(snapshot)
    return OpenedBrief(opened, snapshot, words, headline, numbers)


def make_brief_pdf(
    actor: Actor, assessment_id: int, now: datetime, included: Included = EVERYTHING
) -> ReportFile:
    """
    Make the brief of an assessment as a file.

    Raises:
        NotFoundError, NotAllowedError: see `open_assessment`.
    """
    # What writes files takes its time to load, and most processes never make one.
    from selfassess.reports.brief import write_brief

    content = gather_brief(open_brief(actor, assessment_id, now, included), now.date())
    name = name_file(content.district, content.as_of.isoformat(), "interview-brief")
    return ReportFile(name, TYPES["pdf"], write_brief(content))


def gather_brief(brief: OpenedBrief, today: date) -> BriefContent:
    """Everything that the brief says as a file."""
    from selfassess.reports.brief import BriefContent

    opened = brief.opened
    district = opened.district
    return BriefContent(
        framework=opened.framework,
        district=district.name,
        state=STATES.get(district.state, ""),
        as_of=opened.assessment.as_of,
        made_on=today,
        headline=brief.headline,
        numbers=brief.numbers,
        words=brief.words,
        open_elements=sum(result.is_open for result in brief.snapshot.elements.values()),
        is_demonstration=district.is_demonstration,
    )


def list_proofs(opened: Opened) -> tuple[Proof, ...]:
    """The documents of the district for the edition of an opened assessment."""
    return tuple(
        Proof(one.id, one.title, one.url, one.piece)
        for one in list_pieces(opened.district.id, opened.assessment.edition)
    )


def describe_standing(snapshot: Snapshot) -> tuple[str, str]:
    """Where a district stands: a headline, and the numbers below it."""
    verdicts = judge(snapshot)
    document: Document = {
        "quadrant": verdicts.quadrant,
        "advanced": verdicts.advanced,
        "overall": {"score": snapshot.overall.score, "level": snapshot.overall.level},
        "spread": snapshot.spread,
        "consistent": verdicts.consistent,
    }
    if snapshot.overall.score is None:
        return "Nothing is rated yet.", ""
    return describe_verdict(document), describe_numbers(snapshot.framework, document)


def _find_earlier(opened: Opened) -> Earlier | None:
    """What the district's last snapshot of another assessment says, in the same edition."""
    own = opened.assessment
    before = [
        one
        for one in snapshots.list_snapshots(opened.district.id)
        if one.edition == own.edition and one.assessment_id != own.id and one.as_of <= own.as_of
    ]
    if not before:
        return None
    frozen = before[-1]
    levels = snapshots.find_documents([frozen.id])[frozen.id]["elements"]
    return Earlier(
        frozen.as_of,
        {element: result["level"] for element, result in levels.items()},
        _read_answers(opened.framework, frozen),
    )


def _read_answers(
    framework: Framework, frozen: FrozenSnapshot
) -> Mapping[str, Mapping[str, Answer]]:
    """The answers frozen with a snapshot, to questions that are the same today."""
    old = find_version(frozen.edition, frozen.edition_version)
    found: dict[str, Mapping[str, Answer]] = {}
    for id_, document in snapshots.find_worksheets(frozen.id).items():
        element, before = framework.elements.get(id_), old.elements.get(id_) if old else None
        if element is None or before is None:
            continue
        answers = read_worksheet(document).answers
        found[id_] = {
            question.id: answers[question.id]
            for question in element.questions
            if question.id in answers
            and (was := before.question(question.id)) is not None
            and is_same_question(was, question)
        }
    return found


def _count_votes(opened: Opened) -> Mapping[str, VoteCount]:
    """How the newest votes fell, where they are closed; asked as nobody, who knows no other."""
    newest: dict[str, VoteCount | None] = {}
    for one in votes_store.list_rounds(opened.assessment.id, None):
        newest.setdefault(one.element_id, count(one))
    return {element: counted for element, counted in newest.items() if counted is not None}


def _list_gaps(perception: Perception) -> Mapping[str, Gap]:
    """How observers see each element, where enough of them judged it to be shown."""
    return {one.gap.element: one.gap for one in perception.elements if one.gap.size is not None}


def _find_leads(opened: Opened) -> Mapping[str, tuple[str, ...]]:
    """Who is asked to answer most of a component; several where as much is asked of them."""
    assigned = assignments.list_assigned(opened.assessment.id)
    if not assigned:
        return {}
    names = list_names(members.list_members(opened.district.id))
    leads = {}
    for component in opened.framework.components:
        elements = {element.id for element in component.elements}
        counts = Counter(one.user_id for one in assigned if one.element_id in elements)
        most = max(counts.values(), default=0)
        chosen = sorted(names[id_] for id_, count in counts.items() if count == most)
        if chosen:
            leads[component.id] = tuple(chosen)
    return leads


def list_names(found: Iterable[Membership]) -> Mapping[int, str]:
    """What each member is called in print, by account: never by their address."""
    return {
        member.user_id: member.user.display_name or f"{member.role.capitalize()} without a name"
        for member in found
    }
