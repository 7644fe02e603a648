"""The municipalities of who is signed in, and the one that the address names."""

from flask import abort, request
from sqlalchemy import Connection

from console import access
from programme import accounts


def own_places(connection: Connection) -> tuple[dict[str, str], str | None]:
    """Names by code, and the one that is asked for: by `?municipio=`, or the first by name; None where there
    are none. Somebody else's is refused.
    """
    user = access.signed_in()
    assert user is not None
    own = accounts.municipalities(connection, user.staff_id)
    chosen = request.args.get("municipio") or next(iter(own), None)
    if chosen is not None and chosen not in own:
        abort(403)
    return own, chosen
