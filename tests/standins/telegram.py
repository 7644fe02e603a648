"""A stand-in for Telegram's Bot API.

with TelegramStandIn() as telegram:
    ...                                                  # TELEGRAM_API_URL=telegram.url
    telegram.sent                                        # messages it took, oldest first
    telegram.next_error(403, "Forbidden: bot was blocked by the user")
    telegram.next_error(429, "Too Many Requests: retry after 3", retry_after=3)
    telegram.next(slow=2.0), telegram.next(half=True), telegram.next(reset=True)
"""

import json
import time
from typing import Any

from tests.standins.server import Answer, Request, StandIn, Trouble
from tests.standins.telegram_profile import Profile
from tests.standins.telegram_profile import error as _error
from tests.standins.telegram_profile import ok as _ok

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"

_ME = {"id": 110201543, "is_bot": True, "first_name": "Libreta", "username": "LibretaBot"}
_SIMPLE = ("sendChatAction",)


class TelegramStandIn(StandIn):
    """Takes `token` and no other. `calls`: `(method, parameters)` of every call, also of those in trouble."""

    def __init__(self, token: str = TOKEN) -> None:
        super().__init__()
        self.token = token
        #: Each as `{"chat_id", "text", "message_id", "reply_markup", "protect_content", "at"}`: the markup as
        #: an object or None, `at` as time.monotonic().
        self.sent: list[dict[str, Any]] = []
        #: Photos, each as `{"chat_id", "photo", "protect_content"}`.
        self.photos: list[dict[str, Any]] = []
        self._keyboards: dict[int, Any] = {}
        #: The numbers of the messages that were deleted, of both sides.
        self.deleted: list[int] = []
        #: Its webhook, commands and descriptions.
        self.profile = Profile()

    @property
    def calls(self) -> list[tuple[str, dict[str, Any]]]:
        return [(request.path.rpartition("/")[2], request.parameters) for request in self.requests]

    def next_error(
        self,
        code: int,
        description: str,
        *,
        retry_after: int | None = None,
        chat_id: object = None,
        method: str = "sendMessage",
        times: int = 1,
    ) -> None:
        """Answer the next calls of `method` (for `chat_id`, where given) with this error and do nothing."""
        body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
        if retry_after is not None:
            body["parameters"] = {"retry_after": retry_after}
        self.next(error=Answer(code, body), chat_id=chat_id, method=method, times=times)

    def next(self, *, chat_id: object = None, method: str = "sendMessage", **trouble: Any) -> None:
        """Give the next call of `method` one of the troubles of `tests.standins.server.Trouble`."""
        only = {} if chat_id is None else {"chat_id": str(chat_id)}
        self.trouble(Trouble(path=f"/{method}", only=only, **trouble))

    def answer(self, request: Request) -> Answer:
        bot, _, method = request.path.removeprefix("/bot").partition("/")
        if bot != self.token:
            return _error(401, "Unauthorized")
        known = getattr(self, f"_{method}", None)
        if method in _SIMPLE:
            return _ok(True)
        if known is None:
            with self.lock:
                return self.profile.answer(method, request.parameters) or _error(404, "Not Found")
        return known(request.parameters)

    def _getMe(self, given: dict[str, Any]) -> Answer:
        return _ok({**_ME, "can_join_groups": False, "supports_inline_queries": False})

    def _answerCallbackQuery(self, given: dict[str, Any]) -> Answer:
        if not given.get("callback_query_id"):
            return _error(
                400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
            )
        return _ok(True)

    def _sendMessage(self, given: dict[str, Any]) -> Answer:
        text, markup = str(given.get("text", "")), given.get("reply_markup")
        markup = json.loads(markup) if isinstance(markup, str) else markup
        rows = (markup or {}).get("inline_keyboard", [])
        if not given.get("chat_id"):
            return _error(400, "Bad Request: chat_id is empty")
        if not text.strip():
            return _error(400, "Bad Request: message text is empty")
        if len(text) > 4096:
            return _error(400, "Bad Request: message is too long")
        if any(not 1 <= len(button["callback_data"].encode()) <= 64 for row in rows for button in row):
            return _error(400, "Bad Request: BUTTON_DATA_INVALID")
        with self.lock:
            number = len(self.sent) + 1
            taken = {"chat_id": str(given["chat_id"]), "text": text, "message_id": number}
            taken |= {"reply_markup": markup, "at": time.monotonic()}
            taken["protect_content"] = str(given.get("protect_content", "")).lower() == "true"
            self.sent.append(taken)
            self._keyboards[number] = markup
        return _ok(_message(given["chat_id"], number, text, markup))

    def _sendPhoto(self, given: dict[str, Any]) -> Answer:
        if not given.get("photo"):
            return _error(400, "Bad Request: there is no photo in the request")
        protected = str(given.get("protect_content", "")).lower() == "true"
        with self.lock:
            self.photos.append({"chat_id": str(given.get("chat_id")), "photo": str(given["photo"]),
                                "protect_content": protected})  # fmt: skip
        return _ok(_message(given["chat_id"], 10_000 + len(self.photos), "", None))

    def _deleteMessage(self, given: dict[str, Any]) -> Answer:
        with self.lock:
            self.deleted.append(int(given.get("message_id", 0)))
        return _ok(True)

    def _editMessageReplyMarkup(self, given: dict[str, Any]) -> Answer:
        number = int(given.get("message_id", 0))
        with self.lock:
            if number not in self._keyboards:
                return _error(400, "Bad Request: message to edit not found")
            if self._keyboards[number] is None:
                return _error(
                    400,
                    "Bad Request: message is not modified: specified new message content and reply markup "
                    "are exactly the same as a current content and reply markup of the message",
                )
            self._keyboards[number] = None
        return _ok(_message(given["chat_id"], number, "", None))


def _message(chat_id: object, number: int, text: str, markup: Any) -> dict[str, Any]:
    chat = {"id": int(str(chat_id)), "first_name": "Persona", "type": "private"}
    shown = {"message_id": number, "from": _ME, "chat": chat, "date": int(time.time()), "text": text}
    return {**shown, "reply_markup": markup} if markup else shown
