"""Which tests must notice a mistake in which module, the quickest first."""

_DELIVERY = ["tests/messaging/test_delivery.py", "tests/messaging/test_bad_answers.py"]
_PREPARING = [
    "tests/messaging/test_preparing.py",
    "tests/messaging/test_handing_over.py",
    "tests/messaging/test_redirecting.py",
]
_FOLLOWING = ["tests/outreach/fallback/test_new_addresses.py"]

_WRITTEN = "tests/transcripts/test_transcripts.py::test_the_bot_answers_as_written"

#: Talks in which every way of answering is met.
_TALKS = [
    f"{_WRITTEN}[telegram/{name}]"
    for name in (
        "ayuda boton_aviso boton_mas boton_viejo calamidad_en_medio caso_mios caso_resuelto_en_medio "
        "chat_bloquea chat_corrige chat_enlace chat_reservado chat_reservado_datos chat_reservado_permiso "
        "chat_reservado_pin chat_reservado_sale chat_robado chat_ubicacion cosas_raras datos desconocido "
        "datos_despues_de_salir equivocado_visita foto hola hoy hoy_salir idioma_en_medio ingles libreta "
        "libreta_corrige libreta_no_quiere libreta_palabras libreta_se_detiene libreta_invitacion_varias "
        "logros logros_nota logros_nota_otra_cosa mensaje no_es_texto no_es_texto_antes "
        "no_es_texto_desconocido no_es_texto_en_queja novedad_duelo numero_ajeno oferta_interes "
        "palabra_ajena peligro peligro_en_dos permiso_otra_vez_en_medio personal plan_del_mes_en_medio "
        "primer_contacto primer_contacto_otra_cosa primer_contacto_tecleo queja queja_en_dos "
        "queja_en_palabras recordatorio_en_salir reservado respuestas_con_palabras reunion salir "
        "salir_alta_cortes salir_cancelar_visita salir_con_firma salir_cortes salir_en_libreta "
        "salir_en_medio salir_frase salir_otras_palabras salir_y_volver tecleo "
        "telefono_de_varias_familias telefono_solo_suyo visita visita_cambia_de_idea visita_en_dos"
    ).split()
]

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
    "bot/dialogs/consent.py": ["tests/transcripts", "tests/bot/test_consent_again.py"],
    "bot/understanding/closed.py": ["tests/bot/test_understanding.py"],
    "bot/understanding/danger.py": ["tests/bot/test_understanding.py"],
    "bot/understanding/alarm.py": ["tests/bot/test_understanding.py"],
    "bot/understanding/model.py": ["tests/bot/test_understanding.py"],
    "bot/understanding/options.py": ["tests/bot/test_understanding.py", "tests/transcripts"],
    "bot/answering.py": [
        "tests/bot/test_kept_texts.py",
        *_TALKS,
        "tests/bot/test_reservado.py",
        "tests/bot/test_report_notes.py",
        "tests/webhooks/test_twilio.py",
        "tests/webhooks/test_telegram.py",
    ],
}
