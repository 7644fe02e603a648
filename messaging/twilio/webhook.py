"""Telling Twilio where to bring the SMS that come in, for a number or short code and a messaging service.

Receipts need no telling: each message carries the address of its own.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any, NamedTuple

from messaging.connecting import Told, patiently, state
from messaging.provider import Failed, Retry, in_words
from messaging.twilio.api import UNHEARD, after, json_object
from messaging.twilio.errors import result_of
from messaging.twilio.transport import Transport
from programme.refusal import Refusal

#: Connection overrides (twilio.com/docs/usage/webhooks/webhooks-connection-overrides): three more tries when
#: we answer 5xx, or when the connection or the answer takes too long. Twilio keeps them to itself: neither
#: the request nor its signature has them.
_TRIES = "#rc=3&rp=5xx,ct,rt"


class _Field(NamedTuple):
    """One field of a resource: as a form and as an answer name it, what it should be, and the text that names
    it for people.
    """

    form: str
    answer: str
    wanted: str | bool
    key: str


class _Resource(NamedTuple):
    """Something at Twilio that is told where we are. `name`: how people know it."""

    address: str
    found: Mapping[str, Any]
    fields: tuple[_Field, ...]
    name: str


class Account:
    """The account at Twilio. `api_url`: where it is reached; another than Twilio's own stands in for all of
    Twilio. `patience`: seconds that an answer may take. Each method raises Refusal for what failed.
    """

    def __init__(self, account_sid: str, auth_token: str, api_url: str, patience: float = 10.0) -> None:
        self._account = f"{api_url}/2010-04-01/Accounts/{account_sid}"
        self._services = f"{services_at(api_url)}/v1/Services"
        self._transport = Transport(account_sid, auth_token, patience)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._transport.close()

    async def tell_webhook(
        self, public_url: str, sender: str, service_sid: str, *, dry_run: bool
    ) -> AsyncIterator[Told]:
        """Set the address for the number (or short code) `sender` and for the messaging service; each may be
        empty. Nothing is changed where one of them is not the account's, which raises Refusal.
        """
        address = f"{public_url}/webhooks/twilio/sms{_TRIES}"
        found = []
        if sender:
            found.append(await self._number(sender, address))
        if service_sid:
            found.append(await self._service(service_sid, address))
        for resource in found:
            wrong = {field for field in resource.fields if resource.found.get(field.answer) != field.wanted}
            if wrong and not dry_run:
                form = {field.form: _sent(field.wanted) for field in resource.fields}
                await self._call("POST", resource.address, data=form)
            for field in resource.fields:
                yield Told(field.key, state(field not in wrong), resource.name)

    async def _number(self, sender: str, address: str) -> _Resource:
        short = not sender.startswith("+")
        page, name = ("SMS/ShortCodes", "short_code") if short else ("IncomingPhoneNumbers", "phone_number")
        filters = {"ShortCode" if short else "PhoneNumber": sender, "PageSize": "50"}
        answer = await self._call("GET", f"{self._account}/{page}.json", params=filters)
        listed = (answer or {}).get("short_codes" if short else "incoming_phone_numbers")
        # Twilio also gives numbers that only contain what was asked for.
        theirs = [one for one in listed if one.get(name) == sender] if isinstance(listed, list) else []
        if not theirs:
            raise Refusal("connect.twilio.not_ours", sender=sender)
        fields: tuple[_Field, ...] = (
            _Field("SmsUrl", "sms_url", address, "connect.twilio.address"),
            _Field("SmsMethod", "sms_method", "POST", "connect.twilio.method"),
        )
        if theirs[0].get("sms_application_sid"):
            # With an application, Twilio passes over the address.
            application = "connect.twilio.application"
            fields += (_Field("SmsApplicationSid", "sms_application_sid", "", application),)
        return _Resource(f"{self._account}/{page}/{theirs[0]['sid']}.json", theirs[0], fields, sender)

    async def _service(self, sid: str, address: str) -> _Resource:
        found = await self._call("GET", f"{self._services}/{sid}", or_none=True)
        if found is None:
            raise Refusal("connect.twilio.no_service", service=sid)
        by_number = "use_inbound_webhook_on_number"
        fields = (
            _Field("InboundRequestUrl", "inbound_request_url", address, "connect.twilio.address"),
            _Field("InboundMethod", "inbound_method", "POST", "connect.twilio.method"),
            _Field("UseInboundWebhookOnNumber", by_number, False, "connect.twilio.by_service"),
        )
        return _Resource(f"{self._services}/{sid}", found, fields, sid)

    async def _call(
        self, method: str, url: str, *, or_none: bool = False, **what: dict[str, str]
    ) -> dict[str, Any] | None:
        """The JSON object that Twilio answers. `or_none`: None where there is nothing at that address."""

        async def attempt() -> dict[str, Any] | Failed | None:
            try:
                answer = await self._transport.call(method, url, **what)
            except UNHEARD as problem:
                return Retry(None, type(problem).__name__, in_words("twilio.no_answer"))
            body, status = json_object(answer), answer.status_code
            if status // 100 == 2 and body:
                return body
            if status // 100 == 2:
                # Not Twilio: a proxy on the way.
                return Retry(None, "half", in_words("twilio.no_answer"))
            if status == 404 and or_none:
                return None
            code = body.get("code")
            return result_of(status, code if isinstance(code, int) else None, after(answer))

        return await patiently("Twilio", "TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN", attempt)


def services_at(api_url: str) -> str:
    """Return where messaging services are reached: beside Twilio's own `api.` (of a region, too), else at
    the same address.
    """
    own = api_url.startswith("https://api.") and api_url.endswith(".twilio.com")
    return api_url.replace("https://api.", "https://messaging.", 1) if own else api_url


def _sent(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else value
