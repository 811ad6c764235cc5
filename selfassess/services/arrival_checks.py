"""
Whether what an archive holds makes sense: as strict as the forms through which it was once written.

Types and lengths were checked by then, see `store.transfers.check_row`. Whoever can change an
archive can also write new checksums, so that nothing in it is trusted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from selfassess.domain.errors import InvalidInputError
from selfassess.domain.evidence import Kind
from selfassess.domain.framework import Element, Framework
from selfassess.domain.names import KnownName, Names, make_reference
from selfassess.domain.tracking import Entry, Facts, check_history
from selfassess.domain.worksheet import LONGEST_NOTE, LONGEST_REASON
from selfassess.formats import transfers as archive_format
from selfassess.formats.documents import write_snapshot
from selfassess.formats.file_types import TYPES, clean_name, recognize
from selfassess.formats.requests import read_request
from selfassess.formats.transfers import Archive
from selfassess.services.editions import find_version
from selfassess.services.snapshots import rebuild_snapshot
from selfassess.store import transfers as store
from selfassess.store.documents import read_worksheet, write_worksheet
from selfassess.store.transfers import LISTS

Document = dict[str, Any]

NUMBER: Final = re.compile(r"-?[0-9]{1,15}(/[0-9]{1,15})?")
"""How a worksheet holds numbers: exactly, and never so that reading them takes for ever."""
REFERENCE: Final = re.compile(r"person:[0-9a-f]{64}")
SECRET_LENGTH: Final = 64
ADDRESS: Final = re.compile(r"https?://[^\s/]\S*")
MEDIA_TYPES: Final = frozenset(kind.media_type for kind in TYPES.values())
STATES: Final = ("answered", "unknown", "na")
KINDS: Final = ("confirmed", "override", "direct")
LONGEST_PERSON: Final = 255
BESIDE: Final = ("assessment", "carried_from", "observers", "before", "names", "people")
FOLLOWS: Final = (
    "framework", "framework_version", "date", "complete", "overall", "components", "elements",
    "spread", "component_variance", "advanced", "quadrant",
)  # fmt: skip
"""What of a frozen document follows from its levels, and can therefore be computed again."""


def check(archive: Archive) -> Framework:
    """
    Check everything that an archive holds.

    Returns:
        The version of the edition that the assessment is in.

    Raises:
        InvalidInputError: something is not as this program writes it, or this installation lacks a
            version of an edition; the message says what to do.
    """
    document = archive.document
    if set(document) != {*BESIDE, *(part.name for part in LISTS)}:
        raise refuse("its parts")
    people = _check_people(document["people"])
    store.check_row(store.ASSESSMENT, document["assessment"], people, "assessment")
    for part in LISTS:
        store.check_list(part, document[part.name], people)
    try:
        return _check_sense(archive, people)
    except (KeyError, TypeError, AttributeError, ValueError, IndexError, ArithmeticError) as error:
        raise refuse("something that it needs is missing") from error


def refuse(what: str) -> InvalidInputError:
    """Say what cannot be taken."""
    return InvalidInputError(
        f"This archive holds something that this program cannot take: {what}. Nothing was written.",
        "file",
    )


def _check_people(people: Any) -> int:
    if not isinstance(people, list) or len(people) > archive_format.MOST_PARTS:
        raise refuse("people")
    for one in people:
        if not isinstance(one, dict) or set(one) != {"name", "email"}:
            raise refuse("people")
        if any(not isinstance(t, str) or len(t) > LONGEST_PERSON for t in one.values()):
            raise refuse("people")
    return len(people)


def _check_sense(archive: Archive, people: int) -> Framework:
    document = archive.document
    own = document["assessment"]
    framework = find_wanted(own["edition"], own["edition_version"])
    about = archive.about
    told = (about.edition, about.edition_version, about.as_of)
    if told != (own["edition"], own["edition_version"], own["as_of"]):
        raise refuse("another date or edition than it says")
    datetime.fromisoformat(about.made_at)
    if not _are_texts(own["sent_back"]):
        raise refuse("assessment, sent_back")
    for row in document["responses"]:
        _check_response(framework, row, people)
    _check_levels(framework, document)
    _check_comments(document["comments"])
    for piece in document["evidence"]:
        _check_piece(archive, piece)
    for snapshot in document["snapshots"]:
        _check_snapshot(snapshot, own["edition"], people)
    plans = [plan for snapshot in document["snapshots"] for plan in snapshot["plans"]]
    _check_names(document["names"], people)
    names = Names(
        KnownName(0, one["reference"], one["secret"], one["name"], one["former"])
        for one in document["names"]
    )
    for plan in plans:
        _check_plan(plan, names)
    _check_kept(document)
    history = archive_format.read_history(archive.history)
    _check_seals(history)
    return framework


def find_wanted(edition: str, version: str) -> Framework:
    """
    Find a version of an edition that an archive rests on.

    Raises:
        InvalidInputError: this installation does not have it.
    """
    found = find_version(edition, version)
    if found is None:
        raise InvalidInputError(
            f"This assessment was written in version {version} of the edition {edition}, which this"
            " installation does not have. Ask whoever runs it to update the program, or to put that"
            " edition among its own (QUESTIONNAIRES_DIR): its files are in the archive, in the"
            " folder edition. Then bring the archive again.",
            "file",
        )
    return found


def _are_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


# --- Worksheets


def _check_response(framework: Framework, row: Document, people: int) -> None:
    element = framework.elements.get(row["element_id"])
    where = f"the worksheet of {row['element_id']}"
    if row["dropped"] is (element is not None):
        raise refuse(where)
    _check_worksheet(framework, element, row["worksheet"], people, where)
    if write_worksheet(read_worksheet(row["worksheet"])) != row["worksheet"]:
        raise refuse(where)


def _check_worksheet(
    framework: Framework, element: Element | None, sheet: Document, people: int, where: str
) -> None:
    for name, stamp in _list_stamped(sheet):
        if not _is_stamp(stamp, people):
            raise refuse(where)
        if name == "answers" and not _is_answer(stamp):
            raise refuse(where)
        if name == "ratings" and not _is_judgment(framework, stamp):
            raise refuse(where)
    if len(sheet.get("note", {}).get("text", "")) > LONGEST_NOTE:
        raise refuse(where)
    if not isinstance(sheet.get("carried", False), bool):
        raise refuse(where)
    for question_id, entry in sheet.get("answers", {}).items():
        question = element.question(question_id) if element else None
        known = {option.id for option in question.options} if question else set()
        if element is not None and (question is None or not set(entry.get("options", ())) <= known):
            raise refuse(f"{where}, question {question_id}")
    if not all(ADDRESS.fullmatch(link["url"]) for link in sheet.get("links", ())):
        raise refuse(where)


def _list_stamped(sheet: Document) -> Iterator[tuple[str, Document]]:
    yield from (("answers", one) for one in sheet.get("answers", {}).values())
    yield from (("answers", one) for one in sheet.get("earlier_answers", ()))
    yield from (("ratings", one) for one in sheet.get("earlier_ratings", ()))
    yield from (("links", one) for one in sheet.get("links", ()))
    if "rating" in sheet:
        yield "ratings", sheet["rating"]
    if "note" in sheet:
        yield "note", sheet["note"]


def _is_stamp(entry: Document, people: int) -> bool:
    by, at = entry["by"], entry["at"]
    if at is not None and datetime.fromisoformat(at).tzinfo is None:
        return False
    is_someone = by is None or (type(by) is int and 1 <= by <= people)
    version = entry["version"]
    return is_someone and type(version) is int and 0 <= version <= store.LARGEST_NUMBER


def _is_answer(entry: Document) -> bool:
    number = entry.get("number")
    if number is not None and not (isinstance(number, str) and _is_number(number)):
        return False
    options = entry.get("options", [])
    if not isinstance(options, list) or not all(isinstance(one, str) for one in options):
        return False
    cause = entry.get("cause", "")
    if not isinstance(cause, str) or len(cause) > LONGEST_REASON:
        return False
    return "state" not in entry or entry["state"] in STATES


def _is_number(text: str) -> bool:
    return bool(NUMBER.fullmatch(text)) and not text.endswith("/0")


def _is_judgment(framework: Framework, entry: Document) -> bool:
    if "kind" not in entry:
        return True
    levels = {None, *framework.labels}
    texts = (entry["cause"], entry["reason"])
    return (
        entry["kind"] in KINDS
        and entry["state"] in STATES
        and entry["level"] in levels
        and entry["derived"] in levels
        and all(isinstance(text, str) and len(text) <= LONGEST_REASON for text in texts)
    )


# --- Around the worksheets


def _check_levels(framework: Framework, document: Document) -> None:
    levels = {None, *framework.labels}
    for second in document["second_ratings"]:
        if second["level"] not in levels:
            raise refuse("a second rating")
    for one in document["rounds"]:
        if one["closed_at"] is None or one["agreed_level"] not in levels:
            raise refuse("a vote")
        if any(vote["level"] not in levels for vote in one["votes"]):
            raise refuse("a vote")
    if any(one["user_person"] is None for one in document["assignments"]):
        raise refuse("an assignment")


def _check_comments(comments: list[Document]) -> None:
    for place, comment in enumerate(comments, start=1):
        answers = comment["answers"]
        if answers is None:
            continue
        if type(answers) is not int or not 1 <= answers < place:
            raise refuse(f"comment {place}")
        first = comments[answers - 1]
        if first["answers"] is not None or first["element_id"] != comment["element_id"]:
            raise refuse(f"comment {place}")


def _check_piece(archive: Archive, piece: Document) -> None:
    where = f"the evidence “{piece['title']}”"
    is_link = piece["kind"] == Kind.LINK.value
    if is_link is bool(piece["files"]) or piece["revisions"] != len(piece["files"]):
        raise refuse(where)
    if is_link and not (ADDRESS.fullmatch(piece["url"]) and piece["url"].isprintable()):
        raise refuse(where)
    for name in ("supports", "contradicts"):
        if not isinstance(piece[name], list) or not all(isinstance(q, str) for q in piece[name]):
            raise refuse(where)
    sizes = archive.files
    for number, file in enumerate(piece["files"], start=1):
        sha256 = file["sha256"]
        is_named_well = re.fullmatch(r"[0-9a-f]{64}", sha256) and file["number"] == number
        if not is_named_well or file["file_name"] != clean_name(file["file_name"]):
            raise refuse(where)
        if file["erased_at"] is None and sha256 in sizes:
            if sizes[sha256] != file["size"]:
                raise refuse(where)
            kind = recognize(file["file_name"], archive.read_file(sha256))
            if kind.media_type != file["media_type"]:
                raise refuse(where)
        # The content may be here already, and is then given out as what this says that it is.
        elif file["media_type"] not in MEDIA_TYPES or file["size"] < 0:
            raise refuse(where)


# --- Snapshots and plans


def _check_snapshot(snapshot: Document, edition: str, people: int) -> None:
    where = f"the snapshot for {snapshot['as_of']}"
    if snapshot["edition"] != edition:
        raise refuse(where)
    framework = find_wanted(edition, snapshot["edition_version"])
    document, sheets = snapshot["document"], snapshot["worksheets"]
    if set(document["elements"]) != set(framework.elements) or not isinstance(sheets, dict):
        raise refuse(where)
    as_of = date.fromisoformat(snapshot["as_of"])
    fresh = write_snapshot(rebuild_snapshot(framework, document), str(document["district"]), as_of)
    # A sum that does not follow from its levels was not computed by this program.
    if any(document[name] != fresh[name] for name in FOLLOWS):
        raise refuse(f"{where}: its numbers do not follow from its levels")
    for name in ("flags", "distances"):
        if not all(_is_alike(one, fresh[name]) for one in document[name]):
            raise refuse(where)
    for element_id, sheet in sheets.items():
        element = framework.elements.get(element_id)
        _check_worksheet(framework, element, sheet, people, f"{where}, {element_id}")
        read_worksheet(sheet)
    for piece in document.get("evidence", {}).get("pieces", ()):
        if not all(isinstance(piece[name], str) for name in ("title", "url", "element")):
            raise refuse(where)
        if piece["url"] and not ADDRESS.fullmatch(piece["url"]):
            raise refuse(where)
    for scenario in snapshot["scenarios"]:
        read_request(scenario["request"])


def _is_alike(one: Any, others: list[Any]) -> bool:
    """Whether an entry has the form of those that this program writes, if it writes any here."""
    if not isinstance(one, dict):
        return False
    return not others or {k: type(v) for k, v in one.items() if v is not None}.items() <= {
        (k, type(v)) for other in others for k, v in other.items()
    }


def _check_plan(plan: Document, names: Names) -> None:
    where = f"the plan “{plan['name']}”"
    if plan["edition_version"]:
        find_wanted(plan["edition"], plan["edition_version"])
    entries = [
        Entry(**{name: one[name] for name in _ENTRY} | {"at": datetime.fromisoformat(one["at"])})
        for one in plan["history"]
    ]
    current = {
        action["number"]: {name: action[name] for name in _FACTS} for action in plan["actions"]
    }
    shown = [
        replace(e, before=_show(names, e.before), after=_show(names, e.after)) for e in entries
    ]
    is_counted = plan["events"] == len(entries)
    if not is_counted or check_history(entries, plan["seal"], current, shown):
        raise refuse(f"{where}: its history does not fit its seals")
    if plan["request"] is not None:
        read_request(plan["request"])


def _show(names: Names, facts: Facts) -> Facts:
    owner = facts.get("owner")
    return {**facts, "owner": names.show(owner)} if isinstance(owner, str) else facts


_ENTRY: Final = (
    "number", "action", "at", "by", "kind", "before", "after", "note", "previous", "seal",
)  # fmt: skip
_FACTS: Final = ("title", "owner", "due", "status", "reason", "cost")


# --- What cannot become rows


def _check_names(names: list[Document], people: int) -> None:
    for one in names:
        if set(one) != {"reference", "person", "secret", "name", "former"}:
            raise refuse("names")
        texts = (one["reference"], one["secret"], one["name"])
        if any(not isinstance(t, str) or len(t) > LONGEST_PERSON for t in texts):
            raise refuse("names")
        if one["person"] is not None and not (
            type(one["person"]) is int and 1 <= one["person"] <= people
        ):
            raise refuse("names")
        former = one["former"]
        if former is not None:
            is_number = type(former) is int and 0 < former <= store.LARGEST_NUMBER
            if not is_number or one["name"] or one["secret"]:
                raise refuse("names")
        elif make_reference(one["secret"], one["name"]) != one["reference"]:
            raise refuse("a name that is not the one that was sealed")
        if not REFERENCE.fullmatch(one["reference"]) or len(one["secret"]) > SECRET_LENGTH:
            raise refuse("names")


def _check_kept(document: Document) -> None:
    _check_observers(document["observers"])
    earlier = document["carried_from"]
    if earlier is not None and (
        set(earlier) != {"as_of", "edition_version"} or not _are_texts(earlier)
    ):
        raise refuse("carried_from")
    for one in document["before"]:
        if set(one) != {"at", "by", "digest", "source", "observers", "history"}:
            raise refuse("before")
        datetime.fromisoformat(one["at"])
        datetime.fromisoformat(archive_format.About(**one["source"]).made_at)
        _check_observers(one["observers"])
        _check_seals(archive_format.read_history(one["history"]))


_ASKED: Final = ("role", "contact", "label", "asked_at", "closes_on")


def _check_observers(observers: Mapping[str, Any]) -> None:
    if set(observers) != {"asked", "handed_in", "elements"}:
        raise refuse("observers")
    if type(observers["handed_in"]) is not int:
        raise refuse("observers")
    for one in observers["asked"]:
        if set(one) != {"taken_back", *_ASKED}:
            raise refuse("observers")
        if not all(isinstance(one[n], str) for n in _ASKED):
            raise refuse("observers")
    for one in observers["elements"]:
        if set(one) != {"element", "median", "groups", "said"}:
            raise refuse("observers")
        numbers = [one["median"], *one["groups"].values()]
        if not all(number is None or type(number) in (int, float) for number in numbers):
            raise refuse("observers")
        for said in one["said"]:
            if set(said) != {"text", "source", "name", "role"}:
                raise refuse("observers")
            if not isinstance(said["role"], str | None):
                raise refuse("observers")
            if not all(isinstance(said[n], str) for n in ("text", "source", "name")):
                raise refuse("observers")


def _check_seals(history: Document) -> None:
    misfits = archive_format.check_history(history).misfits
    if misfits:
        raise refuse(f"a history that was changed: entry {misfits[0]} does not fit its seal")
