"""Sending SMS: Twilio's Messages resource, version 2010-04-01."""

import json
import logging
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from aiohttp import ClientConnectorError, ClientError
from twilio.http.response import Response

from messaging.provider import Outgoing, Result, Retry, Sent, Unanswered, in_words
from messaging.twilio.errors import result_of
from messaging.twilio.transport import Transport

#: Our clock may have been wrong when a message was handed over, and what other messages are known by is not
#: taken for it: so this only keeps out what is old.
_SLACK = timedelta(days=7)

#: The longest validity that Twilio takes (error 90007).
_LONGEST = 36_000

#: What may become of a request beside an answer. A ValueError: the answer is no text.
UNHEARD = (ClientError, TimeoutError, ValueError)

_log = logging.getLogger(__name__)


class TwilioProvider:
    """The account's messages, from the number (or short code) `sender`, else from the messaging service.

    `public_url`: where Twilio brings its receipts. `patience`: seconds that it gets to answer.
    """

    name = "twilio"
    can_be_asked = True

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        sender: str,
        messaging_service_sid: str,
        api_url: str,
        public_url: str,
        patience: float = 10.0,
    ) -> None:
        self._resource = f"{api_url}/2010-04-01/Accounts/{account_sid}/Messages.json"
        self._from = {"From": sender} if sender else {"MessagingServiceSid": messaging_service_sid}
        self._origin = ("from", sender) if sender else ("messaging_service_sid", messaging_service_sid)
        self._receipts = f"{public_url}/webhooks/twilio/status"
        self._transport = Transport(account_sid, auth_token, patience)

    async def open(self) -> None:
        """The transport connects when it is first needed."""

    async def close(self) -> None:
        """Let go of the connections."""
        await self._transport.close()

    async def send(self, message: Outgoing) -> Result:
        """Create the message at Twilio."""
        form = {
            **self._from,
            "To": message.address,
            "Body": message.text,
            "StatusCallback": f"{self._receipts}?message={message.outbox_id}",
        }
        if message.valid_seconds is not None:
            form["ValidityPeriod"] = str(max(1, min(_LONGEST, message.valid_seconds)))
        try:
            answer = await self._transport.call("POST", self._resource, data=form)
            body = json_object(answer)
            if answer.status_code // 100 == 2:
                return Sent(str(body["sid"]))
        except KeyError:
            return Retry(None, "half", in_words("twilio.no_answer"), perhaps_sent=True)
        except UNHEARD as problem:
            # Who could not be connected to has heard nothing.
            lost = not isinstance(problem, ClientConnectorError)
            return Retry(None, type(problem).__name__, in_words("twilio.no_answer"), perhaps_sent=lost)
        code = body.get("code")
        return result_of(answer.status_code, code if isinstance(code, int) else None, after(answer))

    async def find(self, message: Outgoing, since: datetime) -> list[str]:
        """Return messages to this number, with this text and from us, that Twilio has taken since then.

        The resource's filter by DateSent is not used: it passes over what still waits at Twilio. Raises
        Unanswered where it cannot tell.
        """
        try:
            query = {"To": message.address, "PageSize": "100"}
            answer = await self._transport.call("GET", self._resource, params=query)
            found = json_object(answer)["messages"] if answer.status_code // 100 == 2 else None
        except (*UNHEARD, KeyError) as problem:
            raise Unanswered(type(problem).__name__) from problem
        if not isinstance(found, list):
            raise Unanswered(str(answer.status_code))
        return [str(each["sid"]) for each in found if self._looks_like(each, message, since)]

    def _looks_like(self, found: dict[str, object], message: Outgoing, since: datetime) -> bool:
        name, origin = self._origin
        try:
            created = parsedate_to_datetime(str(found["date_created"]))
        except (KeyError, ValueError):
            return False
        return (
            found.get("direction", "outbound-api") == "outbound-api"
            and found.get(name) == origin
            and str(found.get("body", "")).strip() == message.text.strip()
            and created >= since - _SLACK
        )


def json_object(answer: Response) -> dict[str, object]:
    """Return the JSON object in an answer; an empty one where there is none (a proxy's error page)."""
    try:
        body = json.loads(answer.text)
    except ValueError:
        _log.warning("twilio: status %d without JSON", answer.status_code)
        return {}
    return body if isinstance(body, dict) else {}


def after(answer: Response) -> float | None:
    """Seconds in the header Retry-After; None where there is none that is a number."""
    try:
        return float(answer.headers["Retry-After"])
    except (KeyError, ValueError):
        return None
