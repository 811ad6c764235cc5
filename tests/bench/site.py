"""The application with the demonstration in it, and what a member of a district does there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from itertools import cycle

from selfassess import create_app
from selfassess.config import Settings
from selfassess.services import assessments, districts, publications, snapshots
from selfassess.services.access import Actor
from selfassess.services.editions import get_edition
from selfassess.store import accounts
from tests.bench.client import Answer, BadAnswerError, Client
from tests.bench.commands import Finished, run_command

Ask = Callable[[], Answer]

SIGN_IN = re.compile(r"Sign in as (\S+) with the password (\S+)")
TOKEN = re.compile(rb'name="csrf_token"[^>]*? value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Site:
    """What there is in the application: how to sign in, one of each thing, a question to answer."""

    email: str
    password: str
    assessment_id: int
    snapshot_id: int
    public_address: str
    element_ids: tuple[str, ...]
    asked_in: str
    question: str
    options: tuple[str, ...]


def load_site(environment: Mapping[str, str]) -> tuple[Site, Finished]:
    """
    Load the demonstration into an empty database by the command `selfassess demo`.

    Returns:
        What is there now, and what the command took.
    """
    loaded = run_command(["demo"], environment)
    found = SIGN_IN.search(loaded.output)
    assert found is not None, loaded.output
    email, password = found.groups()
    settings = Settings.from_env({**environment, "LOG_LEVEL": "ERROR"})
    with create_app(settings).app_context():
        user = accounts.find_account(email)
        assert user is not None
        actor = Actor(user_id=user.id)
        # Beside the district that everything is shown with there are others, which have less.
        district, assessment = next(
            (district, found[0])
            for district, _role in districts.list_districts(actor)
            if (found := assessments.list_assessments(actor, district.id))
        )
        framework = get_edition(assessment.edition)
        element, question = next(
            (element, question)
            for element in framework.elements.values()
            for question in element.questions
            if question.kind == "one-choice"
        )
        site = Site(
            email=email,
            password=password,
            assessment_id=assessment.id,
            snapshot_id=snapshots.list_snapshots(actor, district.id)[-1].id,
            public_address=publications.list_listed().rows[0].address,
            element_ids=tuple(framework.elements),
            asked_in=element.id,
            question=question.id,
            options=tuple(option.id for option in question.options),
        )
    return site, loaded


class Member:
    """Someone who is signed in."""

    def __init__(self, site: Site, port: int) -> None:
        self._site = site
        self._client = Client(port)
        page = self._client.get("/account/sign-in")
        fields = {"email": site.email, "password": site.password, "csrf_token": _find_token(page)}
        if self._client.post("/account/sign-in", fields).status != 302:
            raise BadAnswerError("The demonstration cannot be signed in to.")

    def reader_of(self, path: str) -> Ask:
        """Give what reads a page again and again; {element} stands for each element in turn."""
        names = asdict(self._site)
        paths = cycle([path.format(element=id_, **names) for id_ in self._site.element_ids])
        return lambda: self._client.get(next(paths))

    def answerer(self) -> Ask:
        """Give what answers a question again and again, each time otherwise, as app.js does."""
        site = self._site
        address = f"/assessments/{site.assessment_id}/elements/{site.asked_in}"
        page = self._client.get(address)
        name, token = f"q-{site.question}", _find_token(page)
        found = re.search(rf'name="{name}-version" value="(\d+)"', page.body.decode())
        assert found is not None
        version, chosen = found[1], cycle(site.options)

        def answer() -> Answer:
            nonlocal version
            fields = {name: next(chosen), f"{name}-version": version, "csrf_token": token}
            cause = {f"{name}-cause": "", f"{name}-cause-text": ""}
            given = self._client.post(f"{address}/answers", fields | cause)
            version = str(json.loads(given.body)["versions"][name])
            return given

        return answer


def _find_token(page: Answer) -> str:
    found = TOKEN.search(page.body)
    if found is None:
        raise BadAnswerError("A page has no token against forged requests.")
    return found[1].decode()
