"""The words of an edition in the language of a page, or in English where it has no others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from selfassess.domain.framework import Framework
from selfassess.domain.translation import Translation
from selfassess.formats.languages import ENGLISH, Language


@dataclass(frozen=True, slots=True)
class Text:
    """Words, and the tag of their language where it is not the page's; see components/text.html."""

    words: str
    tag: str = ""

    def __str__(self) -> str:
        return self.words


class EditionWords:
    """
    What an edition says in a language.

    Args:
        framework: The edition.
        language: The page's language.
    """

    def __init__(self, framework: Framework, language: Language) -> None:
        self._framework = framework
        self._language = language
        self._found: Translation | None = next(
            (one for one in framework.translations if one.language == language.code), None
        )

    @property
    def is_whole(self) -> bool:
        """Whether the edition speaks this language; a page says so where it does not."""
        return self._language.is_english or self._found is not None

    @property
    def title(self) -> Text:
        """The edition's title."""
        return self._choose(self._found.title if self._found else None, self._framework.title)

    @property
    def short(self) -> Text:
        """What lists call the edition."""
        return self._choose(self._found.short if self._found else None, self._framework.name)

    def level(self, level: int) -> Text:
        """What a level is called."""
        words = self._found.scale.get(level) if self._found else None
        return self._choose(words.label if words else None, self._framework.labels[level].label)

    def level_meaning(self, level: int) -> Text:
        """What a level means."""
        words = self._found.scale.get(level) if self._found else None
        return self._choose(words.meaning if words else None, self._framework.labels[level].meaning)

    def component(self, component_id: str) -> Text:
        """A component's title."""
        words = self._found.components.get(component_id) if self._found else None
        component = self._framework.component(component_id)
        return self._choose(words.title if words else None, component.title if component else "")

    def component_short(self, component_id: str) -> Text:
        """A component's short title."""
        words = self._found.components.get(component_id) if self._found else None
        component = self._framework.component(component_id)
        return self._choose(words.short if words else None, component.short if component else "")

    def component_summary(self, component_id: str) -> Text:
        """What a component is about."""
        words = self._found.components.get(component_id) if self._found else None
        component = self._framework.component(component_id)
        return self._choose(
            words.summary if words else None, component.summary if component else ""
        )

    def element(self, element_id: str) -> Text:
        """An element's title."""
        words = self._found.elements.get(element_id) if self._found else None
        return self._choose(
            words.title if words else None, self._framework.elements[element_id].title
        )

    def element_short(self, element_id: str) -> Text:
        """An element's short title."""
        words = self._found.elements.get(element_id) if self._found else None
        element = self._framework.elements[element_id]
        return self._choose(words.short if words else None, element.short or element.title)

    def families(self, element_id: str) -> Text:
        """What an element means for families, in a sentence; empty where the edition has none."""
        words = self._found.elements.get(element_id) if self._found else None
        english = self._framework.elements[element_id].families
        return self._choose(words.families if words else None, english)

    def step(self, title: str) -> Text:
        """A promised step; translated where its words are still those of the catalog."""
        return self._choose(self._steps.get(title), title)

    @cached_property
    def _steps(self) -> Mapping[str, str]:
        """The words of each step by its English ones."""
        if self._found is None or not self._found.steps:
            return {}
        return {step.do: self._found.steps[step.element][step.to] for step in self._framework.steps}

    def _choose(self, translated: str | None, english: str) -> Text:
        if self._language.is_english:
            return Text(english)
        return Text(translated) if translated else Text(english, english and ENGLISH.tag)


@lru_cache(maxsize=32)
def get_words(framework: Framework, language: Language) -> EditionWords:
    """The words of an edition in a language, kept for the next page."""
    return EditionWords(framework, language)
