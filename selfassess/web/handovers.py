"""The handover pack of a district: on a page, and as a file."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from selfassess.services.handovers import make_handover_pdf, open_handover
from selfassess.web.actor import current_actor
from selfassess.web.times import now

blueprint = Blueprint("handovers", __name__, url_prefix="/districts/<int:district_id>")


@blueprint.get("/handover")
def show(district_id: int) -> str:
    """What somebody who takes over has to know."""
    handover = open_handover(current_actor(), district_id, now())
    return render_template(
        "pages/handovers/show.html",
        district=handover.district,
        highest=handover.framework.highest if handover.framework else 0,
        words=handover.words,
        pdf_url=url_for("handovers.pdf", district_id=district_id),
    )


@blueprint.get("/handover.pdf")
def pdf(district_id: int) -> ResponseReturnValue:
    """The pack as a file."""
    file = make_handover_pdf(current_actor(), district_id, now())
    return send_file(
        BytesIO(file.data), mimetype=file.type, as_attachment=True, download_name=file.name
    )
