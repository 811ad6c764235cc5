"""
The editions under `questionnaires/`: one folder each.

    framework.yaml   id, version, scale, components, causes, levers
    rules.yaml       limits with their sources, coherence pairs, sticking points
    benchmark.yaml   published facts about advanced districts
    elements/*.yaml  the rubric and the questions, a file per component
    actions/*.yaml   the step to each next level
    exemplars/*.yaml what real places did, and what became of it
    sources/*.yaml   the documents that all of it rests on
    crosswalk.yaml   what each of its items has to do with the elements of another edition
    ratings.yaml     what a publisher printed about real places; never mixed with a team's own word
    translations/*.yaml  what the public reads of it, in other languages
    versions/        a copy of these files for each published version; see `loader.versions`

Only `framework.yaml` and `elements/` must be there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain
from pathlib import Path

from selfassess.domain.errors import BadFileError, Fault
from selfassess.domain.framework import (
    Component,
    Crosswalk,
    Element,
    Exemplar,
    Fact,
    Framework,
    Named,
    Rules,
    Source,
    Step,
)
from selfassess.domain.scale import STRICT, ScaleLevel
from selfassess.domain.translation import Translation
from selfassess.loader.checks import Gaps, find_content_faults
from selfassess.loader.crosswalks import find_crosswalk_faults
from selfassess.loader.documents import Document, Location, Model
from selfassess.loader.publications import RatingsFile, find_publication_faults, publish
from selfassess.loader.shelves import find_edition, list_editions
from selfassess.loader.translations import FOLDER as TRANSLATIONS
from selfassess.loader.translations import find_translation_faults
from selfassess.loader.versions import are_alike, find_version_faults, list_versions


@dataclass(frozen=True)
class Head:
    """What `framework.yaml` holds."""

    __pydantic_config__ = STRICT
    id: str
    version: str
    title: str
    about: str
    scale: tuple[ScaleLevel, ...]
    components: tuple[Component, ...]
    causes: tuple[Named, ...]
    levers: tuple[Named, ...]
    short: str = ""
    purpose: str = ""


@dataclass(frozen=True)
class ElementsFile:
    """What a file under `elements/` holds."""

    __pydantic_config__ = STRICT
    component: str
    elements: tuple[Element, ...]


@dataclass(frozen=True)
class StepsFile:
    """What a file under `actions/` holds."""

    __pydantic_config__ = STRICT
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class ExemplarsFile:
    """What a file under `exemplars/` holds."""

    __pydantic_config__ = STRICT
    exemplars: tuple[Exemplar, ...]


@dataclass(frozen=True)
class SourcesFile:
    """What a file under `sources/` holds."""

    __pydantic_config__ = STRICT
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class FactsFile:
    """What `benchmark.yaml` holds."""

    __pydantic_config__ = STRICT
    facts: tuple[Fact, ...]


@dataclass
class _Reader:
    folder: Path
    faults: list[Fault] = field(default_factory=list)
    places: dict[tuple[str, str], tuple[Document, Location]] = field(default_factory=dict)
    unread: dict[str, list[str]] = field(default_factory=dict)
    """The texts of files that could not be read, by subfolder."""

    def read(self, path: Path, model: type[Model]) -> tuple[Model | None, Document]:
        document = Document(path, str(path.relative_to(self.folder)))
        result = document.read(model)
        self.faults.extend(document.faults)
        return result, document

    def read_optional(self, name: str, model: type[Model]) -> tuple[Model | None, Document | None]:
        path = self.folder / name
        return self.read(path, model) if path.is_file() else (None, None)

    def read_all(self, name: str, model: type[Model], attribute: str) -> list[tuple[Model, object]]:
        """Read each file of a subfolder, and remember where each of its items stands."""
        found: list[tuple[Model, object]] = []
        for path in sorted((self.folder / name).glob("*.yaml")):
            result, document = self.read(path, model)
            if result is None:
                text = path.read_bytes().decode(errors="replace")
                self.unread.setdefault(name, []).append(text)
                continue
            for index, item in enumerate(getattr(result, attribute)):
                key = item.id if hasattr(item, "id") else f"{item.element}>{item.to}"
                if (name, key) in self.places:
                    message = f"{key!r} stands twice among the {name}; give each its own id"
                    self.faults.append(document.fault((attribute, index), message))
                self.places[name, key] = (document, (attribute, index))
                found.append((result, item))
        return found

    def list_gaps(self) -> Gaps:
        """What is missing only because its file could not be read."""
        return Gaps({name: "\n".join(texts) for name, texts in self.unread.items()})

    def at(self, name: str, key: str, message: str, *below: str | int) -> None:
        document, location = self.places[name, key]
        self.faults.append(document.fault((*location, *below), message))


def load_framework(folder: Path, *, is_published: bool = False) -> Framework:
    """
    Read one edition.

    Args:
        folder: The edition's folder, which holds `framework.yaml`.
        is_published: Whether this is a published version. It was checked when it was published; a
            later program with stricter checks must still read it.

    Raises:
        BadFileError: with every fault of every file at once.
    """
    reader = _Reader(folder)
    if not (folder / "framework.yaml").is_file():
        message = "there is no framework.yaml here; name a folder that holds an edition"
        raise BadFileError([Fault(str(folder), 1, message)])
    head, head_document = reader.read(folder / "framework.yaml", Head)
    rules, rules_document = (
        reader.read(folder / "rules.yaml", Rules)
        if (folder / "rules.yaml").is_file()
        else (Rules({}, {}), None)
    )
    facts, facts_document = (
        reader.read(folder / "benchmark.yaml", FactsFile)
        if (folder / "benchmark.yaml").is_file()
        else (FactsFile(()), None)
    )
    crosswalk, crosswalk_document = reader.read_optional("crosswalk.yaml", Crosswalk)
    ratings, ratings_document = reader.read_optional("ratings.yaml", RatingsFile)
    elements = reader.read_all("elements", ElementsFile, "elements")
    steps = [item for _, item in reader.read_all("actions", StepsFile, "steps")]
    exemplars = [item for _, item in reader.read_all("exemplars", ExemplarsFile, "exemplars")]
    sources = [item for _, item in reader.read_all("sources", SourcesFile, "sources")]
    translations = {
        path.stem: reader.read(path, Translation)
        for path in sorted((folder / TRANSLATIONS).glob("*.yaml"))
    }
    spoken = {name: one for name, (one, _) in translations.items() if one is not None}
    if head is None or rules is None or facts is None:
        raise BadFileError(reader.faults)
    by_component: dict[str, list[Element]] = {component.id: [] for component in head.components}
    for file, element in elements:
        assert isinstance(file, ElementsFile)  # noqa: S101 - read_all gives what was asked of it
        assert isinstance(element, Element)  # noqa: S101
        if file.component not in by_component or element.component_id != file.component:
            message = f"{element.id!r} does not belong to a component of framework.yaml"
            reader.at("elements", element.id, message)
            continue
        by_component[file.component].append(element)
    framework = Framework(
        id=head.id,
        version=head.version,
        title=head.title,
        about=head.about,
        scale=head.scale,
        components=tuple(
            replace(component, elements=tuple(by_component[component.id]))
            for component in head.components
        ),
        causes=head.causes,
        levers=head.levers,
        rules=rules,
        facts=facts.facts,
        steps=tuple(item for item in steps if isinstance(item, Step)),
        exemplars=tuple(item for item in exemplars if isinstance(item, Exemplar)),
        sources=tuple(item for item in sources if isinstance(item, Source)),
        crosswalk=crosswalk,
        published=publish(ratings, head.scale) if ratings else None,
        short=head.short,
        purpose=head.purpose,
        translations=tuple(spoken.values()),
    )
    if is_published:
        if reader.faults:
            raise BadFileError(reader.faults)
        return framework
    single = {
        "rules": rules_document,
        "benchmark": facts_document,
        "crosswalk": crosswalk_document,
        "ratings": ratings_document,
        **{f"{TRANSLATIONS}/{name}": document for name, (_, document) in translations.items()},
    }
    gaps = reader.list_gaps()
    faults = [
        find_content_faults(framework, gaps),
        find_translation_faults(framework, list(spoken), gaps),
    ]
    if crosswalk:
        other = find_edition(crosswalk.to, folder)
        faults.append(find_crosswalk_faults(framework, crosswalk, other, gaps))
    if ratings:
        faults.append(find_publication_faults(framework, ratings, gaps))
    for where, message in chain.from_iterable(faults):
        name, key, *below = where
        if (str(name), str(key)) in reader.places:
            reader.at(str(name), str(key), message, *below)
        else:
            document = single.get(str(name)) or head_document
            reader.faults.append(document.fault((key, *below), message))
    if reader.faults:
        raise BadFileError(reader.faults)
    return framework


def get_framework(edition: str, version: str | None = None) -> Framework:
    """
    An edition, read once per process.

    Args:
        edition: Its id.
        version: A published version, or the one that the files have now; None for the latter.

    Raises:
        KeyError: there is no edition of this id, or no such version of it.
        BadFileError: its files have faults.
    """
    folder = list_editions()[edition]
    current = _load_once(folder)
    if version is None:
        return current
    if version in list_versions(folder):
        return _load_published(folder, version)
    if version == current.version:
        return current
    raise KeyError(version)


def list_published(folder: Path) -> Mapping[str, Framework]:
    """
    The published versions of the edition in a folder, oldest first.

    Raises:
        BadFileError: their files have faults.
    """
    found: dict[str, Framework] = {}
    faults: list[Fault] = []
    for version, path in list_versions(folder).items():
        try:
            found[version] = load_framework(path, is_published=True)
        except BadFileError as error:
            faults += [
                Fault(f"{path.relative_to(folder)}/{fault.file}", fault.line, fault.message)
                for fault in error.faults
            ]
    if faults:
        raise BadFileError(faults)
    return found


def check_framework(folder: Path) -> Framework:
    """
    Read one edition, and check that it keeps to what was published of it.

    Raises:
        BadFileError: with every fault of every file at once.
    """
    framework = load_framework(folder)
    head = Document(folder / "framework.yaml", "framework.yaml")
    found = find_version_faults(framework, list_published(folder))
    faults = [head.fault(where[1:], message) for where, message in found]
    if faults:
        raise BadFileError(faults)
    return framework


@cache  # bounded by the number of editions
def _load_once(folder: Path) -> Framework:
    return load_framework(folder)


@cache  # bounded by the number of published versions
def _load_published(folder: Path, version: str) -> Framework:
    frozen = load_framework(list_versions(folder)[version], is_published=True)
    current = _load_once(folder)
    # One object for one thing: what is computed of an edition is kept by the object.
    return current if are_alike(frozen, current) else frozen
