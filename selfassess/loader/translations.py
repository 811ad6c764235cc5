"""`translations/*.yaml`: does each hold a text for every thing of its edition, and for no other?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from selfassess.domain.framework import Framework
from selfassess.domain.translation import Translation
from selfassess.formats.languages import ENGLISH, LANGUAGES
from selfassess.loader.checks import NO_GAPS, Gaps
from selfassess.loader.texts import Where

FOLDER = "translations"


def find_translation_faults(
    framework: Framework, names: Sequence[str], gaps: Gaps = NO_GAPS
) -> Iterator[tuple[Where, str]]:
    """
    Everything wrong with the translations of an edition.

    Args:
        framework: The edition with its translations.
        names: The file of each of them, by its name without the ending.
        gaps: What may stand in files of the edition that could not be read.

    Yields:
        Where it stands, `translations/<name>` first, and what to do about it.
    """
    for name, translation in zip(names, framework.translations, strict=True):
        for below, message in _check(framework, name, translation, gaps):
            yield (f"{FOLDER}/{name}", *below), message


def _check(
    framework: Framework, name: str, translation: Translation, gaps: Gaps
) -> Iterator[tuple[Where, str]]:
    others = sorted(set(LANGUAGES) - {ENGLISH.code})
    if translation.language not in others or translation.language != name:
        yield ("language",), f"the file bears the name of its language, one of {others}"
    levels = [entry.level for entry in framework.scale]
    yield from _compare("scale", translation.scale, levels)
    components = [component.id for component in framework.components]
    yield from _compare("components", translation.components, components)
    found = {id_ for id_ in translation.elements if gaps.hide("elements", id_)}
    yield from _compare("elements", translation.elements, {*framework.elements, *found})
    if translation.steps and not gaps.texts.get("actions"):
        yield from _check_steps(framework, translation)


def _check_steps(framework: Framework, translation: Translation) -> Iterator[tuple[Where, str]]:
    catalog: dict[str, list[int]] = {}
    for step in framework.steps:
        catalog.setdefault(step.element, []).append(step.to)
    yield from _compare("steps", translation.steps, catalog)
    for element, words in translation.steps.items():
        for below, message in _compare(element, words, catalog.get(element, ())):
            yield ("steps", *below), message


def _compare(
    name: str, words: Mapping[Any, object], wanted: Collection[Any]
) -> Iterator[tuple[Where, str]]:
    for key in words:
        if key not in wanted:
            yield (name, key), f"{key!r} is not in this edition; remove it or correct its id"
    for key in wanted:
        if key not in words:
            yield (name,), f"{key!r} has no words here; translate it"
