"""
An assessment and everything that hangs on it as plain values, and back into rows.

What travels is a tree of tables that is written down here column by column, so that an archive
says the same whatever the database. Numbers of rows do not travel: a row is known by its place in
its list, counted from 1, and a person by their place in the list of people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    Enum,
    Float,
    Integer,
    String,
    and_,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import undefer

from selfassess.domain.errors import InvalidInputError
from selfassess.extensions import Base, UtcDateTime, db
from selfassess.store.models import (
    AdoptedPlan,
    Assessment,
    Assignment,
    Comment,
    District,
    Evidence,
    EvidenceRevision,
    Membership,
    PlanAction,
    PlanEvent,
    PlanItem,
    Response,
    Scenario,
    SecondRating,
    Snapshot,
    Transfer,
    TransferName,
    TransferPerson,
    TransferRest,
    TransferTrace,
    TransferUpload,
    User,
    Vote,
    VoteRound,
)

Document = dict[str, Any]
LARGEST_NUMBER: Final = 2**31 - 1
LONGEST_TEXT: Final = 20_000
"""Of a text without a limit of its own; no form takes half as much. [characters]"""


@dataclass(frozen=True, slots=True)
class Part:
    """
    A table of the tree.

    Args:
        name: What its list is called in the archive.
        model: The table.
        columns: What travels as it is.
        people: Columns that name an account; in the archive `..._id` is `..._person`.
        names: Columns with a person's name as text, and the column of the account beside it.
        left: Columns that do not travel: they are made anew, or repeat something.
        children: Lists within each row, with the column that names the row.
    """

    name: str
    model: type[Base]
    columns: tuple[str, ...]
    people: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    left: tuple[str, ...] = ()
    children: tuple[tuple[str, Part], ...] = ()

    @property
    def table(self) -> Any:
        """The table itself."""
        return self.model.__table__


RESPONSES: Final = Part(
    "responses",
    Response,
    (
        "element_id", "version", "worksheet", "state", "level", "derived", "low", "high",
        "confirmed", "carried", "unknowns", "dropped", "updated_at",
    ),
)  # fmt: skip
ASSIGNMENTS: Final = Part(
    "assignments",
    Assignment,
    ("element_id", "due", "assigned_at"),
    people=("user_id", "assigned_by_id"),
)
ROUNDS: Final = Part(
    "rounds",
    VoteRound,
    (
        "element_id", "opened_at", "casts", "closed_at", "agreed_level", "agreed_reason",
        "agreed_at",
    ),
    people=("opened_by_id",),
    children=(("round_id", Part("votes", Vote, ("level", "note", "voted_at"), ("user_id",))),),
)  # fmt: skip
COMMENTS: Final = Part(
    "comments",
    Comment,
    (
        "element_id", "author", "text", "created_at", "edited_at", "deleted_at", "resolved_at",
        "resolved_by",
    ),
    people=("author_id", "resolved_by_id"),
    names=(("author", "author_id"), ("resolved_by", "resolved_by_id")),
    left=("parent_id",),
)  # fmt: skip
SECONDS: Final = Part(
    "second_ratings",
    SecondRating,
    ("element_id", "reviewer", "level", "note", "version", "updated_at"),
    people=("reviewer_id",),
    names=(("reviewer", "reviewer_id"),),
)
REVISIONS: Final = Part(
    "revisions",
    EvidenceRevision,
    (
        "number", "file_name", "media_type", "size", "sha256", "uploaded_at", "erased_at",
        "erased_by", "erased_reason",
    ),
    people=("uploaded_by_id", "erased_by_id"),
    names=(("erased_by", "erased_by_id"),),
    left=("storage_key",),
)  # fmt: skip
EVIDENCE: Final = Part(
    "evidence",
    Evidence,
    (
        "element_id", "kind", "title", "url", "grade", "true_on", "expires", "owner", "supports",
        "contradicts", "revisions", "version", "withdrawn_at", "withdrawn_reason", "created_at",
        "updated_at",
    ),
    people=("owner_user_id", "withdrawn_by_id", "created_by_id", "updated_by_id"),
    left=("district_id", "edition"),
    children=(("evidence_id", REVISIONS),),
)  # fmt: skip
PLANS: Final = Part(
    "plans",
    AdoptedPlan,
    (
        "edition", "edition_version", "name", "first_day", "capacity", "goals", "request", "route",
        "adopted_at", "adopted_by", "closed_at", "closed_by", "closed_reason", "events", "seal",
    ),
    people=("adopted_by_id", "closed_by_id"),
    names=(("adopted_by", "adopted_by_id"), ("closed_by", "closed_by_id")),
    left=("district_id",),
    children=(
        (
            "plan_id",
            Part(
                "actions",
                PlanAction,
                (
                    "number", "element_id", "from_level", "to_level", "effort", "lever", "title",
                    "detail", "done_when", "owner", "due", "status", "reason", "cost", "version",
                    "updated_at",
                ),
                people=("owner_user_id",),
            ),
        ),
        (
            "plan_id",
            # Names stay as they are here: the seals are over them.
            Part(
                "history",
                PlanEvent,
                (
                    "number", "action", "at", "by", "kind", "before", "after", "note", "previous",
                    "seal",
                ),
                people=("by_id",),
            ),
        ),
    ),
)  # fmt: skip
SNAPSHOTS: Final = Part(
    "snapshots",
    Snapshot,
    ("as_of", "taken_at", "edition", "edition_version", "document", "worksheets"),
    people=("taken_by_id",),
    left=(
        "district_id", "import_id", "complete", "overall", "spread", "quadrant", "advanced",
        "marks",
    ),
    children=(
        (
            "snapshot_id",
            Part(
                "plan_items",
                PlanItem,
                (
                    "element_id", "title", "detail", "owner", "due", "set_aside", "reason",
                    "version", "updated_at",
                ),
                people=("updated_by_id",),
            ),
        ),
        (
            "snapshot_id",
            Part(
                "scenarios",
                Scenario,
                ("name", "request", "summary", "version", "created_at", "updated_at"),
                people=("created_by_id", "updated_by_id"),
            ),
        ),
        ("snapshot_id", PLANS),
    ),
)  # fmt: skip
ASSESSMENT: Final = Part(
    "assessment",
    Assessment,
    (
        "edition", "edition_version", "as_of", "created_at", "state", "moves", "answers_due",
        "review_due", "sent_back", "approved_at", "approved_by", "approved_by_submitter",
    ),
    people=("created_by_id", "approved_by_id"),
    names=(("approved_by", "approved_by_id"),),
    left=("district_id", "carried_from_id"),
)  # fmt: skip

LISTS: Final = (RESPONSES, ASSIGNMENTS, ROUNDS, COMMENTS, SECONDS, EVIDENCE, SNAPSHOTS)
"""The lists beside the assessment itself, in the order in which they are written."""
UNMOVED: Final = frozenset({"updated_by_id", "owner_user_id"})
"""Columns whose trace ends when the row is changed."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who has written something; without a name, someone who has left the team."""

    name: str
    email: str


@dataclass(slots=True)
class People:
    """Those who appear in an assessment, numbered as they are met."""

    accounts: Mapping[int, Person]
    brought: Mapping[int, Person]
    listed: list[Person] = field(default_factory=list)
    _numbers: dict[int, int] = field(default_factory=dict)

    def number(self, person: int | None) -> int | None:
        """
        Number someone, from 1.

        Args:
            person: The account; below zero someone from before a transfer.
        """
        if person is None:
            return None
        if person not in self._numbers:
            known = self.accounts.get(person) if person > 0 else self.brought.get(-person)
            self.listed.append(known or Person("", ""))
            self._numbers[person] = len(self.listed)
        return self._numbers[person]


# --- Reading


def find_whole(assessment_id: int) -> tuple[Assessment, District] | None:
    """An assessment with its district, whoever asks; for the console."""
    query = (
        select(Assessment, District)
        .join(District, District.id == Assessment.district_id)
        .where(Assessment.id == assessment_id)
    )
    row = db.session.execute(query).one_or_none()
    return (row[0], row[1]) if row else None


def find_district(district_id: int) -> District | None:
    """A district, whoever asks; for the console."""
    return db.session.get(District, district_id)


def list_people(district_id: int) -> People:
    """The members of a district, and those who wrote in it before a transfer."""
    members = select(User.id, User.display_name, User.email).join(
        Membership, and_(Membership.user_id == User.id, Membership.district_id == district_id)
    )
    brought = select(TransferPerson).join(Transfer).where(Transfer.district_id == district_id)
    return People(
        {id_: Person(name or email, email) for id_, name, email in db.session.execute(members)},
        {one.id: Person(one.name, one.email) for one in db.session.scalars(brought)},
    )


def list_confirmed_members(district_id: int) -> dict[str, int]:
    """The members of a district whose address is theirs for sure, by address in small letters."""
    query = (
        select(User.id, User.email)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.district_id == district_id, User.confirmed_at.is_not(None), User.active)
    )
    return {email.casefold(): id_ for id_, email in db.session.execute(query)}


def read_assessment(
    assessment_id: int,
    district_id: int,
    edition: str,
    people: People,
    map_stamps: Callable[[Any, Callable[[int | None], int | None]], Any],
    suffix: str,
) -> tuple[Document, dict[str, dict[int, int]]]:
    """
    Read an assessment and everything that hangs on it.

    Votes that are open do not come along: until they are closed nobody may know them.

    Args:
        assessment_id: Which.
        district_id: Whose.
        edition: The edition whose evidence comes along.
        people: Gets everybody who appears.
        map_stamps: Gives a worksheet with other numbers of people in it.
        suffix: What names have at their end that came here; it does not travel on.

    Returns:
        The document, and for comments, evidence and snapshots the place of each row by its id.
    """
    reader = _Reader(people, map_stamps, _list_traces(district_id), suffix)
    own = Assessment.__table__.c.id == assessment_id
    (whole,) = reader.read(ASSESSMENT, own)
    document: Document = {ASSESSMENT.name: whole[1]}
    places: dict[str, dict[int, int]] = {}
    conditions: dict[str, Any] = {
        EVIDENCE.name: and_(Evidence.district_id == district_id, Evidence.edition == edition),
        ROUNDS.name: and_(
            VoteRound.assessment_id == assessment_id, VoteRound.closed_at.is_not(None)
        ),
    }
    for part in LISTS:
        condition = conditions.get(part.name)
        if condition is None:
            condition = part.table.c.assessment_id == assessment_id
        rows = reader.read(part, condition)
        places[part.name] = {id_: place for place, (id_, _row) in enumerate(rows, start=1)}
        document[part.name] = [row for _id, row in rows]
    parents = select(Comment.id, Comment.parent_id).where(Comment.assessment_id == assessment_id)
    answers = {id_: parent for id_, parent in db.session.execute(parents) if parent is not None}
    for id_, place in places[COMMENTS.name].items():
        parent = answers.get(id_)
        document[COMMENTS.name][place - 1]["answers"] = (
            places[COMMENTS.name][parent] if parent is not None else None
        )
    return document, places


@dataclass(frozen=True, slots=True)
class _Reader:
    people: People
    map_stamps: Callable[[Any, Callable[[int | None], int | None]], Any]
    traces: Mapping[tuple[str, int], tuple[int, datetime]]
    suffix: str

    def read(self, part: Part, condition: Any) -> list[tuple[int, Document]]:
        """Every row that fits, in the order of its id, with all that hangs on it."""
        table = part.table
        names = ("id", *part.columns, *part.people)
        query = select(*(table.c[name] for name in names)).where(condition).order_by(table.c.id)
        rows = [dict(zip(names, row, strict=True)) for row in db.session.execute(query)]
        found = [(row["id"], self._write(part, row)) for row in rows]
        for column, child in part.children:
            self._add_children(found, child, child.table.c[column])
        return found

    def _write(self, part: Part, row: Mapping[str, Any]) -> Document:
        document = {name: _pack(row[name]) for name in part.columns}
        for name, _account in part.names:
            document[name] = document[name].removesuffix(self.suffix)
        for name in ("worksheet", "worksheets"):
            if name in document:
                document[name] = self.map_stamps(document[name], self.people.number)
        for name in part.people:
            document[_rename(name)] = self.people.number(self._find_person(part, row, name))
        return document

    def _find_person(self, part: Part, row: Mapping[str, Any], name: str) -> int | None:
        """The account in a column, or who stood there before a transfer."""
        if row[name] is not None:
            return int(row[name])
        person, at = self.traces.get((_name_place(part, name), row["id"]), (None, None))
        if person is None or at is None:
            return None
        changed = row.get("updated_at")
        is_over = name in UNMOVED and changed is not None and changed > at
        return None if is_over else -person

    def _add_children(
        self, found: Sequence[tuple[int, Document]], child: Part, column: Any
    ) -> None:
        by_parent: dict[int, list[Document]] = {}
        ids = [id_ for id_, _ in found]
        if ids:
            parents = select(child.table.c.id, column).where(column.in_(ids))
            owner = {row[0]: row[1] for row in db.session.execute(parents)}
            for id_, document in self.read(child, column.in_(ids)):
                by_parent.setdefault(owner[id_], []).append(document)
        for id_, document in found:
            document[_name_list(child)] = by_parent.get(id_, [])


def _name_list(child: Part) -> str:
    """What a list is called within its row; `revisions` of evidence is a number already."""
    return "files" if child is REVISIONS else child.name


def _rename(column: str) -> str:
    return column.removesuffix("_id") + "_person"


def _name_place(part: Part, column: str) -> str:
    return f"{part.table.name}.{column}"


def _pack(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return value


def _list_traces(district_id: int) -> dict[tuple[str, int], tuple[int, datetime]]:
    query = (
        select(TransferTrace.place, TransferTrace.row_id, TransferTrace.person_id, Transfer.at)
        .join(TransferPerson, TransferPerson.id == TransferTrace.person_id)
        .join(Transfer, Transfer.id == TransferPerson.transfer_id)
        .where(Transfer.district_id == district_id)
    )
    return {
        (place, row_id): (person_id, at)
        for place, row_id, person_id, at in db.session.execute(query)
    }


def count_open_rounds(assessment_id: int) -> int:
    """How many votes are open in an assessment."""
    query = select(VoteRound.id).where(
        VoteRound.assessment_id == assessment_id, VoteRound.closed_at.is_(None)
    )
    return len(db.session.scalars(query).all())


def list_storage_keys(district_id: int, edition: str) -> dict[str, str]:
    """Under which name each file of a district's evidence lies, by its SHA-256; none erased."""
    query = (
        select(EvidenceRevision.sha256, EvidenceRevision.storage_key)
        .join(Evidence, Evidence.id == EvidenceRevision.evidence_id)
        .where(
            Evidence.district_id == district_id,
            Evidence.edition == edition,
            EvidenceRevision.erased_at.is_(None),
        )
        .order_by(EvidenceRevision.id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


# --- Checking


def check_row(part: Part, given: Any, people: int, where: str) -> None:
    """
    Check that a row of an archive, and all within it, can be written.

    Args:
        part: Its table.
        given: What the archive holds.
        people: How many people it lists.
        where: What to call the row in a message.

    Raises:
        InvalidInputError: something has another form, and the message names it.
    """
    wanted = {*part.columns, *map(_rename, part.people), *(_name_list(c) for _, c in part.children)}
    if part is COMMENTS:
        wanted.add("answers")
    if not isinstance(given, dict) or set(given) != wanted:
        raise _refuse(where)
    for name in part.columns:
        if not _fits(part.table.c[name], given[name]):
            raise _refuse(f"{where}, {name}")
    for name in part.people:
        number = given[_rename(name)]
        if number is not None and (type(number) is not int or not 1 <= number <= people):
            raise _refuse(f"{where}, {_rename(name)}")
    for _column, child in part.children:
        check_list(child, given[_name_list(child)], people, f"{where}, ")


def check_list(part: Part, given: Any, people: int, where: str = "") -> None:
    """Check a list of rows; see `check_row`."""
    if not isinstance(given, list):
        raise _refuse(f"{where}{part.name}")
    for place, row in enumerate(given, start=1):
        check_row(part, row, people, f"{where}{part.name} {place}")


def _refuse(where: str) -> InvalidInputError:
    return InvalidInputError(
        f"This archive holds something that this program cannot read: {where}. Nothing was"
        " written.",
        "file",
    )


def _fits(column: Any, value: Any) -> bool:
    """Whether a column can hold a value of an archive."""
    if value is None:
        return bool(column.nullable)
    kind = column.type
    try:
        if isinstance(kind, Enum):
            return isinstance(value, str) and value in kind.enums
        if isinstance(kind, UtcDateTime):
            return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
        if isinstance(kind, Date):
            return isinstance(value, str) and bool(date.fromisoformat(value))
        if isinstance(kind, Boolean):
            return isinstance(value, bool)
        if isinstance(kind, Integer):
            return type(value) is int and abs(value) <= LARGEST_NUMBER
        if isinstance(kind, JSON):
            return isinstance(value, dict | list)
        if isinstance(kind, String):
            return isinstance(value, str) and len(value) <= (kind.length or LONGEST_TEXT)
    except (ValueError, OverflowError):
        return False
    return isinstance(kind, Float) and type(value) in (int, float)


# --- Writing


@dataclass(slots=True)
class Writer:
    """
    Writes rows of an archive that was checked.

    Args:
        accounts: The account of each person of the archive who is a member here, by number.
        brought: The row of each other person, by number.
        suffix: What is written after the names of those who are no members.
        kept_names: Names that are those of members here, and stay as they are.
    """

    accounts: Mapping[int, int]
    brought: Mapping[int, int]
    suffix: str
    kept_names: frozenset[str]
    traces: list[dict[str, Any]] = field(default_factory=list)

    def map_person(self, number: int | None) -> int | None:
        """The account of a person, or their number below zero."""
        if number is None:
            return None
        return self.accounts[number] if number in self.accounts else -self.brought[number]

    def write(self, part: Part, given: Mapping[str, Any], **more: Any) -> int:
        """Write a row without what hangs on it, and give its id."""
        table = part.table
        values = {name: _unpack(table.c[name], given[name]) for name in part.columns} | more
        for name, account in part.names:
            person = given[_rename(account)]
            if person not in self.accounts and values[name] not in self.kept_names:
                values[name] = self._mark(table.c[name], values[name])
        empty = []
        for name in part.people:
            number = given[_rename(name)]
            values[name] = self.accounts.get(number) if number is not None else None
            if number is not None and values[name] is None:
                empty.append((name, self.brought[number]))
        id_ = int(db.session.scalar(insert(table).values(values).returning(table.c.id)) or 0)
        self.traces += [
            {"place": _name_place(part, name), "row_id": id_, "person_id": person}
            for name, person in empty
        ]
        return id_

    def write_children(
        self, part: Part, given: Mapping[str, Any], id_: int, district_id: int | None = None
    ) -> None:
        """Write the lists within a row, each with all that hangs on it."""
        for column, child in part.children:
            more = {column: id_}
            if "district_id" in child.left and district_id is not None:
                more["district_id"] = district_id
            for row in given[_name_list(child)]:
                self.write_children(child, row, self.write(child, row, **more), district_id)

    def note(self, part: Part, column: str, row_id: int, number: int | None) -> None:
        """Note who stood in a column of a row that was written before; members need no note."""
        if number is not None and number not in self.accounts:
            place = _name_place(part, column)
            person = self.brought[number]
            self.traces.append({"place": place, "row_id": row_id, "person_id": person})

    def finish(self) -> None:
        """Note who stood in columns that had to stay empty."""
        if self.traces:
            db.session.execute(insert(TransferTrace), self.traces)

    def _mark(self, column: Any, name: str) -> str:
        if not name:
            return name
        return name[: column.type.length - len(self.suffix)] + self.suffix


def _unpack(column: Any, value: Any) -> Any:
    if value is None:
        return None
    kind = column.type
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, Enum):
        return kind.python_type(value)
    return value


def set_people(assessment_id: int, **accounts: int | None) -> None:
    """Note which members have started and approved an assessment that came here."""
    db.session.execute(
        update(Assessment)
        .where(Assessment.id == assessment_id)
        .values(**accounts)
        .execution_options(synchronize_session=False)
    )


def add_transfer(
    people: Iterable[tuple[int, Person]],
    names: Sequence[Mapping[str, Any]],
    rest: str,
    **values: Any,
) -> dict[int, int]:
    """
    Note that an assessment came.

    Args:
        people: Those who are no members, with their numbers.
        names: Who is behind the references of its histories.
        rest: What could not become rows.
        values: The columns of the note.

    Returns:
        The id of each person's row, by number.
    """
    transfer = Transfer(**values)
    db.session.add(transfer)
    db.session.flush()
    db.session.add(TransferRest(transfer_id=transfer.id, document=rest))
    if names:
        db.session.execute(
            insert(TransferName), [{"transfer_id": transfer.id, **name} for name in names]
        )
    rows: dict[int, int] = {}
    for number, person in people:
        row = TransferPerson(transfer_id=transfer.id, name=person.name, email=person.email)
        db.session.add(row)
        db.session.flush()
        rows[number] = row.id
    return rows


# --- What came before


def list_transfers(district_id: int) -> Sequence[Transfer]:
    """Which assessments came into a district, the newest first, without what they hold."""
    query = select(Transfer).where(Transfer.district_id == district_id)
    return db.session.scalars(query.order_by(Transfer.id.desc())).all()


def find_transfer_of(assessment_id: int) -> tuple[Transfer, str] | None:
    """How an assessment came here, with its history and what could not become rows, if it did."""
    query = (
        select(Transfer, TransferRest.document)
        .join(TransferRest, TransferRest.transfer_id == Transfer.id)
        .where(Transfer.assessment_id == assessment_id)
        .order_by(Transfer.id.desc())
        .limit(1)
        .options(undefer(Transfer.history))
    )
    row = db.session.execute(query).one_or_none()
    return (row[0], row[1]) if row else None


def has_come(assessment_id: int) -> bool:
    """Whether an assessment came here in an archive."""
    query = select(Transfer.id).where(Transfer.assessment_id == assessment_id).limit(1)
    return db.session.scalar(query) is not None


def find_same(district_id: int, digest: str) -> Transfer | None:
    """The last time that the very same came into a district."""
    query = (
        select(Transfer)
        .where(Transfer.district_id == district_id, Transfer.digest == digest)
        .order_by(Transfer.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def find_brought_name(district_id: int, person_id: int) -> str:
    """The name of someone who wrote before a transfer; empty where it is not known."""
    query = (
        select(TransferPerson.name)
        .join(Transfer)
        .where(TransferPerson.id == person_id, Transfer.district_id == district_id)
    )
    return db.session.scalar(query) or ""


def list_traced_names(
    district_id: int | None, places: Sequence[str], assessment_id: int | None = None
) -> dict[tuple[str, int], str]:
    """
    The names of those who stood in some columns before a transfer, by place and row.

    Args:
        district_id: In which district; None where the assessment says it.
        places: Which columns, as `table.column`.
        assessment_id: Only those who came with this assessment.
    """
    whose = (
        Transfer.assessment_id == assessment_id
        if assessment_id is not None
        else Transfer.district_id == district_id
    )
    query = (
        select(TransferTrace.place, TransferTrace.row_id, TransferPerson.name)
        .join(TransferPerson, TransferPerson.id == TransferTrace.person_id)
        .join(Transfer, Transfer.id == TransferPerson.transfer_id)
        .where(whose, or_(*(TransferTrace.place == p for p in places)))
    )
    return {(place, row_id): name for place, row_id, name in db.session.execute(query)}


# --- Archives that wait


def add_upload(
    district_id: int, file_name: str, content: bytes, now: datetime, user_id: int | None
) -> int:
    """Keep an archive until somebody confirms it, and give its id."""
    upload = TransferUpload(
        district_id=district_id,
        file_name=file_name,
        content=content,
        created_at=now,
        created_by_id=user_id,
    )
    db.session.add(upload)
    db.session.flush()
    return upload.id


def find_upload(district_id: int, upload_id: int, user_id: int | None) -> TransferUpload | None:
    """An archive that someone has sent, with its content."""
    query = (
        select(TransferUpload)
        .where(
            TransferUpload.id == upload_id,
            TransferUpload.district_id == district_id,
            TransferUpload.created_by_id == user_id,
        )
        .options(undefer(TransferUpload.content))
    )
    return db.session.scalar(query)


def drop_uploads(district_id: int, user_id: int | None, before: datetime) -> None:
    """Forget what someone has sent to a district, and what has waited too long anywhere."""
    mine = and_(TransferUpload.district_id == district_id, TransferUpload.created_by_id == user_id)
    table = TransferUpload.__table__
    db.session.execute(
        table.delete().where(or_(mine, TransferUpload.created_at < before))  # type: ignore[attr-defined]  # a table of SQLAlchemy
    )


def drop_upload(upload_id: int) -> bool:
    """Forget one; says whether it was there, so that of two who confirm only one goes on."""
    table = TransferUpload.__table__
    outcome: Any = db.session.execute(
        table.delete().where(table.c.id == upload_id)  # type: ignore[attr-defined]  # see above
    )
    return bool(outcome.rowcount)


def list_assessments_like(district_id: int, edition: str, as_of: date) -> Sequence[Assessment]:
    """The assessments of a district for the same edition and date."""
    query = select(Assessment).where(
        Assessment.district_id == district_id,
        Assessment.edition == edition,
        Assessment.as_of == as_of,
    )
    return db.session.scalars(query).all()


def list_snapshot_dates(district_id: int, edition: str) -> Iterator[date]:
    """The dates for which a district has snapshots on an edition."""
    query = select(Snapshot.as_of).where(
        Snapshot.district_id == district_id, Snapshot.edition == edition
    )
    yield from db.session.scalars(query)
