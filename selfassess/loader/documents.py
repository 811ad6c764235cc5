"""YAML files read strictly into dataclasses, with the line of every fault."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from selfassess.domain.errors import Fault

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Location = tuple[str | int, ...]
Model = TypeVar("Model")


@cache  # bounded by the number of kinds of files
def _adapt(model: Any) -> TypeAdapter[Any]:
    return TypeAdapter(model)


class Document:
    """
    One YAML file: its plain data and the line of every value.

    Faults of the file's form (not YAML, a key twice) are in `faults`; `data` is then None.
    """

    def __init__(self, path: Path, shown_as: str) -> None:
        self.shown_as = shown_as
        self.faults: list[Fault] = []
        self.data: Any = None
        self._node: yaml.Node | None = None
        try:
            text = path.read_text(encoding="utf-8")
            loader = Loader(text)
            try:
                self._node = loader.get_single_node()
                if self._node is None:
                    self.faults.append(
                        Fault(shown_as, 1, "the file is empty; fill it or remove it")
                    )
                    return
                self._find_repeated_keys(self._node)
                self.data = loader.construct_document(self._node)
            finally:
                loader.dispose()
        except UnicodeDecodeError:
            self.faults.append(Fault(shown_as, 1, "the file is not UTF-8; save it as UTF-8"))
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            self.faults.append(Fault(shown_as, line, f"this is not YAML: {error.problem}"))
        except yaml.YAMLError as error:
            self.faults.append(Fault(shown_as, 1, f"this is not YAML: {error}"))
        if self.faults:
            self.data = None

    def line(self, location: Location) -> int:
        """The line of the value at this path of keys and indexes, or of its nearest parent."""
        node = self._node
        line = 1
        for part in location:
            child = _find_child(node, part)
            if child is None:
                break
            key, node = child
            line = key.start_mark.line + 1
        return line

    def fault(self, location: Location, message: str) -> Fault:
        """A fault at this place."""
        return Fault(self.shown_as, self.line(location), message)

    def read(self, model: type[Model]) -> Model | None:
        """The file as this dataclass, or None with the reasons in `faults`."""
        if self.data is None:
            return None
        try:
            text = json.dumps(self.data, default=str, allow_nan=False)
        except ValueError:
            self.faults.append(self.fault((), "write numbers out; .nan and .inf are none"))
            return None
        try:
            # JSON mode makes strictness usable: lists become tuples, and nothing else bends.
            found: Model = _adapt(model).validate_json(text)  # type: ignore[arg-type]  # a class is hashable
            return found
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                location = tuple(part for part in detail["loc"])
                where = ".".join(str(part) for part in location)
                message = detail["msg"].removeprefix("Value error, ")
                self.faults.append(self.fault(location, f"{where}: {message}"))
            return None

    def _find_repeated_keys(self, node: yaml.Node) -> None:
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                if not isinstance(key, yaml.ScalarNode):
                    continue  # Building the data names it.
                if key.value in seen:
                    message = f"the key {key.value!r} stands twice; remove one"
                    self.faults.append(Fault(self.shown_as, key.start_mark.line + 1, message))
                seen.add(key.value)
                self._find_repeated_keys(value)
        elif isinstance(node, yaml.SequenceNode):
            for item in node.value:
                self._find_repeated_keys(item)


def _find_child(node: yaml.Node | None, part: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return key, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None
