"""Words as they sound. Whoever changes a sound makes the weights anew: the models read nothing else."""

import pytest

from bot.understanding.sound import fold

#: What is heard of each short form.
SHORT = """
ke: q k
por: x
por ke: xq xk pq pk porq porque xke
de: d
del: dl
tambien: tmb tmbn tb tbn tanbien
bien: bn
donde: dnd dnde ond onde
mensaje: msj mjs sms mns
por fabor: xfa xfavor porfa porfis pf plis
kuando: cdo cndo qndo
esta: sta ta
estoi: toy stoy
estamos: tamos
pues: ps pos pus
nada: nd na
señor: sr
señora: sra
señorita: srta
doktora: dra
doktor: dr
uste: ud uste
ustedes: uds
pa: para
pa el: pal
mañana: mñn mñna
grasias: grax
selular: cel
telefono: tel
numero: nro num
uatsap: wpp wsp wasap guasap
despues: dsp despue
oras: hrs
ora: hr
no te preokupes: ntp
berda: vdd
mi ija: mija
mi ijo: mijo
"""


def _short() -> list[tuple[str, str]]:
    lines = [line.split(": ") for line in SHORT.strip().splitlines()]
    return [(short, whole) for whole, shorts in lines for short in shorts.split()]


@pytest.mark.parametrize(("short", "whole"), _short())
def test_a_short_form_is_heard_as_the_whole(short: str, whole: str) -> None:
    assert fold(short) == whole


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("KIERO saver k dia es la bisita!", "kiero saber ke dia es la bisita"),
        ("taxi", "tasi"),
        ("leche", "lexe"),
        ("shampoo", "sampo"),
        ("hola", "ola"),
        ("llamar", "yamar"),
        ("vaca", "baka"),
        ("wendy", "uendi"),
        ("hielo", "yelo"),
        ("ley", "lei"),
        ("queso", "keso"),
        ("quota", "kuota"),
        ("cena", "sena"),
        ("casa", "kasa"),
        ("zapato", "sapato"),
        ("gente", "jente"),
        ("enviar", "embiar"),
        ("carro", "karo"),
        ("verdad", "berda"),
        ("jajajaja", "jaja"),
        ("jejeje", "jaja"),
        # ñ is put back where phones leave it out.
        ("la nina manana, senora", "la niña mañana señora"),
        ("ano, pena", "ano pena"),
        ("10 anos, este ano", "10 años este año"),
        ("cansao, cansaos, cacao", "kansado kansados kakao"),
        # Accents, signs and full-width digits.
        ("ÁGIL ñame ４ 😀 a-b", "ajil ñame 4 a b"),
        ("㎯㎯㎯ ya", "ya"),
    ],
)
def test_a_text_is_heard_as_it_sounds(written: str, heard: str) -> None:
    assert fold(written) == heard
