"""Everything that the public reads is there in Spanish, and nothing that nobody reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message as Entry
from jinja2 import Environment

from selfassess.domain.translation import Translation
from selfassess.formats.languages import LANGUAGES, SPANISH
from selfassess.loader.questionnaires import get_framework
from selfassess.resources import get_folder
from tests.content.messages import list_messages, read_catalog

PLACEHOLDER = re.compile(r"%\(\w+\)s|%%|%")
FRAMEWORK = get_framework("crpe-2016")
TEMPLATES = get_folder("templates")
PUBLIC = (*sorted((TEMPLATES / "pages/public").glob("*")), TEMPLATES / "layouts/published.html")


def list_entries() -> Iterator[Entry]:
    """The texts of the catalog, without its head."""
    return (entry for entry in read_catalog("es") if entry.id)


def as_texts(value: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """A text, or its forms."""
    return (value,) if isinstance(value, str) else tuple(value)


# --- The program's texts


def test_every_text_has_a_spanish_one() -> None:
    known = {as_texts(entry.id) for entry in list_entries()}
    missing = [f"{m.place} {m.texts}" for m in list_messages() if m.texts not in known]
    assert missing == []


def test_no_text_is_left_over() -> None:
    used = {message.texts for message in list_messages()}
    assert [entry.id for entry in list_entries() if as_texts(entry.id) not in used] == []
    assert read_catalog("es").obsolete == {}


def test_no_text_is_a_guess() -> None:
    assert [entry.id for entry in list_entries() if entry.fuzzy] == []


def test_no_text_is_empty() -> None:
    for entry in list_entries():
        assert all(as_texts(entry.string)), entry.id
        assert len(as_texts(entry.string)) == (2 if entry.pluralizable else 1), entry.id


def test_the_same_facts_stand_in_both() -> None:
    for entry in list_entries():
        english = as_texts(entry.id)
        for number, text in enumerate(as_texts(entry.string)):
            found = set(PLACEHOLDER.findall(text))
            wanted = set(PLACEHOLDER.findall(english[min(number, len(english) - 1)]))
            # Where there is one, its number may be said by words.
            assert found == wanted or found | {"%(num)s"} == wanted | {"%(num)s"}, entry.id
            assert "%" not in found, entry.id


def test_a_text_ends_as_its_model_does() -> None:
    for entry in list_entries():
        for text in as_texts(entry.string):
            one, other = as_texts(entry.id)[0], text
            assert (one[-1] in ".:?!") == (other[-1] in ".:?!"), (one, other)
            assert one[-1] not in ".:?!" or one[-1] == other[-1], (one, other)


def test_readers_are_addressed_politely() -> None:
    familiar = re.compile(r"\b(tú|tu|tus|te|ti|tuyo|vosotros|vuestr[oa]s?)\b", re.IGNORECASE)
    assert [text for text in list_spanish() if familiar.search(text)] == []


def test_one_word_is_used_for_one_thing() -> None:
    # What the head of the catalog says, and what people in the United States write.
    other = re.compile(
        r"\b(instantáneas?|fotos? fij[ao]s?|charter|ordenador(es)?|colegios?)\b", re.IGNORECASE
    )
    assert [text for text in list_spanish() if other.search(text)] == []


def list_spanish() -> Iterator[str]:
    """Every Spanish text that people read."""
    for entry in list_entries():
        yield from as_texts(entry.string)
    yield from list_words(find_translation())


@pytest.mark.parametrize("path", PUBLIC, ids=lambda path: path.name)
def test_no_words_of_a_public_template_stand_outside_of_the_catalog(path: Path) -> None:
    assert list_bare_words(path.read_text(encoding="utf-8")) == []


def test_bare_words_would_be_found() -> None:
    assert list_bare_words("<p class='a'>{{ _('Kept') }} Forgotten</p>") == ["Forgotten"]


NAMES = {"selfassess"}
CODE = re.compile(r"<code>.*?</code>|\b\w+\.(?:json|csv)\b", re.DOTALL)
FOR_OWNERS = re.compile(r"\{% if [\w.]*is_preview %\}.*?\{% endif %\}", re.DOTALL)
"""What only the owner of a page sees, before it is published, is in English."""
CLASSES = re.compile(r"\{% block body_class %\}.*?\{% endblock %\}")


def list_bare_words(text: str) -> list[str]:
    """Words of a template that are neither put in nor part of a tag."""
    text = CLASSES.sub("", FOR_OWNERS.sub("", text))
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    plain = []
    inside = False
    for _line, kind, value in environment.lex(text):
        if kind == "name" and value in {"trans", "endtrans"}:
            inside = value == "trans"
        if kind == "data" and not inside:
            plain.append(value)
        elif kind in {"variable_begin", "block_begin"}:
            plain.append(" ")
    words = re.sub(r"<[^>]*>", " ", CODE.sub(" ", "".join(plain)))
    found = re.findall(r"[^\W\d_]{2,}(?:[ ’'-][^\W\d_]+)*", words)
    return [word for word in found if word not in NAMES]


# --- The words of the edition


def find_translation() -> Translation:
    """The Spanish words of the edition that most districts use."""
    (found,) = (one for one in FRAMEWORK.translations if one.language == SPANISH.code)
    return found


def list_words(words: Translation) -> Iterator[str]:
    """Every text of a translation."""
    yield from (words.title, words.short)
    for level in words.scale.values():
        yield from (level.label, level.meaning)
    for component in words.components.values():
        yield from (component.title, component.short, component.summary)
    for element in words.elements.values():
        yield from (element.title, element.short, element.families)
    for steps in words.steps.values():
        yield from steps.values()


def test_the_edition_has_every_word_in_spanish() -> None:
    words = find_translation()
    assert set(words.scale) == set(FRAMEWORK.labels)
    assert set(words.components) == {component.id for component in FRAMEWORK.components}
    assert set(words.elements) == set(FRAMEWORK.elements)
    assert {(e, to) for e, steps in words.steps.items() for to in steps} == set(FRAMEWORK.step_to)
    assert all(text.strip() == text and text for text in list_words(words))


def test_steps_do_not_share_their_words() -> None:
    # Steps are recognized by their English words.
    english = [step.do for step in FRAMEWORK.steps]
    assert len(english) == len(set(english))
    spanish = [text for steps in find_translation().steps.values() for text in steps.values()]
    assert len(spanish) == len(set(spanish))


def test_a_step_says_what_to_do() -> None:
    # In the infinitive, as plans in Spanish do; "Enviarlo" is one, too.
    infinitive = re.compile(r"^\w+(ar|er|ir)(lo|la|los|las|se)?\b")
    for steps in find_translation().steps.values():
        for text in steps.values():
            assert infinitive.match(text), text
            assert text.endswith("."), text


def test_numbers_in_steps_agree() -> None:
    words = find_translation().steps
    for step in FRAMEWORK.steps:
        figures = re.findall(r"\d+", step.do)
        assert re.findall(r"\d+", words[step.element][step.to]) == figures, step.do


# --- Sentences for families

LONGEST = 30
"""Words in a sentence."""


def list_family_sentences() -> Iterator[tuple[str, str, str]]:
    """Language, element and what is said to families."""
    for element in FRAMEWORK.elements.values():
        yield "en", element.id, element.families
        yield "es", element.id, find_translation().elements[element.id].families


def test_families_are_told_of_each_element_in_plain_words() -> None:
    assert len(list(list_family_sentences())) == 2 * len(FRAMEWORK.elements) == 72
    for language, element, text in list_family_sentences():
        assert text.endswith("."), (language, element)
        for sentence in re.split(r"(?<=[.])\s", text):
            assert 4 <= len(sentence.split()) <= LONGEST, (language, element, sentence)


def test_english_sentences_for_families_are_of_about_grade_six() -> None:
    grades = [grade(text) for language, _, text in list_family_sentences() if language == "en"]
    assert sum(grades) / len(grades) < 7


def test_sentences_for_families_hold_no_jargon() -> None:
    jargon = re.compile(
        r"\b(stakeholder|portfolio|autonom|accountab|procure|productiv|pipeline|framework|waiver|MOU"
        r"|portafolio|autonom|rendición|productividad|marco)",
        re.IGNORECASE,
    )
    found = [text for _, _, text in list_family_sentences() if jargon.search(text)]
    assert found == []


def grade(text: str) -> float:
    """
    The school grade in which a text can be read, by Flesch and Kincaid.

    >>> grade("The cat sat on the mat.") < 1 < 12 < grade("Institutional accountability matters.")
    True
    """
    sentences = len(re.findall(r"[.!?]", text))
    words = re.findall(r"[a-z’']+", text.lower())
    syllables = sum(count_syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def count_syllables(word: str) -> int:
    """Count the groups of vowels that are heard."""
    return max(1, len(re.findall(r"[aeiouy]+", re.sub(r"(?<=[^l])e$|es$|ed$", "", word))))


# --- What is offered


def test_languages_are_named_by_those_who_speak_them() -> None:
    assert {one.code: one.name for one in LANGUAGES.values()} == {"en": "English", "es": "Español"}
    assert {one.tag for one in LANGUAGES.values()} == {"en-US", "es-US"}
