"""The public pages: what Libreta is, and what it keeps about families."""

from flask import render_template

from console import access
from console.context import context
from console.pages import group
from scorecard.publication.editions import releases

#: Stylesheets and scripts of all the pages live here.
blueprint = group("front", static_folder="static", static_url_path="/console")


@blueprint.get("/")
@access.public
def home() -> str:
    """Who this is, the newest results, and the ways in."""
    access.signed_in()
    with context().engine.connect() as connection:
        newest = next(iter(releases(connection)), None)
    return render_template("public/front.html", newest=newest)


@blueprint.get("/privacidad")
@access.public
def privacy() -> str:
    """What is kept about families, and their rights; the address that consent messages name."""
    access.signed_in()
    return render_template("public/privacy.html")
