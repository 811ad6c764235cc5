"""The invented districts of `demonstration/`, and answers that give their levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from selfassess.domain.challenges import Ruling
from selfassess.domain.cities import AgencyKind
from selfassess.domain.districts import DistrictFacts, Governance
from selfassess.domain.errors import BadFileError, Fault
from selfassess.domain.framework import Element, Framework, Question
from selfassess.domain.permissions import Role
from selfassess.domain.perspectives import OutsideRole
from selfassess.domain.responses import Answer, assess_element
from selfassess.domain.scale import STRICT
from selfassess.domain.sharing import Sharing
from selfassess.domain.tracking import Status
from selfassess.loader.documents import Document, Model
from selfassess.resources import get_folder


@dataclass(frozen=True, slots=True)
class InventedSnapshot:
    """The levels of a year, a digit for each element; see the head of the file."""

    __pydantic_config__ = STRICT
    as_of: date
    levels: str


@dataclass(frozen=True, slots=True)
class InventedDecision:
    """What the invented team decided about a ranked action."""

    __pydantic_config__ = STRICT
    owner: str = ""
    due: date | None = None
    set_aside: str = ""


@dataclass(frozen=True, slots=True)
class InventedAction:
    """An action of the invented team's own."""

    __pydantic_config__ = STRICT
    title: str
    owner: str = ""
    due: date | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class InventedPlanned:
    """An action of an adopted plan: the next step of an element, or one with a title."""

    __pydantic_config__ = STRICT
    element: str = ""
    title: str = ""
    owner: str = ""
    due: date | None = None
    cost: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class InventedChange:
    """What an invented person changed about an action, named by its number in the plan."""

    __pydantic_config__ = STRICT
    day: date
    action: int
    by: str
    status: Status | None = None
    due: date | None = None
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class InventedClosing:
    """How an adopted plan ended."""

    __pydantic_config__ = STRICT
    day: date
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class InventedPlan:
    """A plan that the invented district adopted; `snapshot` is the date of the one it rests on."""

    __pydantic_config__ = STRICT
    name: str
    snapshot: date
    adopted: date
    first_day: date
    capacity: tuple[int, ...]
    goals: str
    actions: tuple[InventedPlanned, ...]
    changes: tuple[InventedChange, ...] = ()
    closed: InventedClosing | None = None


@dataclass(frozen=True, slots=True)
class InventedSecond:
    """How the invented reviewer rates an element."""

    __pydantic_config__ = STRICT
    level: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class InventedReview:
    """An assessment that is in review: its levels, and what the reviewer says of some."""

    __pydantic_config__ = STRICT
    as_of: date
    levels: str
    handed_in: date
    review_due: date
    reviewer: str
    ratings: Mapping[str, InventedSecond]


@dataclass(frozen=True)
class InventedDistrict:
    """One invented district."""

    __pydantic_config__ = STRICT
    name: str
    story: str
    state: str
    governance: str
    students: int
    snapshots: tuple[InventedSnapshot, ...]
    notes: Mapping[str, str]
    links: Mapping[str, tuple[str, ...]]
    decisions: Mapping[str, InventedDecision] | None = None
    own: tuple[InventedAction, ...] = ()
    plans: tuple[InventedPlan, ...] = ()
    review: InventedReview | None = None
    published: date | None = None

    @property
    def facts(self) -> DistrictFacts:
        """The district as any other is stated."""
        return DistrictFacts(self.name, self.state, Governance(self.governance), "", self.students)


@dataclass(frozen=True)
class DemonstrationFile:
    """What the file holds."""

    __pydantic_config__ = STRICT
    districts: tuple[InventedDistrict, ...]


@dataclass(frozen=True, slots=True)
class InventedMember:
    """An invented district of the network, of which only ratings are known."""

    __pydantic_config__ = STRICT
    name: str
    story: str
    state: str
    governance: Governance
    students: int
    sharing: Sharing
    counts_as_peer: bool
    rounds: tuple[InventedSnapshot, ...]

    @property
    def facts(self) -> DistrictFacts:
        """The district as any other is stated."""
        return DistrictFacts(self.name, self.state, self.governance, "", self.students)


@dataclass(frozen=True)
class NetworkFile:
    """What the file of the network holds."""

    __pydantic_config__ = STRICT
    districts: tuple[InventedMember, ...]


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """Someone on the invented team, who cannot sign in."""

    __pydantic_config__ = STRICT
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class InventedBallot:
    """What one of them says in a vote."""

    __pydantic_config__ = STRICT
    by: str
    level: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class InventedVote:
    """A vote on an element: open as long as it has no day of closing."""

    __pydantic_config__ = STRICT
    element: str
    asked: date
    ballots: tuple[InventedBallot, ...]
    waiting: tuple[str, ...] = ()
    closed: date | None = None
    agreed: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class InventedRemark:
    """What one of them says of an element; `answers` means: to the remark before."""

    __pydantic_config__ = STRICT
    element: str
    by: str
    day: date
    text: str
    answers: bool = False


@dataclass(frozen=True, slots=True)
class InventedObserver:
    """What somebody from outside says, by element id; without a name they are not named."""

    __pydantic_config__ = STRICT
    role: OutsideRole
    day: date
    ratings: Mapping[str, int]
    name: str = ""
    comments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InventedTeam:
    """An assessment under way, with those who work on it, and those who look on."""

    __pydantic_config__ = STRICT
    district: str
    as_of: date
    started: date
    answers_due: date
    review_due: date
    people: tuple[InventedPerson, ...]
    assigned: Mapping[str, tuple[str, ...]]
    confirmed: tuple[str, ...]
    votes: tuple[InventedVote, ...]
    remarks: tuple[InventedRemark, ...]
    observers: tuple[InventedObserver, ...]


@dataclass(frozen=True, slots=True)
class InventedSource:
    """A level that the coalition gives, and what it rests on."""

    __pydantic_config__ = STRICT
    element: str
    level: int
    title: str
    reference: str
    day: date
    shows: str


@dataclass(frozen=True, slots=True)
class InventedReply:
    """What the district answers."""

    __pydantic_config__ = STRICT
    day: date
    text: str
    element: str = ""


@dataclass(frozen=True, slots=True)
class InventedCoalition:
    """A coalition that rates a district with a public page, and follows it."""

    __pydantic_config__ = STRICT
    name: str
    follows: str
    state: str
    day: date
    shared: date
    ratings: tuple[InventedSource, ...]
    reply: InventedReply


@dataclass(frozen=True, slots=True)
class InventedRuling:
    """What the staff of the network finds."""

    __pydantic_config__ = STRICT
    day: date
    finds: Ruling
    text: str


@dataclass(frozen=True, slots=True)
class InventedChallenge:
    """A challenge of the coalition to something on the public page."""

    __pydantic_config__ = STRICT
    target: str
    day: date
    text: str
    title: str
    reference: str
    dated: date
    shows: str
    reply: InventedReply
    ruling: InventedRuling


@dataclass(frozen=True, slots=True)
class InventedAgency:
    """An agency of the city; `linked` names a district of the demonstration."""

    __pydantic_config__ = STRICT
    name: str
    kind: AgencyKind
    students: int
    linked: str = ""


@dataclass(frozen=True, slots=True)
class InventedCity:
    """
    A city with its agencies.

    `levels` has a mark for each element, a point for none, by the name of an agency. For `shared`
    elements all agencies answer, for those `alone` only the first one, for `nobody`'s none.
    """

    __pydantic_config__ = STRICT
    name: str
    state: str
    day: date
    agencies: tuple[InventedAgency, ...]
    source: str
    levels: Mapping[str, str]
    shared: tuple[str, ...]
    alone: tuple[str, ...]
    nobody: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InventedNeighbors:
    """What stands around the invented districts."""

    __pydantic_config__ = STRICT
    coalition: InventedCoalition
    challenge: InventedChallenge
    city: InventedCity


def read_neighbors() -> InventedNeighbors:
    """
    Read what stands around the invented districts.

    Raises:
        BadFileError: with every fault.
    """
    return _read("neighbors.yaml", InventedNeighbors)


def read_team() -> InventedTeam:
    """
    Read the invented team.

    Raises:
        BadFileError: with every fault.
    """
    return _read("team.yaml", InventedTeam)


def read_network() -> tuple[InventedMember, ...]:
    """
    Read the invented districts of the network.

    Raises:
        BadFileError: with every fault.
    """
    return _read("network.yaml", NetworkFile).districts


def read_demonstration() -> tuple[InventedDistrict, ...]:
    """
    Read the invented districts.

    Raises:
        BadFileError: with every fault.
    """
    return _read("districts.yaml", DemonstrationFile).districts


def _read(name: str, model: type[Model]) -> Model:
    document = Document(get_folder("demonstration") / name, name)
    found = document.read(model)
    if found is None:
        raise BadFileError(document.faults)
    return found


def spell_levels(framework: Framework, levels: str) -> dict[str, str]:
    """
    Give the mark of each element.

    Raises:
        BadFileError: there is not one mark for each element.
    """
    marks = levels.replace(" ", "")
    if len(marks) != len(framework.elements):
        message = f"{levels!r} has {len(marks)} marks for {len(framework.elements)} elements"
        raise BadFileError([Fault("districts.yaml", 1, message)])
    return dict(zip(framework.elements, marks, strict=True))


def answer_for(element: Element, level: int) -> dict[str, Answer]:
    """
    Answers to every question asked that give the element this level.

    Raises:
        ValueError: no such answers were found.
    """
    for target in (level, level - 1, level + 1):
        answers: dict[str, Answer] = {}
        for question in element.questions:
            if question.when is None or any(
                option in question.when.any_of
                for option in answers.get(question.when.question, Answer("unknown")).options
            ):
                answers[question.id] = _answer_question(question, target)
        if assess_element(element, answers).derived == level:
            return answers
    raise ValueError(f"no answers give {element.id} level {level}")


def _answer_question(question: Question, level: int) -> Answer:
    """The answer whose level lies nearest; of two equally near, the lower one."""
    if question.bands:
        bands = list(question.bands)
        band = min(bands, key=lambda band: (abs(band.level - level), band.level))
        if question.kind == "several-choices":
            count = min(int(band.at_least), len(question.options))
            return Answer(options=tuple(option.id for option in question.options[:count]))
        # A round number a little inside the band looks like one that somebody has looked up.
        place = bands.index(band)
        above = bands[place + 1].at_least if place + 1 < len(bands) else question.highest
        start = Fraction(str(band.at_least))
        width = Fraction(str(above)) - start if above is not None else Fraction(10)
        return Answer(number=start + Fraction(int(width / 3)))
    option = min(
        question.options, key=lambda option: (abs((option.level or 0) - level), option.level or 0)
    )
    return Answer(options=(option.id,))
