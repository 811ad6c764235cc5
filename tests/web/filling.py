"""Filling a form in as a browser does: everything on the page is sent, whether touched or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.inspecting import InspectingClient, parse

FETCHED = {"X-Requested-With": "fetch"}
"""What the script adds to its requests."""


@dataclass
class Form:
    """A form on a page, with what it would send."""

    client: InspectingClient
    page: str
    action: str
    controls: list[Element]
    values: MultiDict[str, str]

    def fill(self, name: str, *chosen: str) -> Form:
        """Type into a field, or choose options of a group; nothing where none are given."""
        offered = [control for control in self.controls if control.get("name") == name]
        assert offered, f"there is no field {name!r}"
        if offered[0].get("type") in ("radio", "checkbox"):
            values = {control.get("value") for control in offered}
            assert values >= set(chosen), f"{name!r} offers only {values}"
        self.values.setlist(name, list(chosen))
        return self

    def press(self, value: str, name: str = "go") -> TestResponse:
        """Press a button of the form, and give the answer."""
        buttons = {
            (control.get("name"), control.get("value"))
            for control in self.controls
            if control.tag == "button"
        }
        assert (name, value) in buttons, f"there is no button {name}={value} among {buttons}"
        return self.send({name: value})

    def send(self, more: dict[str, str] | None = None) -> TestResponse:
        """Send what stands in the form, with something more."""
        values = {**self.values.to_dict(flat=False), **(more or {})}
        return self.client.post(self.action, data=values)

    def fetch(self, *names: str, **more: str) -> TestResponse:
        """Send one question as the script does: its own inputs only."""
        values = {
            name: chosen
            for name, chosen in self.values.to_dict(flat=False).items()
            if name in names or name.startswith(tuple(f"{n}-" for n in names))
        }
        address = self.find("form", id="answers").get("data-save", "")
        return self.client.post(address, data={**values, **more}, headers=FETCHED)

    def find(self, tag: str, **attributes: str) -> Element:
        """The first element of the page with these attributes."""
        return next(find_all(parse(self.page), tag, **attributes))


def open_form(client: InspectingClient, address: str) -> Form:
    """Fetch a page, and give the form on it that asks the questions."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return read_form(client, answer)


def read_form(client: InspectingClient, answer: TestResponse) -> Form:
    """The form of a page that has just come, also of one that refuses what was sent."""
    root = parse(answer.text)
    form = next(find_all(root, "form", id="answers"))
    controls = list(_list_enabled(form))
    values: MultiDict[str, str] = MultiDict()
    for control in controls:
        if control.tag != "button" and (name := control.get("name")) and name != "csrf_token":
            for value in _read(control):
                values.add(name, value)
    return Form(client, answer.text, form.get("action", ""), controls, values)


def find_all(root: Element, tag: str, **attributes: str) -> Iterator[Element]:
    """Elements with these attributes, in the order of the page."""
    for element in root.iter(tag):
        if all(element.get(name) == value for name, value in attributes.items()):
            yield element


def read_text(root: Element | Any) -> str:
    """What a person reads in an element."""
    return " ".join("".join(root.itertext()).split())


def _list_enabled(element: Element) -> Iterator[Element]:
    if element.tag == "fieldset" and "disabled" in element.attrib:
        return
    if element.tag in ("input", "select", "textarea", "button"):
        yield element
    for child in element:
        yield from _list_enabled(child)


def _read(control: Element) -> list[str]:
    if control.tag == "textarea":
        return [(control.text or "").removeprefix("\n")]
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [option for option in options if "selected" in option.attrib] or options[:1]
        return [option.get("value", "") for option in chosen]
    if control.get("type") in ("radio", "checkbox"):
        return [control.get("value", "on")] if "checked" in control.attrib else []
    return [control.get("value", "")]
