"""What a district shares with the network, in plain words, and its owner's decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, HiddenField, RadioField
from wtforms.validators import InputRequired

from selfassess.domain.districts import GOVERNANCE_LABELS
from selfassess.domain.errors import ConflictError
from selfassess.domain.permissions import Permission
from selfassess.domain.sharing import Sharing
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count, show_score
from selfassess.formats.words import ADVANCED_WORDS, QUADRANT_WORDS, STATE_WORDS
from selfassess.services.access import get_district
from selfassess.services.sharing import Choice, SharingView, Shown, change_sharing, open_sharing
from selfassess.web.actor import current_actor
from selfassess.web.forms import Form, options
from selfassess.web.question_fields import Choice as Option
from selfassess.web.times import now

if TYPE_CHECKING:
    from selfassess.store.models import District

blueprint = Blueprint("sharing", __name__, url_prefix="/districts/<int:district_id>/sharing")

LABELS: Final = {
    Sharing.PRIVATE: "Nobody else",
    Sharing.STAFF: "The staff of the network",
    Sharing.NETWORK: "The staff, and every district that shares as much",
}
PEER: Final = "peer"
SHORT: Final = {
    Sharing.PRIVATE: "Only members see this district’s snapshots.",
    Sharing.STAFF: "The staff of the network sees the row below.",
    Sharing.NETWORK: "The staff and all members of districts that share as much see the row below.",
}


class SharingForm(Form):
    """With whom a district shares; `seen` is what the page showed as chosen."""

    seen = HiddenField()
    sharing = RadioField(
        "Who may see the levels of your frozen snapshots?",
        choices=options(LABELS),
        validators=[InputRequired("Choose who may see them.")],
    )
    counts_as_peer = BooleanField("Count this district, unnamed, among its peers")

    def read(self) -> Choice:
        """What was chosen."""
        return Choice(Sharing(self.sharing.data), bool(self.counts_as_peer.data))


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the network's tables as others see it: label and words of each column."""

    edition: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SharingPage:
    """
    What is chosen, what can be, and what each choice shows.

    `admission` says whether the staff have admitted the district, and `holds` from when on the
    choice holds. `conflict` says what somebody else has chosen meanwhile; empty where nobody has.
    """

    now: str
    peer: str
    admission: str
    holds: str
    options: tuple[Option, ...]
    peer_hint: str
    rows: tuple[ShownRow, ...]
    conflict: str


@blueprint.route("", methods=["GET"])
def show(district_id: int) -> str:
    """What the district shares."""
    view = open_sharing(current_actor(), district_id)
    return _render(view, _fill(view))


@blueprint.post("")
def change(district_id: int) -> ResponseReturnValue:
    """Decide what the district shares."""
    actor = current_actor()
    district, _role = get_district(actor, district_id, Permission.SHARE)
    form = SharingForm()
    if not form.validate_on_submit():
        return _render(open_sharing(actor, district_id), form), 422
    chosen = form.read()
    try:
        is_changed = change_sharing(actor, district_id, chosen, _read_seen(form.seen.data), now())
    except ConflictError:
        view = open_sharing(actor, district_id)
        form.seen.data = _write_seen(view.choice)
        return _render(view, form, _say_conflict(view.choice)), 409
    saved = f"Saved. {_say_when(district)}"
    flash(saved if is_changed else "Nothing was changed.", "success")
    return redirect(url_for("sharing.show", district_id=district_id))


def _fill(view: SharingView) -> SharingForm:
    form = SharingForm()
    form.seen.data = _write_seen(view.choice)
    form.sharing.data = view.choice.sharing.value
    form.counts_as_peer.data = view.choice.counts_as_peer
    return form


def _write_seen(choice: Choice) -> str:
    return f"{choice.sharing.value}{f' {PEER}' if choice.counts_as_peer else ''}"


def _read_seen(text: str | None) -> Choice:
    """What was on the page; what no page has written fits nothing, and so is nobody's decision."""
    sharing, _, peer = (text or "").partition(" ")
    return Choice(Sharing(sharing) if sharing in LABELS else Sharing.PRIVATE, peer == PEER)


def _say_conflict(choice: Choice) -> str:
    peer = "counts" if choice.counts_as_peer else "does not count"
    return (
        f"Somebody else has decided meanwhile: “{LABELS[choice.sharing]}”, and the district {peer}"
        " among its peers. What you chose stands below and is not saved. Save again to put yours"
        " in its place."
    )


def _render(view: SharingView, form: SharingForm, conflict: str = "") -> str:
    return render_template(
        "pages/sharing/show.html",
        district=view.district,
        form=form,
        may_decide=view.may_decide,
        page=_describe(view, conflict),
        action=request.path,
    )


def _describe(view: SharingView, conflict: str) -> SharingPage:
    others = (
        f"{show_count(view.sharers, 'other district')}"
        f" {'shares' if view.sharers == 1 else 'share'} so now"
    )
    hints = {
        Sharing.PRIVATE: (
            "Members of this district see its snapshots, as they always do. The staff sees that it"
            " takes part, who owns it and the date of its last snapshot, and no level."
        ),
        Sharing.STAFF: (
            "They see the row below in the tables and charts of the network, and can take those"
            " home as files. It counts in the means that they see, and in no one else’s."
        ),
        Sharing.NETWORK: (
            f"Everybody of these sees the row below, with the district’s name, and can take it home"
            f" as a file; in return you see theirs. {others}. The staff have admitted each of them."
        ),
    }
    counts = "counts" if view.choice.counts_as_peer else "does not count"
    is_waiting = view.district.is_waiting
    return SharingPage(
        now=(
            "This district waits to be admitted. Nobody else sees anything until then."
            if is_waiting
            else SHORT[view.choice.sharing]
        ),
        peer=(
            f"Chosen is “{LABELS[view.choice.sharing]}”, and that it {counts} among its peers."
            if is_waiting
            else f"It {counts}, unnamed, among its peers."
        ),
        admission=_say_admission(view.district),
        holds=_say_when(view.district),
        options=tuple(Option(one.value, LABELS[one], hints[one]) for one in Sharing),
        peer_hint=(
            "The levels of its newest snapshot go into medians and quartiles that members of"
            " districts see which count, too. Its name does not, and groups of fewer than"
            f" {view.least_peers} districts are never shown. This holds whatever you chose above."
        ),
        rows=tuple(_describe_row(view, shown) for shown in view.shown),
        conflict=conflict,
    )


def _say_admission(district: District) -> str:
    if district.admitted_at is not None:
        return (
            f"The staff of the network admit districts. This one is admitted since"
            f" {show_date(district.admitted_at.date())}."
        )
    says = "The staff of the network admit districts; until then nobody sees anything."
    if district.is_waiting:
        return f"{says} This district has asked, and waits."
    return f"{says} They are told when an owner chooses to share, or to count among peers."


def _say_when(district: District) -> str:
    if district.admitted_at is not None:
        return "It holds from now on."
    return "It holds as soon as the staff of the network have admitted this district."


def _describe_row(view: SharingView, shown: Shown) -> ShownRow:
    district, standing = view.district, shown.standing
    highest = shown.framework.highest
    cells = [
        ("District", district.name),
        ("State", district.place or "not stated"),
        ("Run by", GOVERNANCE_LABELS[district.governance]),
        ("Students", f"{district.students:,}" if district.students else "not stated"),
        ("Newest snapshot", show_date(standing.latest)),
        ("Snapshots", str(standing.rounds)),
        ("Overall", f"{show_score(standing.overall)} of {highest}"),
        ("Spread", show_score(standing.spread)),
        ("Quadrant", QUADRANT_WORDS[standing.quadrant] if standing.quadrant else "–"),
        ("Recent progress", show_score(standing.progress)),
        ("Advanced", ADVANCED_WORDS[standing.advanced] if standing.advanced else "–"),
        (
            "Components",
            "; ".join(
                f"{component.id}: {show_score(standing.components[component.id])}"
                for component in shown.framework.components
            ),
        ),
        (
            "Elements",
            "; ".join(
                f"{element}: {_show_level(shown, element)}" for element in shown.framework.elements
            ),
        ),
    ]
    if district.is_demonstration:
        cells.insert(1, ("Marked as", "a demonstration with invented numbers"))
    return ShownRow(shown.framework.name, tuple(cells))


def _show_level(shown: Shown, element: str) -> str:
    level = shown.standing.elements.get(element)
    return str(level) if level is not None else STATE_WORDS[shown.states[element]].lower()
