"""A test client that inspects every page it fetches, so that no test has to ask for it."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from selfassess.web.actor import TRIAL_KEY

UNLABELED_TYPES = {"hidden", "submit", "button", "reset", "image"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


class InspectingClient(FlaskClient):
    """Fetches pages like a browser, sends the token of each form, and finds faults in each page."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request; the answer's page is inspected."""
        response = super().open(*args, **kwargs)
        is_page = response.mimetype == "text/html" and not 300 <= response.status_code < 400
        if is_page and response.text:
            inspect(response.text, where=f"{response.request.method} {response.request.path}")
        return response

    def post(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a form, with the token that the page would have put into it."""
        if "json" not in kwargs:
            kwargs["data"] = {"csrf_token": self.make_csrf_token(), **(kwargs.get("data") or {})}
        return super().post(*args, **kwargs)

    def sign_in(self, session_key: str) -> None:
        """Sign in just now, without the form, which would take longer."""
        with self.session_transaction() as session:
            session["_user_id"] = session_key
            session["_fresh"] = True
            session["fs_paa"] = time.time()

    def hold_trial(self, token: str) -> None:
        """Hold the key of a trial."""
        with self.session_transaction() as session:
            session[TRIAL_KEY] = token
            session.permanent = True

    def make_csrf_token(self) -> str:
        """Make the token that a form of this session carries."""
        with self.session_transaction() as session:
            raw = session.setdefault(
                "csrf_token",
                hashlib.sha1(secrets.token_bytes(64), usedforsecurity=False).hexdigest(),
            )
        signer = URLSafeTimedSerializer(str(self.application.secret_key), salt="wtf-csrf-token")
        return str(signer.dumps(raw))


@lru_cache(maxsize=8)  # The client parses each page that a test then reads; nobody changes it.
def parse(page: str) -> Element:
    """
    Parse a page as browsers do.

    Raises:
        html5lib.html5parser.ParseError: a browser would have to guess what is meant.
    """
    root: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    return root


def inspect(page: str, where: str) -> None:
    """Fail, listing the faults, where a page has any."""
    try:
        root = parse(page)
    except html5lib.html5parser.ParseError as error:
        raise AssertionError(f"{where}: the HTML is wrong: {error}") from error
    faults = list(find_faults(root))
    assert not faults, f"{where}:\n" + "\n".join(faults)


def find_faults(root: Element) -> Iterator[str]:
    """Find what makes a page hard to use, or what its security policy would block."""
    yield from _find_frame_faults(root)
    yield from _find_reference_faults(root)
    yield from _find_form_faults(root)
    yield from _find_inline_code(root)


def get_title(page: str) -> str:
    """The title of a page."""
    return "".join(parse(page).find("head/title").itertext()).strip()  # type: ignore[union-attr]


def _find_frame_faults(root: Element) -> Iterator[str]:
    if not root.get("lang"):
        yield "the page does not say in which language it is"
    titles = ["".join(title.itertext()).strip() for title in root.iterfind("head/title")]
    if len(titles) != 1 or titles[0].startswith("-") or not titles[0]:
        yield f"the page has no proper title: {titles}"
    if len(list(root.iter("h1"))) != 1:
        yield "the page does not have exactly one h1"
    if len(list(root.iter("main"))) != 1:
        yield "the page does not have exactly one main"
    levels = [int(e.tag[1]) for e in root.iter() if e.tag in HEADINGS]
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"an h{after} follows an h{before}"


def _find_reference_faults(root: Element) -> Iterator[str]:
    ids = [element.get("id", "") for element in root.iter() if "id" in element.attrib]
    for double, times in Counter(ids).items():
        if times > 1:
            yield f"the id {double!r} is there {times} times"
    for element in root.iter():
        targets = [element.get("for", "")] if element.tag == "label" else []
        for attribute in ("aria-describedby", "aria-labelledby", "aria-controls"):
            targets += element.get(attribute, "").split()
        href = element.get("href", "")
        if href.startswith("#"):
            targets.append(href[1:])
        yield from (
            f"<{element.tag}> refers to {target!r}, which is not there"
            for target in targets
            if target and target not in ids
        )


def _find_form_faults(root: Element) -> Iterator[str]:
    labeled = {label.get("for") for label in root.iter("label")}
    wrapped = {id(control) for label in root.iter("label") for control in label.iter()}
    for control in root.iter():
        if control.tag not in {"input", "select", "textarea"}:
            continue
        if control.tag == "input" and control.get("type", "text") in UNLABELED_TYPES:
            continue
        has_name = control.get("aria-label") or control.get("aria-labelledby")
        if not has_name and control.get("id") not in labeled and id(control) not in wrapped:
            yield f"<{control.tag} name={control.get('name')!r}> has no label"
    for form in root.iter("form"):
        if form.get("method", "get").lower() != "post":
            continue
        tokens = [
            field.get("value") for field in form.iter("input") if field.get("name") == "csrf_token"
        ]
        if len(tokens) != 1 or not tokens[0]:
            yield f"the form to {form.get('action')!r} does not have one csrf_token"
    for button in root.iter("button"):
        if not "".join(button.itertext()).strip() and not button.get("aria-label"):
            yield "a button says nothing"


def _find_inline_code(root: Element) -> Iterator[str]:
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue  # a comment
        if element.tag == "script" and not element.get("src"):
            yield "there is an inline script"
        if element.tag == "style" or "style" in element.attrib:
            yield f"<{element.tag}> has inline style"
        yield from (
            f"<{element.tag}> has {attribute}"
            for attribute in element.attrib
            if str(attribute).startswith("on")
        )
        if element.tag == "img" and element.get("alt") is None:
            yield "an image has no alt text"
