"""The public pages: what Libreta is, and what it keeps about families."""

from flask import render_template

from console import access
from console.pages import group

#: Stylesheets and scripts of all the pages live here.
blueprint = group("front", static_folder="static", static_url_path="/console")


@blueprint.get("/")
@access.public
def home() -> str:
    """Who this is, and the ways in."""
    access.signed_in()
    return render_template("front.html")


@blueprint.get("/privacidad")
@access.public
def privacy() -> str:
    """What is kept about families, and their rights; the address that consent messages name."""
    access.signed_in()
    return render_template("privacy.html")
