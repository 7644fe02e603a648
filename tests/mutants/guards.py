"""Which tests must notice a mistake in which module, the quickest first."""

_DELIVERY = ["tests/messaging/test_delivery.py", "tests/messaging/test_bad_answers.py"]
_PREPARING = [
    "tests/messaging/test_preparing.py",
    "tests/messaging/test_handing_over.py",
    "tests/messaging/test_redirecting.py",
]
_FOLLOWING = ["tests/outreach/fallback/test_new_addresses.py"]

_WRITTEN = "tests/transcripts/test_transcripts.py::test_the_bot_answers_as_written"

GUARDS: dict[str, list[str]] = {
    "programme/rights.py": ["tests/programme/test_rights.py"],
    "outreach/meetings/series.py": ["tests/outreach/meetings/test_series.py"],
    "scorecard/closing.py": ["tests/scorecard/test_closing.py"],
    "db/turns.py": ["tests/db/test_turns.py", "tests/db/test_own_transaction.py"],
    "messaging/delivery.py": [
        "tests/messaging/test_draining.py",
        "tests/messaging/test_landing.py",
        "tests/messaging/test_claiming.py",
        "tests/messaging/test_clock.py",
        "tests/messaging/test_preparing.py::"
        "test_two_are_composed_together_and_one_alone_by_the_same_composer",
        *_DELIVERY,
    ],
    "messaging/claiming.py": ["tests/messaging/test_claiming.py", *_DELIVERY],
    "messaging/flight.py": ["tests/messaging/test_twilio.py", "tests/messaging/test_claiming.py", *_DELIVERY],
    "messaging/landing.py": ["tests/messaging/test_landing.py", *_DELIVERY],
    "messaging/leftovers.py": [
        "tests/messaging/test_leftovers.py",
        "tests/messaging/test_twilio.py",
        "tests/messaging/test_clock.py",
        *_DELIVERY,
    ],
    "messaging/outbox.py": ["tests/messaging/test_outbox.py"],
    "messaging/composing.py": ["tests/messaging/test_composing.py"],
    "messaging/pace.py": ["tests/messaging/test_pace.py"],
    "messaging/recording.py": [
        "tests/messaging/test_recording.py",
        *_DELIVERY,
        "tests/messaging/test_receipts.py",
    ],
    "messaging/preparing.py": _PREPARING,
    "messaging/marking.py": [*_PREPARING, "tests/messaging/test_delivery.py"],
    "messaging/redirecting.py": ["tests/messaging/test_redirecting.py", *_FOLLOWING],
    "messaging/stops.py": ["tests/messaging/test_tally.py", *_DELIVERY],
    "messaging/tally.py": ["tests/messaging/test_tally.py"],
    "bot/turn.py": [
        "tests/bot/test_turn.py",
        "tests/bot/test_turn_outbox.py",
        "tests/bot/test_kept_texts.py",
        "tests/bot/test_reservado.py",
        "tests/webhooks/test_twilio.py",
        "tests/webhooks/test_telegram.py",
        f"{_WRITTEN}[telegram/aviso_segundo_si]",
        f"{_WRITTEN}[sms/logros_paginas]",
        "tests/bot/test_report_notes.py::test_the_gestor_is_shown_the_photo_that_was_sent",
    ],
    "bot/alarms.py": ["tests/bot/test_understanding.py", "tests/transcripts"],
    "bot/dialogs/consent.py": ["tests/bot/test_consent.py"],
    "bot/understanding/closed.py": ["tests/bot/test_understanding.py"],
    "bot/understanding/danger.py": ["tests/bot/test_understanding.py"],
    "bot/understanding/alarm.py": ["tests/bot/test_understanding.py"],
    "bot/understanding/model.py": ["tests/bot/test_understanding.py"],
    "bot/understanding/options.py": ["tests/bot/test_understanding.py", "tests/transcripts"],
    "bot/answering.py": ["tests/bot/test_answering.py"],
}
