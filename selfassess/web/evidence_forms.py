"""What people can say about a piece of evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from selfassess.domain.errors import InvalidInputError
from selfassess.domain.evidence import GRADE_MEANINGS, Grade
from selfassess.domain.framework import Element
from selfassess.formats.evidence import GRADE_WORDS
from selfassess.formats.file_types import ACCEPTED, TYPES
from selfassess.services.evidence_changes import (
    LONGEST_OWNER,
    LONGEST_REASON,
    LONGEST_TITLE,
    Facts,
    Upload,
)
from selfassess.web.forms import Form, options

FILE, LINK = "file", "link"
SOURCES: Final = {FILE: "A file", LINK: "A link to where it lies"}
ACCEPT: Final = ",".join(f".{ending}" for ending in TYPES)
NEUTRAL, SUPPORTS, CONTRADICTS = "", "supports", "contradicts"
VOICES: Final = {
    NEUTRAL: "Says nothing about it",
    SUPPORTS: "Speaks for the answer",
    CONTRADICTS: "Speaks against it",
}


class FactsForm(Form):
    """What is said of a document, whether it is a file or a link."""

    title = StringField(
        "Title",
        validators=[
            DataRequired("Give the document a title."),
            Length(max=LONGEST_TITLE, message=f"Use at most {LONGEST_TITLE} characters."),
        ],
    )
    url = StringField("Web address", description="In full, beginning with https://")
    grade = RadioField(
        "What kind of proof is it?",
        choices=options({grade.value: GRADE_WORDS[grade] for grade in Grade}),
        validators=[Optional()],
    )
    true_on = DateField(
        "Day on which it was true",
        description="That of the document, which need not be today: when the policy was in force,"
        " when the figures were counted.",
        validators=[InputRequired("Give the day, such as 2026-06-30.")],
    )
    expires = DateField(
        "Last day on which it counts",
        description="The end of a contract or of a school year. Leave it empty if there is none.",
        validators=[Optional()],
    )
    owner = StringField(
        "Owner",
        description="Who keeps it up to date.",
        validators=[Length(max=LONGEST_OWNER, message=f"Use at most {LONGEST_OWNER} characters.")],
    )
    owner_user_id = SelectField(
        "Reminders go to",
        description="A member of your team, who gets a mail when it expires.",
        validators=[Optional()],
    )
    version = HiddenField(default="0")

    def offer_people(self, people: Mapping[int, str]) -> None:
        """Let those be chosen who are members."""
        names = {str(user_id): name for user_id, name in people.items()}
        self.owner_user_id.choices = options(names, first="Nobody")

    def to_facts(self, voices: Mapping[str, str]) -> Facts:
        """Give the checked values to the service."""
        return Facts(
            title=self.title.data or "",
            grade=Grade(self.grade.data) if self.grade.data else None,
            true_on=self.true_on.data or date.min,
            expires=self.expires.data,
            url=self.url.data or "",
            owner=self.owner.data or "",
            owner_user_id=int(self.owner_user_id.data) if self.owner_user_id.data else None,
            supports=_pick(voices, SUPPORTS),
            contradicts=_pick(voices, CONTRADICTS),
        )

    def take_error(self, error: InvalidInputError) -> None:
        """Show what the service refused beside its field."""
        field = self._fields.get(error.entry)
        if field is None:
            self.form_errors.append(str(error))
        else:
            field.errors = [str(error)]


class AddForm(FactsForm):
    """A new piece: first of all, whether it is a file or a link."""

    source = RadioField(
        "What do you add?",
        choices=options(SOURCES),
        default=FILE,
        validators=[InputRequired("Choose a file or a link.")],
    )
    file = FileField("File", description=ACCEPTED + ".")

    def take_links_only(self) -> None:
        """There is nothing to choose where no files are kept."""
        self.source.data = LINK
        self.source.validators = []


class RevisionForm(Form):
    """A newer file."""

    file = FileField(
        "File", description=ACCEPTED + ".", validators=[InputRequired("Choose a file.")]
    )
    version = HiddenField(default="0")


class WithdrawForm(Form):
    """Why a piece no longer counts."""

    why = TextAreaField(
        "Why",
        validators=[
            DataRequired("Say why: others will ask."),
            Length(max=LONGEST_REASON, message=f"Use at most {LONGEST_REASON:,} characters."),
        ],
    )
    version = HiddenField(default="0")


class EraseForm(Form):
    """Why the content of a file is erased."""

    why = TextAreaField(
        "Why",
        description="It stays on record for everybody in the team: do not repeat what the file"
        " held.",
        validators=[
            DataRequired("Say why: others will ask."),
            Length(max=LONGEST_REASON, message=f"Use at most {LONGEST_REASON:,} characters."),
        ],
    )


def read_upload(sent: FileStorage | None) -> Upload | None:
    """A file as it was sent; None where none was chosen."""
    if not isinstance(sent, FileStorage) or not sent.filename:
        return None
    return Upload(sent.filename, sent.read())


def read_seen(text: str | None) -> int:
    """
    The version that was on the screen.

    Raises:
        InvalidInputError: somebody has sent something else.
    """
    if not text or not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise InvalidInputError("Reload the page and try again.")
    return int(text)


def read_voices(element: Element | None, sent: Mapping[str, str]) -> dict[str, str]:
    """For or against which answers of an element a piece speaks, by question id."""
    questions = element.questions if element else ()
    return {
        question.id: sent.get(f"q-{question.id}", NEUTRAL)
        for question in questions
        if sent.get(f"q-{question.id}", NEUTRAL) in VOICES
    }


def give_voices(supports: Iterable[str], contradicts: Iterable[str]) -> dict[str, str]:
    """The same as `read_voices` gives, of a piece that is there."""
    return {**dict.fromkeys(supports, SUPPORTS), **dict.fromkeys(contradicts, CONTRADICTS)}


def list_meanings() -> tuple[tuple[str, str, str], ...]:
    """Each grade with its words and what it means."""
    return tuple((grade.value, GRADE_WORDS[grade], GRADE_MEANINGS[grade]) for grade in Grade)


def _pick(voices: Mapping[str, str], wanted: str) -> frozenset[str]:
    return frozenset(question for question, voice in voices.items() if voice == wanted)
