"""The same job as most would write it first: Flask, SQLAlchemy's ORM, one statement after another.

Signature, a repeated message answered as before, the conversation locked, the answer stored in it encrypted,
the next question, TwiML. On the same tables of the same PostgreSQL, behind the same HTTP server.
"""

import json
import os
from datetime import UTC, datetime

from flask import Flask, Response, request
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

from bench.load import PUBLIC, TOKEN
from db.keys import keyring
from db.tables import Contact, Conversation, Family, Inbound, Participation
from scorecard.instrument.xlsform.shipped import questionnaire


def application() -> Flask:
    """The WSGI application, from DATABASE_URL and DATA_KEY."""
    keyring.load(os.environ["DATA_KEY"])
    engine = create_engine(os.environ["DATABASE_URL"], pool_size=8, max_overflow=0)
    app = Flask(__name__)
    validator = RequestValidator(TOKEN)

    @app.post("/webhooks/twilio/sms")
    def sms() -> Response:
        url = PUBLIC + request.path
        if not validator.validate(url, request.form, request.headers.get("X-Twilio-Signature", "")):
            return Response(status=403)
        with Session(engine) as session:
            text = _turn(session, request.form["MessageSid"], request.form["From"], request.form["Body"])
        answer = MessagingResponse()
        answer.message(text)
        return Response(str(answer), mimetype="text/xml")

    return app


def _turn(session: Session, sid: str, sender: str, body: str) -> str:
    known = session.scalars(select(Inbound).filter_by(channel="sms", provider_id=sid)).one_or_none()
    if known is not None:
        return (known.reply or [""])[0]
    conversation = session.scalars(
        select(Conversation)
        .filter_by(channel="sms", address_index=keyring.index("sms", sender))
        .with_for_update()
    ).one()
    contact = session.get(Contact, conversation.contact_id)
    family = session.get(Family, contact.family_id) if contact else None
    now = datetime.now(UTC)
    message = Inbound(
        channel="sms", provider_id=sid, conversation_id=conversation.id, received_at=now, kind="libreta"
    )
    session.add(message)
    session.flush()
    state = json.loads(conversation.state or "{}")
    dialog = state["dialog"]
    dialog["data"]["answers"][dialog["data"]["question"]] = int(body)
    if len(dialog["data"]["answers"]) in (1, 5):
        participation = session.get(Participation, (dialog["data"]["wave"], family.id if family else 0))
        if participation is not None:
            participation.disposition = "started"
            participation.day = now.date()
    question = questionnaire().next(dialog["data"]["order"], dialog["data"]["answers"])
    text = question.label if question else "Gracias"
    dialog["data"]["question"] = question.name if question else ""
    conversation.state = json.dumps(state)
    conversation.turn += 1
    conversation.last_inbound_at = now
    message.reply = [text]
    session.commit()
    return text
