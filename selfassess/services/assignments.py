"""Who is asked to answer what."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from selfassess.domain.errors import InvalidInputError
from selfassess.domain.notices import NoticeKind
from selfassess.domain.permissions import Permission, Role, may
from selfassess.domain.trail import Happening
from selfassess.extensions import db
from selfassess.services import audit, names, notices
from selfassess.services.access import Actor
from selfassess.services.assessments import Opened, open_assessment
from selfassess.store import assignments as store
from selfassess.store import members
from selfassess.store.assignments import Assigned, Task

MOST_TASKS = 100
"""How many open tasks the page of one person lists. [elements]"""


@dataclass(frozen=True, slots=True)
class Person:
    """A member who may answer, and in which role."""

    user_id: int
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Assignments:
    """Who is asked to answer what in an assessment, and who could be asked."""

    opened: Opened
    people: tuple[Person, ...]
    assigned: tuple[Assigned, ...]


def open_assignments(
    actor: Actor, assessment_id: int, permission: Permission = Permission.SEE
) -> Assignments:
    """
    Open the list of who is asked to answer what.

    Raises:
        NotFoundError, NotAllowedError: see `open_assessment`.
    """
    opened = open_assessment(actor, assessment_id, permission)
    people = [
        Person(member.user_id, member.user.display_name or member.user.email, member.role)
        for member in members.list_members(opened.district.id)
        if may(member.role, Permission.ANSWER_ASSIGNED)
    ]
    return Assignments(
        opened,
        tuple(sorted(people, key=lambda person: (person.name.casefold(), person.user_id))),
        tuple(store.list_assigned(assessment_id)),
    )


def assign(
    actor: Actor,
    assessment_id: int,
    user_id: int,
    element_ids: Collection[str],
    due: date | None,
    now: datetime,
) -> int:
    """
    Ask a member to answer some elements; unless they ask themselves, they get a notice.

    Returns:
        How many elements were assigned.

    Raises:
        InvalidInputError: no element was chosen, or the person may not answer here.
        NotFoundError, NotAllowedError: see `open_assessment`.
    """
    found = open_assignments(actor, assessment_id, Permission.ASSIGN)
    chosen = _choose(found.opened, element_ids)
    if user_id not in {person.user_id for person in found.people}:
        raise InvalidInputError("Choose a member who may answer.", "person")
    store.replace_assignments(assessment_id, user_id, chosen, due, actor.user_id)
    if user_id != actor.user_id:
        count = "an element" if len(chosen) == 1 else f"{len(chosen)} elements"
        notices.tell(
            [user_id],
            NoticeKind.ASSIGNED,
            f"{actor.name} asks you to answer {count}, {found.opened.district.name}.",
            "/tasks",
            now,
            district_id=found.opened.district.id,
        )
    name = next(person.name for person in found.people if person.user_id == user_id)
    name = names.refer(found.opened.district.id, user_id, name)
    told = {"member": name, "due": due.isoformat() if due else None}
    audit.record_all(
        actor,
        found.opened.district.id,
        [(element_id, Happening("assigned", {}, told)) for element_id in chosen],
        now,
        assessment_id=assessment_id,
    )
    db.session.commit()
    return len(chosen)


def unassign(actor: Actor, assessment_id: int, user_id: int, element_ids: Collection[str]) -> None:
    """
    No longer ask someone to answer some elements; what they answered stays.

    Raises:
        InvalidInputError: no element was chosen.
        NotFoundError, NotAllowedError: see `open_assessment`.
    """
    opened = open_assessment(actor, assessment_id, Permission.ASSIGN)
    chosen = _choose(opened, element_ids)
    store.remove_assignments(assessment_id, user_id, chosen)
    membership = members.find_member(opened.district.id, user_id)
    name = membership.user.shown_name if membership else ""
    told = {"member": names.refer(opened.district.id, user_id, name) or None}
    audit.record_all(
        actor,
        opened.district.id,
        [(element_id, Happening("unassigned", told, {})) for element_id in chosen],
        assessment_id=assessment_id,
    )
    db.session.commit()


def list_my_tasks(actor: Actor) -> Sequence[Task]:
    """What the actor is asked to answer and nobody has yet, the earliest due first."""
    return [] if actor.user_id is None else store.list_tasks(actor.user_id, MOST_TASKS)


def _choose(opened: Opened, element_ids: Collection[str]) -> tuple[str, ...]:
    chosen = tuple(element for element in opened.framework.elements if element in element_ids)
    if not chosen:
        raise InvalidInputError("Choose at least one element.", "elements")
    return chosen
