"""A stand-in for Twilio: its Messages resource, and the numbers and services of an account.

with TwilioStandIn() as twilio:
    ...                                                  # TWILIO_API_URL=twilio.url
    twilio.sent                                          # messages it took, oldest first
    twilio.next_error(21610, "Attempt to send to unsubscribed recipient")
    twilio.next_error(20429, "Too Many Requests", status=429, retry_after=2)
    twilio.next(slow=2.0), twilio.next(half=True), twilio.next(reset=True)
"""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from tests.standins.server import Answer, Request, StandIn, Trouble
from tests.standins.twilio_numbers import Numbers

ACCOUNT_SID = "AC" + "0123456789abcdef" * 2
AUTH_TOKEN = "fedcba9876543210" * 2


class TwilioStandIn(StandIn):
    """Takes the credentials above. `clock`: what its `date_created` shows."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__()
        self.clock = clock
        #: The resources as Twilio shows them (`sid`, `to`, `from`, `body`, …), under `form` what came in, and
        #: under `at` when, as time.monotonic().
        self.sent: list[dict[str, Any]] = []
        #: The numbers, short codes and messaging services of the account.
        self.numbers = Numbers(f"/2010-04-01/Accounts/{ACCOUNT_SID}")

    def next_error(
        self,
        code: int,
        message: str,
        *,
        status: int = 400,
        retry_after: int | None = None,
        to: str | None = None,
        times: int = 1,
    ) -> None:
        """Answer the next requests (to the number `to`, where given) with this error and do nothing."""
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        error = Answer(status, _problem(code, message, status), headers)
        self.next(error=error, to=to, times=times)

    def next(self, *, to: str | None = None, **trouble: Any) -> None:
        """Give the next request one of the troubles of `tests.standins.server.Trouble`.

        `verb="POST"`: the next message; `verb="GET"`: the next question about messages.
        """
        self.trouble(Trouble(only={} if to is None else {"To": to}, **trouble))

    def answer(self, request: Request) -> Answer:
        if request.credentials != f"{ACCOUNT_SID}:{AUTH_TOKEN}":
            return _error(20003, "Authenticate", 401)
        if request.path != f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json":
            with self.lock:
                found = self.numbers.answer(request)
            return found or _error(20404, f"The requested resource {request.path} was not found", 404)
        return self._create(request.parameters) if request.verb == "POST" else self._list(request)

    def _create(self, form: dict[str, Any]) -> Answer:
        if not form.get("To"):
            return _error(21604, "A 'To' phone number is required.")
        if not form.get("From") and not form.get("MessagingServiceSid"):
            return _error(21603, "A 'From' phone number is required.")
        if not form.get("Body"):
            return _error(21602, "Message body is required.")
        if len(form["Body"]) > 1600:
            return _error(21617, "The concatenated message body exceeds the 1600 character limit.")
        if not re.fullmatch(r"\+[1-9]\d{7,14}", form["To"]):
            return _error(21211, f"Invalid 'To' Phone Number: {form['To'][:-4]}XXXX")
        with self.lock:
            resource = self._resource(form, len(self.sent) + 1)
            self.sent.append({**resource, "form": form, "at": time.monotonic()})
        return Answer(201, resource)

    def _resource(self, form: dict[str, Any], number: int) -> dict[str, Any]:
        sid, now = f"SM{number:032x}", format_datetime(self.clock().astimezone(UTC))
        return {
            "account_sid": ACCOUNT_SID,
            "api_version": "2010-04-01",
            "body": form["Body"],
            "date_created": now,
            "date_sent": None,
            "date_updated": now,
            "direction": "outbound-api",
            "error_code": None,
            "error_message": None,
            "from": form.get("From"),
            "messaging_service_sid": form.get("MessagingServiceSid"),
            "num_media": "0",
            "num_segments": "1" if form.get("From") else "0",
            "price": None,
            "price_unit": None,
            "sid": sid,
            "status": "queued" if form.get("From") else "accepted",
            "to": form["To"],
            "uri": f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/{sid}.json",
        }

    def _list(self, request: Request) -> Answer:
        given = request.parameters
        with self.lock:
            found = [
                {name: value for name, value in each.items() if name not in ("form", "at")}
                for each in reversed(self.sent)
                if (given.get("To") or each["to"]) == each["to"]
                and given.get("From", each["from"]) == each["from"]
            ][: int(given.get("PageSize", 50))]
        page = {"page": 0, "page_size": int(given.get("PageSize", 50)), "start": 0, "end": len(found) - 1}
        links = {"first_page_uri": request.path, "next_page_uri": None, "previous_page_uri": None}
        return Answer(200, {**page, **links, "uri": request.path, "messages": found})


def _problem(code: int, message: str, status: int) -> dict[str, Any]:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return {"code": code, "message": message, "more_info": more, "status": status}


def _error(code: int, message: str, status: int = 400) -> Answer:
    return Answer(status, _problem(code, message, status))
