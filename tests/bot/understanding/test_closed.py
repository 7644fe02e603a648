"""Answers in one's own words: each word that belongs to a question, and what takes an answer back."""

import pytest

from bot.understanding.closed_questions import CLOSED

#: By what is asked, the answer that is meant (`-`: none) and what was written, with `; ` between.
WRITTEN = """
consent 1 autorizo; autorizamos; acepto; aceptamos; permito; autorizado; permitido; doy; SÍ, SEÑORA
consent 1 ci autoriso
consent 1 sí pueden guardar mis datos; sí, guarden nuestros datos; sí estoy en eso; claro que sí
consent 1 sí, por la tarde
consent 1 sí, amiga, muchas gracias; sí, Dios la bendiga; sí, buenas noches
consent 2 no; nunca; jamás; tampoco; nop; negativo; no autorizo; la verdad que no; no, qué pena
consent - ; 😀; puedo; mis datos; guarden mis datos; le doy gracias; no pueden no; sí no; sí la vaca; vaca
consent - no mucho; casi; sí puedo yo; sí estamos la; pues sí; claro no más; ok no más; quiero; punto
consent - quiero, sí; no estoy; no estoy en eso
consent 2 no y punto; no los guarden; no, no autorizo; no quiero dar mis datos; no estoy de acuerdo en eso
phone 1 sí; claro; correcto; ajá; es mío; solo yo; sola; solito; solita; personal; es propio
phone 1 únicamente yo
phone 1 solamente yo; nomás yo
phone 2 no; es compartido; de otros; todas lo usamos; es de mi familia
phone - el celular; yo y mi mamá; con mi hermana; no es prestado; nadie lo usa también; no lo comparto
phone - no comparto; no lo usa mi esposo; mi marido no lo usa; nadie de la familia; no nadie más lo usa
phone - no es de mi hija, es mío; no lo coge nadie
phone 2 no es mío; no, lo usamos todos
phone - no lo usan
visit 1 sí, puedo asistir; sí, para ese día; estoy confirmado; puedo el; allá estaremos; bienvenida
visit 1 sí, la espero en la casa; sí, es posible ir; claro, con Dios mediante
visit 2 no; nunca; jamás; nop; imposible; no puedo; cancelo; cancelamos; no puedo estar aquí; no me queda
visit - ahora no; no quiero; estamos allá; vamos a ir; puedo ir; no viene; puede venir
visit - la visita; la doctora no puede; usted no puede venir; no vemos la hora; no es en mi casa
visit - no es imposible
visit - no cancelo; no cancelamos la visita; si viene usted; si puede venir; si hay reunión; claro y la hora
visit - la espero esta tarde; no es este martes; no hay problema; no es problema para mí
visit 1 no hay problema, aquí la espero; por mí no hay problema, sí
visit 1 sí, puede venir; SI, PUEDE VENIR
visit 2 no y no; no me es posible ese día; no la puedo atender; no, señora, no puedo; no alcanzo
visit 2 no doctora, ese día no; no estaremos en casa
visit - puedo venir, sí; ya estoy aquí, espero; no venga; ya viene; la reunión; ya hay
start 1 sí; listo; sí quiero hacerla; quiero ahora; empezar; empecemos; empiece; comencemos; iniciar
start 1 comenzar; contesto; respondo
start 2 mañana; más tarde; dejamos para luego; dejemos para luego; mejor después; en la tarde
start 2 ahorita, después
start 2 el martes; en la noche; más tardecito; después; luego; por la noche
start 3 no; nunca; jamás; nop; no quiero la encuesta
start - ahora; ahorita no; hoy no; no por ahora; no ahora; todavía no; quiero; ya; la libreta
consent - para qué autorizo; qué autorizo; sí para qué; qué bien
consent 2 no, eso no; no nada de eso; no lo autorizo; no y punto
phone 2 no, lo usa mi esposo; no, la familia; no, varios
visit 2 no, vecina; no vecina; no amiga; no nunca; no ingeniera
consent 1 sí, ingeniera; sí, vecina; sí, amigo; sí, xfa
visit 2 no confirmo; no la espero; no a esa hora
visit - yo le confirmo el martes; le confirmo que voy
start 2 no, mañana; no, después
stop - no sigan; nunca me escriban; no los manden; nunca más me escriban
asked_for - no plata, voto; no dinero, regalos
visited 1 sí; claro; correcto; afirmativo; obvio; por supuesto; sí ha venido
visited 1 sí viene la gestora a mi casa
visited 2 no; nunca; jamás; nop; tampoco; no ha venido el gestor
visited 0 no sabría; no recuerdo; no me acuerdo; no tengo idea; no tengo ni idea
visited - sí la visito yo a ella; no vino ella, vino el gestor
visited - no sé; sabría; me acuerdo; no cumple siempre; no siempre
opinion 1 sí; ok; perfecto
opinion 2 no; nunca; jamás; nop; tampoco
opinion 0 no sabría; no recuerdo
opinion - no sé; recuerdo; idea
asked_for 1 sí; claro; afirmativo; correcto; sí, me pidieron plata; sí, un voto
asked_for 2 no; nadie; nunca; jamás; ninguno; nop; tampoco; nadie me pidió nada; a mí no
asked_for 0 prefiero no decir; no quiero decirlo; no digo; no quiero responder; mejor no contestar
asked_for 0 prefiero no
asked_for 0 no le decir; no decir eso; mejor no decir
asked_for - no me pidieron, a mí me cobraron; no pidió regalos, pidió plata
asked_for - no nos pidió plata, nos pidió voto
asked_for 2 no, a mí no me han pedido nada; nadie nos cobró plata, no; no me pidieron ni cobraron nada
asked_for - quiero; digo; a la vecina sí; mi mamá sí; una amiga no
stop 1 sí; claro; correcto
stop 2 no; nop; nunca; no, sigan; no, mejor sigan; no, mejor seguir; sí, sigan; sí, mejor sigan; sí, manden
stop 2 correcto, quiero seguir; claro, quiero recibirlos; sí señora, siga
stop - no quiero; no me escriban; no manden; no más; sí quiero; no quiero seguir; no seguir
"""


def _lines() -> list[tuple[str, str, str]]:
    lines = [line.split(" ", 2) for line in WRITTEN.strip().splitlines()]
    return [(asks, value, text) for asks, value, texts in lines for text in texts.split("; ")]


@pytest.mark.parametrize(("asks", "value", "text"), _lines())
def test_what_is_said_in_ones_own_words(asks: str, value: str, text: str) -> None:
    assert (CLOSED[asks].meaning(text) or "-") == value


def test_words_of_the_question_may_be_said_again() -> None:
    assert CLOSED["visit"].meaning("sí puedo el lúnes", ["lunes"]) == "1"
    assert CLOSED["visit"].meaning("sí puedo el lunes") is None
