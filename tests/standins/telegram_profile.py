"""What Telegram keeps of a bot beside its messages: webhook, commands, descriptions."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from tests.standins.server import Answer

#: What Telegram brings unless told otherwise has no name in the answer of getWebhookInfo.
_NOTHING = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}

_LONGEST = {"Description": 512, "ShortDescription": 120}


class Profile:
    """`webhook`: as getWebhookInfo tells it; `secret`: what it never tells. `commands` by scope (its type,
    with `:` and the chat's number for one chat) and language; `texts` by `Description` or `ShortDescription`
    and language; the language of all others is empty. `lost`: chats that it does not find.
    """

    def __init__(self) -> None:
        self.webhook: dict[str, Any] = dict(_NOTHING)
        self.secret = ""
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.texts: dict[tuple[str, str], str] = {}
        self.lost: set[str] = set()

    def answer(self, method: str, given: dict[str, Any]) -> Answer | None:
        """What it answers; None to what it does not know."""
        if method == "getWebhookInfo":
            return ok(self.webhook)
        if method == "setWebhook":
            return self._set_webhook(given)
        if method == "deleteWebhook":
            self.webhook, self.secret = dict(_NOTHING), ""
            return ok(True)
        if found := re.fullmatch(r"(get|set|delete)MyCommands", method):
            return self._commands(found[1], given)
        if found := re.fullmatch(r"(get|set)My(Description|ShortDescription)", method):
            return self._text(found[1], found[2], given)
        return None

    def _set_webhook(self, given: dict[str, Any]) -> Answer:
        address, secret = urlsplit(given["url"]), given.get("secret_token", "")
        if address.scheme != "https":
            return error(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if address.port not in (None, 80, 88, 443, 8443):
            ports = "Webhook can be set up only on ports 80, 88, 443 or 8443"
            return error(400, f"Bad Request: bad webhook: {ports}")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
            return error(400, "Bad Request: secret token contains unallowed characters")
        kept = (
            {"allowed_updates": self.webhook["allowed_updates"]} if "allowed_updates" in self.webhook else {}
        )
        chosen = (
            {"allowed_updates": json.loads(given["allowed_updates"])} if "allowed_updates" in given else kept
        )
        waiting = 0 if given.get("drop_pending_updates") == "true" else self.webhook["pending_update_count"]
        self.webhook = {
            **_NOTHING,
            "url": given["url"],
            "pending_update_count": waiting,
            "max_connections": int(given.get("max_connections", 40)),
            **chosen,
        }
        self.secret = secret
        return ok(True)

    def _commands(self, verb: str, given: dict[str, Any]) -> Answer:
        scope = json.loads(given.get("scope", '{"type": "default"}'))
        chat = str(scope.get("chat_id", ""))
        if chat in self.lost:
            return error(400, "Bad Request: chat not found")
        place = (f"{scope['type']}:{chat}" if chat else scope["type"], given.get("language_code", ""))
        if verb == "get":
            return ok(self.commands.get(place, []))
        wanted = json.loads(given["commands"]) if verb == "set" else []
        for one in wanted:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", one["command"]):
                return error(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(one["description"]) <= 256:
                return error(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands.pop(place, None)
        self.commands |= {place: wanted} if wanted else {}
        return ok(True)

    def _text(self, verb: str, kind: str, given: dict[str, Any]) -> Answer:
        place = (kind, given.get("language_code", ""))
        name = "description" if kind == "Description" else "short_description"
        if verb == "get":
            return ok({name: self.texts.get(place, "")})
        if len(given.get(name, "")) > _LONGEST[kind]:
            return error(400, f"Bad Request: {name} is too long")
        self.texts[place] = given.get(name, "")
        return ok(True)


def ok(result: Any) -> Answer:
    """An answer with a result."""
    return Answer(200, {"ok": True, "result": result})


def error(code: int, description: str) -> Answer:
    """An answer with an error."""
    return Answer(code, {"ok": False, "error_code": code, "description": description})
