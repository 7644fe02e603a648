"""Which tests must notice a mistake in which module, the quickest first."""

_DELIVERY = ["tests/messaging/test_delivery.py", "tests/messaging/test_bad_answers.py"]
_PREPARING = [
    "tests/messaging/test_preparing.py",
    "tests/messaging/test_handing_over.py",
    "tests/messaging/test_redirecting.py",
]
_FOLLOWING = ["tests/outreach/fallback/test_new_addresses.py"]

GUARDS: dict[str, list[str]] = {
    "programme/rights.py": ["tests/programme/test_rights.py"],
    "outreach/meetings/series.py": ["tests/outreach/meetings/test_series.py"],
    "scorecard/closing.py": ["tests/scorecard/test_closing.py"],
    "db/turns.py": ["tests/db/test_turns.py", "tests/db/test_own_transaction.py"],
    "messaging/delivery.py": [
        "tests/messaging/test_landing.py",
        "tests/messaging/test_claiming.py",
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
    "messaging/pace.py": ["tests/messaging/test_pace.py"],
    "messaging/recording.py": [
        "tests/messaging/test_recording.py",
        *_DELIVERY,
        "tests/messaging/test_receipts.py",
    ],
    "messaging/preparing.py": [*_PREPARING, *_DELIVERY],
    "messaging/marking.py": [*_PREPARING, *_DELIVERY],
    "messaging/redirecting.py": ["tests/messaging/test_redirecting.py", *_FOLLOWING],
    "messaging/stops.py": ["tests/messaging/test_tally.py", *_DELIVERY],
    "messaging/tally.py": ["tests/messaging/test_tally.py"],
    "bot/turn.py": [
        "tests/bot/test_turn.py",
        "tests/webhooks/test_twilio.py",
        "tests/webhooks/test_telegram.py",
    ],
    "bot/alarms.py": ["tests/bot/test_understanding.py", "tests/transcripts"],
    "bot/dialogs/consent.py": ["tests/transcripts", "tests/bot/test_consent_again.py"],
    "bot/understanding/closed.py": ["tests/bot/test_understanding.py"],
    "bot/understanding/danger.py": ["tests/bot/test_understanding.py"],
    "bot/understanding/model.py": ["tests/bot/test_understanding.py"],
    "bot/understanding/options.py": ["tests/bot/test_understanding.py", "tests/transcripts"],
    "bot/answering.py": ["tests/transcripts", "tests/bot/test_understanding.py"],
}
