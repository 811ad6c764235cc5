"""The application with the demonstration in it, and what a member of a district does there."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle

from selfassess import create_app
from selfassess.config import Settings
from selfassess.services import assessments, demonstration, districts, snapshots
from selfassess.services.access import Actor
from selfassess.services.database import upgrade_database
from selfassess.services.demonstration import SignIn
from selfassess.services.editions import get_edition
from selfassess.store import accounts
from tests.bench.client import Answer, BadAnswerError, Client

TOKEN = re.compile(rb'name="csrf_token"[^>]*? value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Site:
    """What there is in the application."""

    sign_in: SignIn
    assessment_id: int
    snapshot_id: int
    element_ids: tuple[str, ...]
    question: tuple[str, str, tuple[str, ...]]
    """A question with options to choose from: its element, its id and those of its options."""
    seconds: float
    """How long it took from nothing to a database with the demonstration in it. [s]"""


def prepare(settings: Settings) -> Site:
    """
    Make the tables in an empty database and load the demonstration.

    Raises:
        InvalidInputError: the database is not empty.
    """
    started = time.perf_counter()
    app = create_app(settings)
    with app.app_context():
        upgrade_database()
        sign_in = demonstration.load()
        seconds = time.perf_counter() - started
        user = accounts.find_account(sign_in.email)
        assert user is not None
        actor = Actor(user_id=user.id)
        district, _role = districts.list_districts(actor)[0]
        assessment = assessments.list_assessments(actor, district.id)[0]
        snapshot = snapshots.list_snapshots(actor, district.id)[-1]
        framework = get_edition(assessment.edition)
        question = next(
            (element.id, question.id, tuple(option.id for option in question.options))
            for element in framework.elements.values()
            for question in element.questions
            if question.kind == "one-choice"
        )
        return Site(
            sign_in, assessment.id, snapshot.id, tuple(framework.elements), question, seconds
        )


class Member:
    """Someone who is signed in, and does one thing again and again."""

    def __init__(self, site: Site, port: int) -> None:
        self._site = site
        self._client = Client(port)
        page = self._client.get("/account/sign-in")
        fields = {"email": site.sign_in.email, "password": site.sign_in.password}
        answer = self._client.post(
            "/account/sign-in", {**fields, "csrf_token": _find_token(page)}
        )
        if answer.status != 302:
            raise BadAnswerError("The demonstration could not be signed in to.")

    def reader_of(self, path: str) -> Callable[[], Answer]:
        """Give what reads a page; `{element}` in its address stands for each of them in turn."""
        paths = cycle([path.format(element=element) for element in self._site.element_ids])
        return lambda: self._client.get(next(paths))

    def answerer(self) -> Callable[[], Answer]:
        """Give what answers a question, each time otherwise, as the script on the page does."""
        element_id, question, options = self._site.question
        address = f"/assessments/{self._site.assessment_id}/elements/{element_id}"
        page = self._client.get(address)
        name = f"q-{question}"
        token = _find_token(page)
        found = re.search(rf'name="{name}-version" value="(\d+)"'.encode(), page.body)
        assert found is not None
        version = int(found[1])
        chosen = cycle(options)

        def answer() -> Answer:
            nonlocal version
            fields = {name: next(chosen), f"{name}-version": str(version), f"{name}-cause": ""}
            sent = {**fields, f"{name}-cause-text": "", "csrf_token": token}
            given = self._client.post(f"{address}/answers", sent)
            version = json.loads(given.body)["versions"][name]
            return given

        return answer


def _find_token(page: Answer) -> str:
    found = TOKEN.search(page.body)
    if found is None:
        raise BadAnswerError("A page has no token against forged requests.")
    return found[1].decode()
