"""What an account at Twilio has: numbers, short codes, messaging services."""

import re
from typing import Any

from tests.standins.server import Answer, Request

#: The fields that a form may change, by the name that an answer gives them.
_FIELDS = {
    "SmsUrl": "sms_url",
    "SmsMethod": "sms_method",
    "SmsApplicationSid": "sms_application_sid",
    "InboundRequestUrl": "inbound_request_url",
    "InboundMethod": "inbound_method",
    "UseInboundWebhookOnNumber": "use_inbound_webhook_on_number",
}


class Numbers:
    """The resources by their paths; `root`: where those of the account are."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.resources: dict[str, dict[str, Any]] = {}

    def add_number(self, number: str, sid: str = f"PN{7:032x}", **fields: Any) -> dict[str, Any]:
        """A number of the account, as it comes: with Twilio's own demo for an address."""
        own = {"phone_number": number, "sms_application_sid": "", **fields}
        return self._add(f"{self.root}/IncomingPhoneNumbers/{sid}.json", sid, **own)

    def add_short_code(self, code: str, sid: str = f"SC{7:032x}") -> dict[str, Any]:
        """A short code of the account."""
        return self._add(f"{self.root}/SMS/ShortCodes/{sid}.json", sid, short_code=code)

    def add_service(self, sid: str) -> dict[str, Any]:
        """A messaging service of the account, which takes nothing in yet."""
        fields = {
            "inbound_request_url": None,
            "inbound_method": "POST",
            "use_inbound_webhook_on_number": True,
        }
        self.resources[f"/v1/Services/{sid}"] = {"sid": sid, **fields}
        return self.resources[f"/v1/Services/{sid}"]

    def answer(self, request: Request) -> Answer | None:
        """What Twilio answers; None where nothing is at that path."""
        for page, field, name in (
            ("IncomingPhoneNumbers", "phone_number", "PhoneNumber"),
            ("SMS/ShortCodes", "short_code", "ShortCode"),
        ):
            if request.path == f"{self.root}/{page}.json" and request.verb == "GET":
                sought = request.parameters.get(name, "").removeprefix("+")
                # A part of a number finds it too.
                found = [one for one in self.resources.values() if sought in one.get(field, "")]
                key = "incoming_phone_numbers" if name == "PhoneNumber" else "short_codes"
                listed = [one for one in found if field in one]
                return Answer(200, {"page": 0, "uri": request.path, key: listed})
        resource = self.resources.get(request.path)
        if resource is None:
            return None
        if request.verb == "POST":
            for name, value in request.parameters.items():
                if re.fullmatch(r"\w*Method", name) and value not in ("GET", "POST"):
                    return Answer(400, {"code": 20001, "message": f"Invalid {name}", "status": 400})
                resource[_FIELDS[name]] = value == "true" if name.startswith("Use") else value
        return Answer(200, resource)

    def _add(self, path: str, sid: str, **fields: Any) -> dict[str, Any]:
        demo = {"sms_url": "https://demo.twilio.com/welcome/sms/reply/", "sms_method": "GET"}
        self.resources[path] = {"sid": sid, **demo, **fields}
        return self.resources[path]
