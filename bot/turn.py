"""One turn: a message comes in, is answered, and everything about it is stored in one transaction."""

import logging
import random
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import psycopg
import sqlalchemy.exc
from sqlalchemy import Connection, Engine, select, update

from bot import closing, people
from bot.answering import answer
from bot.bag import Bag
from bot.bag_message import Sent
from bot.memory import Stored, stored
from bot.order import overtaken
from bot.state import Dialog, State
from bot.talk import Talk
from db import turns
from db.engine import DriverConnection
from db.keys import KeyProblem
from db.statement import driver
from db.tables import Conversation
from messaging import outbox
from messaging.channel import Shown
from messaging.message import InboundMessage, Reply
from messaging.terms import Terms
from programme.calendar import Clock

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """`texts`: what to answer at once; on some channels other answers go through the outbox. `kept`: whether
    anything of the message is.
    """

    texts: list[str]
    kept: bool = True


class Bot:
    """Takes turns. `policy` is the address where families read about their data."""

    def __init__(
        self, engine: Engine, clock: Clock, rng: random.Random, policy: str, terms: Terms | None = None
    ) -> None:
        self.engine = engine
        self.clock = clock
        self._random = rng
        self._policy = policy
        self._terms = terms or Terms()
        self._bag = Bag(engine, clock)

    def take(self, inbound: InboundMessage) -> Outcome:
        """Answer one message, once. Turns of one conversation are taken one after another.

        Raises psycopg.OperationalError or sqlalchemy.exc.OperationalError when the database is away, and
        KeyProblem when the keys do not open what it holds, and db.turns.NotSimulated where the simulator is
        not at home; nothing was stored then and the provider should
        try again.
        """
        inbound, sent = self._bag.read(inbound)
        try:
            return self._take(inbound, sent)
        except (psycopg.OperationalError, sqlalchemy.exc.OperationalError) as problem:
            if isinstance(getattr(problem, "orig", problem), psycopg.errors.QueryCanceled):
                raise
            # The connections of the pool died with the server. A turn that was stored all the same is known
            # by its message's id, and a code by being used, so a second try does no harm.
            self.engine.dispose()
            return self._take(inbound, sent)
        except (sqlalchemy.exc.TimeoutError, KeyProblem, turns.NotSimulated):
            raise
        except Exception as problem:  # noqa: BLE001 - whatever it was, the message is kept and answered
            if sent is not None:
                return Outcome(self._bag.apologise(inbound, problem), kept=False)
            # Without the exception's own words, which may be the person's.
            where = "".join(traceback.format_tb(problem.__traceback__))
            message = (inbound.channel, inbound.provider_id)
            _log.error("a turn failed: %s message %s: %s\n%s", *message, type(problem).__name__, where)
            return self._once(inbound, _apologise)

    def _take(self, inbound: InboundMessage, sent: Sent | None) -> Outcome:
        if sent is not None:
            return Outcome(self._bag.answer(inbound, sent), kept=False)
        return self._once(inbound, _speak)

    def _once(self, inbound: InboundMessage, speak: Callable[[Talk], None]) -> Outcome:
        with self.engine.connect() as connection, connection.begin() as transaction:
            raw = driver(connection)
            talk = self._talk(connection, inbound)
            speak(talk)
            try:
                return Outcome(_store(raw, talk))
            except psycopg.errors.UniqueViolation:
                transaction.rollback()
                known, stored = turns.stored_reply(raw, inbound.channel, inbound.provider_id)
                if not known:
                    raise
                return Outcome(stored)

    def rehearse(
        self,
        connection: Connection,
        inbound: InboundMessage,
        now: datetime | None = None,
        rng: random.Random | None = None,
    ) -> Talk:
        """Take a turn within a transaction that somebody else undoes, at the instant `now` where it is not of
        this moment. Return what was said and done; nothing goes to the outbox as its reply.
        """
        talk = self._talk(connection, inbound, within=True)
        talk.now, talk.random = now or talk.now, rng or talk.random
        _speak(talk)
        _store(driver(connection), talk, within=True)
        return talk

    def _talk(self, connection: Connection, inbound: InboundMessage, *, within: bool = False) -> Talk:
        raw = driver(connection)
        line = turns.load(raw, inbound.channel, inbound.address, inbound.simulated, within=within)
        return Talk(
            connection=connection,
            line=line,
            inbound=inbound,
            now=self.clock(),
            state=State.read(line.state).of(line.contact_id),
            random=self._random,
            policy=self._policy,
            terms=self._terms,
            kind=inbound.kind,
        )


def _speak(talk: Talk) -> None:
    # Whoever writes can be reached again, whatever a provider had told us; unless that was done before. Only
    # where it would change something is the order looked at.
    blocked = talk.inbound.kind == "blocked"
    if blocked != talk.line.blocked and not overtaken(talk):
        talk.line.blocked = blocked
    if talk.inbound.kind not in ("blocked", "unblocked"):
        answer(talk)


def _apologise(talk: Talk) -> None:
    """Our own mistake: the message is kept, and the person is told what to do."""
    talk.kind, talk.keep_text = "failed", not talk.state.sealed
    talk.say("failed")


def _store(raw: DriverConnection, talk: Talk, *, within: bool = False) -> list[str]:
    """Write the turn, and commit where it is not `within` somebody else's transaction. Return what answers
    it at once.
    """
    reply, shown = talk.reply(), []
    if reply is not None or talk.kind in ("blocked", "unblocked"):
        # Silence spends no buttons: those of what was shown before stay good.
        talk.line.turn += 1
    if reply is not None and talk.channel.answers_at_once:
        shown = [_show(talk, reply).text]
    elif reply is not None and within:
        _show(talk, reply)
    elif reply is not None:
        _to_outbox(talk, reply)
    talk.state.contact = talk.line.contact_id
    talk.line.state = talk.state.write()
    turns.store(
        raw,
        talk.line,
        channel=talk.inbound.channel,
        provider_id=talk.inbound.provider_id,
        kind="libreta" if talk.sealed else talk.kind,
        text=talk.text if talk.keep_text and not talk.sealed and talk.text else None,
        reply=shown or None,
        now=talk.now,
        within=within,
    )
    return shown


def _show(talk: Talk, reply: Reply) -> Shown:
    """Return the reply as its channel shows it; what did not fit waits for MAS."""
    shown = talk.channel.show(reply, talk.texts.say(talk.channel.more), talk.page)
    if talk.state.dialog is not None and talk.options:
        talk.state.dialog.page = shown.next
    return shown


def _to_outbox(talk: Talk, reply: Reply) -> None:
    """Leave the reply for the worker; a tapped keyboard goes with it, and what was shown behind the PIN."""
    shown = _show(talk, reply)
    theirs = [talk.inbound.message_id] if talk.takes_back and talk.inbound.message_id is not None else []
    gone = {"theirs": theirs, "ours": talk.state.shown}
    written = outbox.write(
        talk.connection,
        kind="reply",
        apart=f"{talk.inbound.channel}:{talk.inbound.provider_id}",
        channel=talk.inbound.channel,
        conversation_id=talk.line.id,
        priority=outbox.REPLY,
        payload={
            "text": shown.text,
            "options": [[option.value, option.label] for option in shown.options],
            "scale": reply.scale and bool(shown.options),
            "protect": reply.protect,
            **({"photo": reply.photo} if reply.photo else {}),
            "turn": talk.line.turn,
            "tap_id": talk.inbound.tap_id,
            "button_message_id": talk.inbound.button_message_id,
            "final": talk.final,
            **({"takes_back": gone} if any(gone.values()) else {}),
        },
        not_before=talk.now,
        # The last word of what is sealed shows nothing, and must arrive whatever is cut meanwhile.
        libreta=talk.sealed and talk.state.sealed,
        now=talk.now,
    )
    behind_the_pin = talk.state.dialog is not None and talk.state.dialog.reserved
    talk.state.shown = [written] if behind_the_pin and written is not None else []
    for one in talk.state.shown:
        closing.write(talk, one)


def open_dialog(
    connection: Connection,
    conversation_id: int,
    name: str,
    memory: object,
    reply: Reply,
    now: datetime,
    *,
    about: str,
    asks: str = "plain",
    family_id: int | None = None,
) -> int | None:
    """Let the next message on a conversation be the answer to `reply`, which we are about to send unasked.

    Return the number of the turn; None, and nothing changes, when another question is open: nothing that we
    start takes its place, but for the same question put anew: that of which `memory` has the same in the
    field `about`. `family_id`: the family that is asked.
    """
    data = stored(memory)
    row = connection.execute(
        select(Conversation.state, Conversation.turn, Conversation.contact_id)
        .where(Conversation.id == conversation_id)
        .with_for_update()
    ).one()
    state = State.read(row.state).of(row.contact_id)
    state.forget_old(now)
    people.forget_another(state, now)
    if state.dialog is not None and not _is_the_same(state.dialog, name, data, about):
        return None
    state.dialog = Dialog(
        name=name,
        data=data,
        at=now.isoformat(),
        text=reply.text,
        options=[[option.value, option.label] for option in reply.options],
        asks=asks,
        turn=row.turn + 1,
        family_id=family_id,
    )
    connection.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id)
        .values(state=state.write(), turn=row.turn + 1)
    )
    return int(row.turn) + 1


def _is_the_same(dialog: Dialog, name: str, data: Stored, about: str) -> bool:
    """Return whether the open question is about the same thing, and at its first step still."""
    return dialog.name == name and not dialog.keeps and dialog.data.get(about) == data[about]
