"""The network as files to take home: all that pass the filters of a page."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue

from selfassess.services.network_files import Form, export_network
from selfassess.web.actor import current_account
from selfassess.web.network_page.asked import read_query
from selfassess.web.times import now

blueprint = Blueprint("network_files", __name__, url_prefix="/network/files")


@blueprint.get("/network.csv")
def csv() -> ResponseReturnValue:
    """One row for each district, as CSV."""
    return _send("csv")


@blueprint.get("/network.xlsx")
def workbook() -> ResponseReturnValue:
    """The same as an Excel workbook, with the rankings."""
    return _send("xlsx")


@blueprint.get("/network.json")
def document() -> ResponseReturnValue:
    """What `selfassess network` prints."""
    return _send("json")


def _send(form: Form) -> ResponseReturnValue:
    query = read_query(request.args.to_dict()).query
    file = export_network(current_account(), query, form, now())
    return send_file(
        BytesIO(file.data), mimetype=file.type, as_attachment=True, download_name=file.name
    )
