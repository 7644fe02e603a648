"""Which tests must notice a mistake in which module, the quickest first."""

_DELIVERY = ["tests/messaging/test_delivery.py", "tests/messaging/test_bad_answers.py"]
_PREPARING = [
    "tests/messaging/test_preparing.py",
    "tests/messaging/test_handing_over.py",
    "tests/messaging/test_redirecting.py",
]
_FOLLOWING = ["tests/outreach/fallback/test_new_addresses.py"]

_COUNTING = [
    "tests/scorecard/test_waiting.py",
    "tests/scorecard/test_counted_rows.py",
    "tests/scorecard/test_counting.py",
    "tests/scorecard/test_traces.py",
]
_PAPER = ["tests/scorecard/test_paper.py"]
_BAG = ["tests/scorecard/test_drawing.py", "tests/scorecard/test_code_use.py"]
_DISCLOSURE = "tests/scorecard/disclosure"
_FIGURES = [
    f"{_DISCLOSURE}/test_{name}.py" for name in ("figures", "filters", "table", "system", "beside", "rules")
]
_AUDIT = [f"{_DISCLOSURE}/test_{name}.py" for name in ("looking", "solver", "rules", "audit")]
_PROTECTION = [
    f"{_DISCLOSURE}/test_{name}.py" for name in ("rules", "sums", "audit", "families", "corrections")
]
_GROUPS = ["tests/scorecard/disclosure/test_groups.py"]
#: Without the one that reads all of the program.
_KEY = [
    f"tests/messaging/test_key.py::{name}"
    for name in (
        "test_it_is_what_it_always_was",
        "test_the_database_makes_the_same",
        "test_a_second_way_and_what_may_be_written_again_have_keys_of_their_own",
        "test_what_is_hidden_says_nothing_in_any_column",
        "test_a_reply_and_what_is_freed_have_keys_that_nobody_else_has",
        "test_what_is_hidden_is_found_again_under_each_data_key",
    )
]
#: Without those that take many seconds.
_MARGINS = [
    f"tests/scorecard/statistics/test_margins.py::{name}"
    for name in (
        "test_the_exact_interval_is_that_of_clopper_and_pearson",
        "test_no_share_has_no_margin",
        "test_a_percent_is_printed_only_where_it_says_something",
        "test_rounding_widens_a_weighted_share",
        "test_more_families_of_one_gestor_count_for_less",
        "test_a_margin_is_of_all_counts_that_two_rounded_ones_may_stand_for",
        "test_words_say_as_much_as_the_margin_does",
        "test_a_weighted_share_is_of_fewer_families_where_one_gestor_has_many",
        "test_rounding_and_chance_are_added_as_deviations",
        "test_a_share_moves_by_both_of_its_counts",
    )
]
_SHARES = ["tests/scorecard/statistics/test_shares.py"]

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
    "bot/alarms.py": ["tests/bot/test_alarms.py"],
    "bot/alerts.py": ["tests/bot/test_alarms.py"],
    "bot/floods.py": ["tests/bot/test_floods.py"],
    "bot/dialogs/consent.py": ["tests/bot/test_consent.py"],
    "bot/understanding/closed.py": ["tests/bot/understanding/test_closed.py"],
    "bot/understanding/danger.py": ["tests/bot/understanding/test_danger.py"],
    "bot/understanding/alarm.py": ["tests/bot/understanding/test_alarm.py"],
    "bot/understanding/model.py": ["tests/bot/understanding/test_model.py"],
    "bot/understanding/options.py": [
        "tests/bot/understanding/test_options.py",
        "tests/bot/test_understanding.py",
    ],
    "bot/understanding/meanings.py": ["tests/bot/understanding/test_meanings.py"],
    "bot/understanding/marks.py": ["tests/bot/understanding/test_marks.py"],
    "bot/understanding/sound.py": ["tests/bot/understanding/test_sound.py"],
    "bot/understanding/spelling.py": ["tests/bot/understanding/test_spelling.py"],
    "bot/understanding/logro_words.py": ["tests/bot/understanding/test_logro_words.py"],
    "bot/understanding/vocabulary.py": [
        "tests/bot/understanding/test_vocabulary.py",
        "tests/bot/test_understanding.py",
    ],
    "bot/understanding/languages.py": ["tests/bot/test_languages.py"],
    "bot/answering.py": ["tests/bot/test_answering.py"],
    "scorecard/counting.py": _COUNTING,
    "scorecard/waiting.py": ["tests/scorecard/test_waiting.py", "tests/scorecard/test_counting.py"],
    "scorecard/disclosure/protection.py": _PROTECTION,
    "scorecard/disclosure/audit.py": _AUDIT,
    "scorecard/disclosure/solver.py": _AUDIT,
    **{
        f"scorecard/disclosure/{name}.py": _FIGURES
        for name in (
            "knowledge",
            "figures",
            "edition",
            "table",
            "families",
            "family_equations",
            "system",
            "choosing",
            "filters",
            "hierarchy",
        )
    },
    "scorecard/disclosure/groups.py": _GROUPS,
    "scorecard/statistics/margins.py": _MARGINS,
    "scorecard/statistics/shares.py": _SHARES,
    "scorecard/statistics/response.py": ["tests/scorecard/statistics/test_response.py"],
    "scorecard/statistics/weighting.py": ["tests/scorecard/statistics/test_weighting.py"],
    "scorecard/statistics/scores.py": ["tests/scorecard/statistics/test_scores.py"],
    "scorecard/statistics/ranks.py": ["tests/scorecard/statistics/test_ranks.py"],
    "scorecard/statistics/change.py": ["tests/scorecard/statistics/test_change.py"],
    "scorecard/statistics/estimate.py": [*_SHARES, f"{_DISCLOSURE}/test_rules.py"],
    "scorecard/statistics/answers.py": [*_SHARES, "tests/scorecard/statistics/test_weighting.py"],
    **{f"scorecard/bag/{name}.py": _BAG for name in ("answering", "counts", "drawing", "printing")},
    # The PDF itself is printed with threads, which a fork has not.
    "scorecard/bag/slips.py": [
        "tests/scorecard/test_slips.py::test_a_number_is_kept_together_and_each_answer_stands_with_its_words"
    ],
    "scorecard/bag/answers.py": _PAPER,
    "scorecard/bag/code.py": _PAPER,
    "scorecard/judging.py": ["tests/scorecard/test_judging.py"],
    "messaging/reachability.py": ["tests/messaging/test_reachability.py"],
    "messaging/taking_back.py": ["tests/messaging/test_reachability.py"],
    "messaging/key.py": _KEY,
    "messaging/hours.py": ["tests/messaging/test_hours.py"],
}
