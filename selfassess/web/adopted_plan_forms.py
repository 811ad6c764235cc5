"""What people can say about an adopted plan and its actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from selfassess.domain.tracking import ALLOWED, Status
from selfassess.formats.tracking import STATUS_WORDS
from selfassess.services.adopted_plans import LONGEST_PLAN_NAME, MOST_COST, Adoption, Change, Move
from selfassess.services.plans import LONGEST_OWNER, LONGEST_TEXT, LONGEST_TITLE
from selfassess.web.forms import Form, options, read_number

MOST_CAPACITY: Final = 500
"""What a district may state for a year. [effort points]"""

NOBODY: Final = ""

_SHORT: Final = Length(max=LONGEST_OWNER, message=f"Use at most {LONGEST_OWNER} characters.")
_LONG: Final = Length(max=LONGEST_TEXT, message=f"Use at most {LONGEST_TEXT:,} characters.")


class AdoptForm(Form):
    """What makes a scenario the plan of a district."""

    name = StringField(
        "Name of the plan",
        validators=[
            DataRequired("Give the plan a name."),
            Length(max=LONGEST_PLAN_NAME, message=f"Use at most {LONGEST_PLAN_NAME} characters."),
        ],
    )
    first_day = DateField(
        "First day",
        description="Actions without a day of their own are due at the end of the school year that"
        " begins here.",
        validators=[InputRequired("Give the day on which the plan begins.")],
    )
    capacity = IntegerField(
        "Effort that you can carry in a year",
        description="In effort points; the page then warns where the plan is too much.",
        validators=[
            Optional(),
            NumberRange(1, MOST_CAPACITY, f"Give a whole number from 1 to {MOST_CAPACITY}."),
        ],
    )
    actions = SelectMultipleField(
        "Actions", widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    replacing = TextAreaField(
        "Why the present plan is closed",
        description="It stays readable, with this reason.",
        validators=[_LONG],
    )
    carry_over = BooleanField("Carry its unfinished actions over")

    def ask_why_replaced(self) -> None:
        """The district follows a plan: say why it is closed."""
        self.replacing.validators = [DataRequired("Say why it is closed."), _LONG]
        self.replacing.flags.required = True

    def to_adoption(self, moves: tuple[Move, ...]) -> Adoption:
        """Give the checked values to the service."""
        assert self.first_day.data is not None  # noqa: S101 - it is required
        return Adoption(
            name=self.name.data or "",
            first_day=self.first_day.data,
            moves=moves,
            capacity=(self.capacity.data,) if self.capacity.data else (),
            replacing=self.replacing.data or "",
            carry_over=bool(self.carry_over.data),
        )


class PersonForm(Form):
    """Who answers for an action and until when, and the version that was on the screen."""

    owner = StringField("Owner", description="One person who answers for it.", validators=[_SHORT])
    owner_user_id = SelectField(
        "Reminders go to",
        description="A member of the district, who gets one mail a day while something is due.",
        validators=[Optional()],
    )
    due = DateField("Due", validators=[Optional()])
    cost = IntegerField(
        "Cost in dollars",
        description="Whole dollars, where it is known.",
        validators=[Optional(), NumberRange(0, MOST_COST, "Give whole dollars, 0 or more.")],
    )
    version = HiddenField(default="0")

    def offer_people(self, people: Mapping[int, str]) -> None:
        """Let those be chosen who are members."""
        names = {str(user_id): name for user_id, name in people.items()}
        self.owner_user_id.choices = options(names, first="Nobody")

    def read_person(self) -> tuple[str, int | None]:
        """The owner in words, and the member to remind; who is chosen alone is the owner too."""
        chosen = self.owner_user_id.data
        user_id = int(chosen) if chosen and chosen.isdecimal() else None
        owner = self.owner.data or ""
        if not owner and user_id is not None:
            names = {choice.value: choice.label for choice in self.owner_user_id.choices or ()}  # type: ignore[union-attr]  # the types know tuples only
            owner = names.get(str(user_id), "")
        return owner, user_id

    def read_version(self) -> int:
        """The version that was on the screen; 0 where none was sent."""
        # What was sent, and never what stands: whoever sends none has seen nothing.
        return read_number((self.version.raw_data or ("0",))[0])


class ActionForm(PersonForm):
    """Everything about an action that can change."""

    status = SelectField("Status", validators=[InputRequired("Choose a status.")])
    reason = TextAreaField(
        "Reason",
        description="Needed where an action slips, is dropped, or is taken up again.",
        validators=[_LONG],
    )
    note = TextAreaField(
        "Progress note", description="It goes into the history for good.", validators=[_LONG]
    )

    def offer_statuses(self, now: Status) -> None:
        """Let those be chosen that may follow."""
        self.status.choices = options({s.value: STATUS_WORDS[s] for s in list_next(now)})

    def to_change(self) -> Change:
        """Give the checked values to the service."""
        owner, user_id = self.read_person()
        return Change(
            owner=owner,
            owner_user_id=user_id,
            due=self.due.data,
            status=Status(self.status.data),
            reason=self.reason.data or "",
            cost=self.cost.data,
            note=self.note.data or "",
        )


class NewActionForm(PersonForm):
    """An action of the team's own, added to a plan that is followed."""

    title = StringField(
        "What is to be done",
        validators=[
            DataRequired("Say what is to be done."),
            Length(max=LONGEST_TITLE, message=f"Use at most {LONGEST_TITLE} characters."),
        ],
    )
    detail = TextAreaField("Details", validators=[_LONG])
    done_when = TextAreaField("Done when", description="What will show it.", validators=[_LONG])

    def to_move(self, year: int) -> Move:
        """Give the checked values to the service."""
        owner, user_id = self.read_person()
        return Move(
            title=self.title.data or "",
            year=year,
            detail=self.detail.data or "",
            done_when=self.done_when.data or "",
            owner=owner,
            owner_user_id=user_id,
            due=self.due.data,
            cost=self.cost.data,
        )


class StatusForm(Form):
    """A button that changes the status of an action, and the version that was on the screen."""

    status = SelectField(choices=options(STATUS_WORDS))
    version = HiddenField(default="0")


class CloseForm(Form):
    """Why a plan is closed."""

    reason = TextAreaField(
        "Why it is closed",
        description="The plan stays readable with this reason, and nothing in it changes any more.",
        validators=[DataRequired("Say why the plan is closed."), _LONG],
    )


def list_next(now: Status) -> Iterable[Status]:
    """The statuses that an action may have next, the present one first."""
    return [now, *(status for status in Status if status in ALLOWED[now])]


def name_year(first_day: date, last_day: date) -> str:
    """
    Name a plan by the years that it spans.

    >>> name_year(date(2026, 7, 1), date(2027, 6, 30))
    'Plan 2026–27'
    """
    if first_day.year == last_day.year:
        return f"Plan {first_day.year}"
    return f"Plan {first_day.year}–{last_day.year % 100:02}"
