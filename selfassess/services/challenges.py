"""
Challenges of what districts publish: the coalition claims, the district replies, the staff rules.

Each side sees the whole challenge and the names of its own people; of the others it sees which
organization speaks. What is challenged is read from the listed public page, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from selfassess.domain.challenges import (
    WAITING,
    ChallengeEntry,
    ChallengeState,
    EntryKind,
    Party,
    Ruling,
    Said,
    Subject,
    check_entries,
    check_entry,
    find_ruling_day,
    find_state,
    list_moves,
    make_entry,
    read_subject,
    write_subject,
)
from selfassess.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from selfassess.domain.framework import Framework, Parameter
from selfassess.domain.names import Names
from selfassess.domain.notices import NoticeKind
from selfassess.domain.outside_ratings import PublicSource
from selfassess.domain.permissions import Permission, Role, may
from selfassess.domain.publication import Content, Promise
from selfassess.domain.sealing import NO_SEAL, Misfit
from selfassess.extensions import db
from selfassess.loader.tracking import read_challenges
from selfassess.services import audit, notices, publications
from selfassess.services.access import Actor, get_district
from selfassess.services.audit import SOMEBODY
from selfassess.services.coalitions import CHALLENGERS, SPEAKERS, get_coalition
from selfassess.services.editions import get_version
from selfassess.services.names import open_names, refer_to
from selfassess.services.publications import PublicView
from selfassess.services.staff import check_staff, is_staff
from selfassess.store import challenges as store
from selfassess.store import coalitions, districts
from selfassess.store import staff as staff_store

if TYPE_CHECKING:
    from selfassess.store.models import Challenge, District, Follow

STAFF: Final = "Staff of the network"
PAGE: Final = 50
"""How many challenges a page of the staff's list shows."""


@dataclass(frozen=True, slots=True)
class Target:
    """Something on a public page that can be challenged; `key` names it in a form."""

    key: str
    subject: Subject


@dataclass(frozen=True, slots=True)
class Targets:
    """What a coalition can challenge on the page of a district that it follows."""

    coalition: District
    follow: Follow
    view: PublicView
    levels: tuple[Target, ...]
    promises: tuple[Target, ...]

    def find(self, key: str) -> Target | None:
        """The target of a key."""
        return next((one for one in (*self.levels, *self.promises) if one.key == key), None)


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry as somebody sees it; `by` is empty for those of another side."""

    entry: ChallengeEntry
    organization: str
    by: str


@dataclass(frozen=True, slots=True)
class OpenedChallenge:
    """
    A challenge as one of its sides sees it.

    Args:
        challenge: Its row.
        subject: What the page said.
        framework: The edition.
        state: Where it stands.
        entries: What was said, oldest first.
        sides: As what the reader sees it.
        voices: For which of these sides the reader may speak.
        moves: What the reader can add now, and as whom.
        ruling_day: From when on the staff may rule without a reply.
        wait: How long that is, with its reason.
        misfits: Where the seals do not fit; empty where nobody has changed anything.
    """

    challenge: Challenge
    subject: Subject
    framework: Framework
    state: ChallengeState
    entries: tuple[EntryView, ...]
    sides: tuple[Party, ...]
    voices: tuple[Party, ...]
    moves: tuple[tuple[Party, EntryKind], ...]
    ruling_day: date
    wait: Parameter
    misfits: tuple[Misfit, ...]

    def list_own(self, party: Party) -> tuple[ChallengeEntry, ...]:
        """What a side has said, to be corrected."""
        return tuple(one.entry for one in self.entries if one.entry.party is party)


@dataclass(frozen=True, slots=True)
class ListedChallenge:
    """A challenge in a list."""

    challenge: Challenge
    subject: Subject


@dataclass(frozen=True, slots=True)
class ChallengeList:
    """A page of the staff's list."""

    rows: tuple[ListedChallenge, ...]
    count: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.count // PAGE))


def get_wait() -> Parameter:
    """How long a district has for its reply before the staff may rule. [days]"""
    return read_challenges()["reply-days"]


# --- Beginning


def list_targets(actor: Actor, coalition_id: int, follow_id: int) -> Targets:
    """
    List what a coalition can challenge on a page that it follows.

    Raises:
        NotFoundError: it follows no such page, or the page is not listed any more.
        NotAllowedError: see `get_coalition`.
    """
    coalition, _role = get_coalition(actor, coalition_id, Permission.CHALLENGE)
    follow = coalitions.find_follow(coalition_id, follow_id)
    view = publications.find_listed(follow.district_id) if follow else None
    if follow is None or view is None:
        raise NotFoundError("This coalition does not follow such a page, or it is not listed.")
    return Targets(coalition, follow, view, tuple(_list_levels(view)), tuple(_list_promises(view)))


def _list_levels(view: PublicView) -> Iterable[Target]:
    if Content.LEVELS not in view.contents:
        return
    for id_, element in view.framework.elements.items():
        level = view.latest.document["elements"].get(id_, {}).get("level")
        if level is not None:
            says = f"{id_} {element.title}: level {level}, {view.framework.labels[level].label}"
            yield Target(f"level-{id_}", Subject(id_, None, says, level, view.latest.as_of))


def _list_promises(view: PublicView) -> Iterable[Target]:
    for promise in view.promises:
        subject = Subject(
            promise.element, promise.number, _say(promise), None, promise.due or promise.first_due
        )
        yield Target(f"promise-{promise.number}", subject)


def _say(promise: Promise) -> str:
    return f"{promise.title} ({promise.state.replace('-', ' ')})"


def challenge(
    actor: Actor,
    coalition_id: int,
    follow_id: int,
    key: str,
    text: str,
    sources: tuple[PublicSource, ...],
    now: datetime,
) -> int:
    """
    Challenge something on a listed public page, and tell the district and the staff.

    Args:
        actor: Who does.
        coalition_id: For which coalition.
        follow_id: On which page that it follows.
        key: What; see `Target`.
        text: The claim.
        sources: What it rests on.
        now: The present moment.

    Returns:
        The challenge's id.

    Raises:
        InvalidInputError: there is no such target, the same is challenged already, or the claim
            cannot be taken.
        NotFoundError, NotAllowedError: see `list_targets`.
    """
    targets = list_targets(actor, coalition_id, follow_id)
    target = targets.find(key)
    if target is None:
        raise InvalidInputError("Choose what on the page you challenge.", "target")
    subject, view = target.subject, targets.view
    districts.lock_district(coalition_id)
    for known in store.list_of_coalition(coalition_id):
        if known.state in WAITING and known.district_id == view.district_id:
            other = read_subject(known.subject)
            if (other.element, other.promise) == (subject.element, subject.promise):
                raise InvalidInputError(
                    "You challenge this already; add to that challenge instead.", "target"
                )
    said = Said(EntryKind.CLAIM, text.strip(), sources)
    check_entry((), Party.COALITION, said, now.date(), int(get_wait().value))
    made = store.add_challenge(
        coalition_id=coalition_id,
        district_id=view.district_id,
        coalition=targets.coalition.name,
        district=view.name,
        edition=view.framework.id,
        edition_version=view.framework.version,
        subject=write_subject(subject),
        opened_at=now,
        state=ChallengeState.OPEN,
    )
    entry = make_entry(
        subject,
        1,
        NO_SEAL,
        party=Party.COALITION,
        at=now,
        by=refer_to(coalition_id, actor, SOMEBODY),
        said=said,
    )
    store.add_entry(made.id, entry, ChallengeState.OPEN, actor.user_id)
    _record(actor, coalition_id, made, entry, now)
    _tell(actor, made, "challenges", Party.COALITION, now)
    db.session.commit()
    return made.id


# --- Reading


def open_challenge(actor: Actor, challenge_id: int, today: date) -> OpenedChallenge:
    """
    Open a challenge for one of its sides.

    Raises:
        NotFoundError: there is none, or the actor belongs to none of its sides.
    """
    found = store.find_challenge(challenge_id)
    roles = _find_roles(actor, found) if found else {}
    if found is None or not roles:
        raise NotFoundError("There is no such challenge, or you belong to none of its sides.")
    entries = store.list_entries([challenge_id]).get(challenge_id, ())
    subject = read_subject(found.subject)
    wait = get_wait()
    days = int(wait.value)
    voices = tuple(party for party, role in roles.items() if _may_speak(party, role))
    # Whoever has spoken for a side and has left it since does not rule on what they said.
    if Party.STAFF in voices and store.has_spoken(challenge_id, actor.user_id, Party.STAFF):
        voices = ()
    return OpenedChallenge(
        challenge=found,
        subject=subject,
        framework=get_version(found.edition, found.edition_version),
        state=find_state(entries),
        entries=_view(found, entries, roles),
        sides=tuple(roles),
        voices=voices,
        moves=tuple(
            (party, kind) for party in voices for kind in list_moves(entries, party, today, days)
        ),
        ruling_day=find_ruling_day(entries, days),
        wait=wait,
        misfits=check_entries(subject, entries, found.seal),
    )


def _find_roles(actor: Actor, found: Challenge) -> dict[Party, Role | None]:
    """
    The sides that somebody belongs to, with the role there.

    Staff who belong to one of the parties are that party only: nobody rules on their own matter.
    """
    roles: dict[Party, Role | None] = {}
    for party, id_ in ((Party.COALITION, found.coalition_id), (Party.DISTRICT, found.district_id)):
        member = districts.find_district(id_, actor.user_id, None) if id_ is not None else None
        if member is not None and may(member[1], Permission.SEE):
            roles[party] = member[1]
    if not roles and is_staff(actor):
        roles[Party.STAFF] = None
    return roles


def _may_speak(party: Party, role: Role | None) -> bool:
    if role is None:
        return party is Party.STAFF
    return may(role, Permission.CHALLENGE if party is Party.COALITION else Permission.SPEAK)


def _view(
    found: Challenge, entries: Sequence[ChallengeEntry], roles: dict[Party, Role | None]
) -> tuple[EntryView, ...]:
    own: dict[Party, Names] = {}
    for party, id_ in ((Party.COALITION, found.coalition_id), (Party.DISTRICT, found.district_id)):
        if party in roles and id_ is not None:
            own[party] = open_names(id_)
    organizations = {
        Party.COALITION: found.coalition,
        Party.DISTRICT: found.district,
        Party.STAFF: STAFF,
    }
    return tuple(
        EntryView(
            entry,
            organizations[entry.party],
            own[entry.party].show(entry.by) if entry.party in own else "",
        )
        for entry in entries
    )


def list_of_coalition(
    actor: Actor, coalition_id: int
) -> tuple[District, tuple[ListedChallenge, ...]]:
    """
    The challenges of a coalition, newest first.

    Raises:
        NotFoundError, NotAllowedError: see `get_coalition`.
    """
    coalition, _role = get_coalition(actor, coalition_id)
    return coalition, _list(store.list_of_coalition(coalition_id))


def list_of_district(
    actor: Actor, district_id: int
) -> tuple[District, tuple[ListedChallenge, ...]]:
    """
    The challenges of what a district publishes, newest first.

    Raises:
        NotFoundError, NotAllowedError: see `get_district`.
    """
    district, _role = get_district(actor, district_id, Permission.SEE)
    return district, _list(store.list_of_district(district_id))


def list_for_staff(actor: Actor, *, is_waiting: bool = True, page: int = 1) -> ChallengeList:
    """
    A page of the installation's challenges, newest first.

    Raises:
        NotAllowedError: the actor does not belong to the staff.
    """
    check_staff(actor)
    page = max(1, page)
    states = tuple(WAITING) if is_waiting else ()
    found, count = store.list_all(states, (page - 1) * PAGE, PAGE)
    return ChallengeList(_list(found), count, page)


def _list(found: Sequence[Challenge]) -> tuple[ListedChallenge, ...]:
    return tuple(ListedChallenge(one, read_subject(one.subject)) for one in found)


# --- Adding


def add(
    actor: Actor, challenge_id: int, party: Party, said: Said, seen: int, now: datetime
) -> OpenedChallenge:
    """
    Add something to a challenge; nothing that was said before is touched.

    Args:
        actor: Who adds it.
        challenge_id: To which challenge.
        party: For which side.
        said: What.
        seen: Number of the last entry that was on the screen.
        now: The present moment.

    Returns:
        The challenge as it stands now.

    Raises:
        NotFoundError: see `open_challenge`.
        NotAllowedError: the actor does not speak for this side.
        ConflictError: something was added meanwhile.
        InvalidInputError: it cannot be taken; see `check_entry`.
    """
    today = now.date()
    store.lock_challenge(challenge_id)
    opened = open_challenge(actor, challenge_id, today)
    found = opened.challenge
    check_speaks(opened, party)
    if seen != found.entries:
        db.session.rollback()
        raise ConflictError(("text",))
    entries = [one.entry for one in opened.entries]
    said = Said(said.kind, said.text.strip(), said.sources, said.ruling, said.corrects)
    check_entry(entries, party, said, today, int(opened.wait.value))
    own_id = {Party.COALITION: found.coalition_id, Party.DISTRICT: found.district_id}.get(party)
    entry = make_entry(
        opened.subject,
        found.entries + 1,
        found.seal,
        party=party,
        at=now,
        # The staff speak with one voice; who it was is known by the account alone.
        by=STAFF if own_id is None else refer_to(own_id, actor, SOMEBODY),
        said=said,
    )
    store.add_entry(challenge_id, entry, find_state([*entries, entry]), actor.user_id)
    if own_id is not None:
        _record(actor, own_id, found, entry, now)
    _tell(actor, found, _name_move(entry), party, now)
    db.session.commit()
    return open_challenge(actor, challenge_id, today)


def check_speaks(opened: OpenedChallenge, party: Party) -> None:
    """
    Let pass whoever may speak for a side.

    Raises:
        NotAllowedError: the reader of the challenge may not.
    """
    if party not in opened.voices:
        raise NotAllowedError("You do not speak for this side of the challenge.")


def _name_move(entry: ChallengeEntry) -> str:
    if entry.ruling is not None:
        words = {
            Ruling.UPHELD: "was upheld",
            Ruling.PARTLY: "was upheld in part",
            Ruling.NOT_UPHELD: "was not upheld",
        }
        return words[entry.ruling]
    return {
        EntryKind.REPLY: "has a reply",
        EntryKind.CORRECTION: "has a correction",
        EntryKind.WITHDRAWAL: "was withdrawn",
    }[entry.kind]


def _record(
    actor: Actor, own_id: int, found: Challenge, entry: ChallengeEntry, now: datetime
) -> None:
    """Note it in the trail of the speaker's own organization: the other must not read names."""
    subject = read_subject(found.subject)
    audit.record(
        actor,
        own_id,
        "challenge",
        element_id=subject.element or None,
        after={"challenge": found.id, "kind": entry.kind.value, "about": subject.says},
        why=entry.text,
        now=now,
    )


def _tell(actor: Actor, found: Challenge, what: str, party: Party, now: datetime) -> None:
    """Tell every other side; those who can do something about it."""
    if what == "challenges":
        text = f"{found.coalition} challenges what {found.district} publishes."
    else:
        text = f"The challenge of {found.coalition} to {found.district} {what}."
    path = f"/challenges/{found.id}"
    for side, id_, roles in (
        (Party.COALITION, found.coalition_id, CHALLENGERS),
        (Party.DISTRICT, found.district_id, SPEAKERS),
    ):
        if side is party or id_ is None:
            continue
        people = [one for one in coalitions.list_people(id_, roles) if one != actor.user_id]
        notices.tell(people, NoticeKind.CHALLENGED, text, path, now, district_id=id_)
    if party is not Party.STAFF:
        staff = [one.id for one in staff_store.list_staff() if one.id != actor.user_id]
        notices.tell(staff, NoticeKind.CHALLENGED, text, path, now)
