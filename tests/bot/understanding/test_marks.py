"""A mark with words around it is one where the words fit it."""

import pytest

from bot.understanding.marks import with_a_reason

#: The mark (`-`: none), and what was written, with `; ` between.
WRITTEN = """
1 uno porque grita; 1 muy mala; la gestora merece un 1 por grosera
1 1 nunca viene; 1 no es buena; 1 jamas cumple
1 1 no llega temprano; 1 no fue nada amable; 1 tampoco ayuda; 1 y listo; 1 a veces; 1 al saludar
2 dos porque es muy brava; 2 para mi; 2 porque regaña
3 tres normal; 3 pero peor; 3 es que es pésima; 3 porque es muy amable; 3 muy fatal
4 cuatro a veces demora; 4 no mala; 4 nunca grosera; 4 casi todas las veces
4 4 porque a veces no llega; 4 que algunas veces tarda
4 4 mas o menos; 4 estrellas; 4 casi siempre llega tarde
5 cinco porque es muy amable; ¡5 MUY BUENA!
5 le doy 5 porque cumple; 5 porque colabora y sirve; 5 la verdad
5 5 no falta; 5 nunca regaña; 5 es que nunca llega tarde; 5 bien grande; 5 no es mala
5 nota 5 porque cumple; de 5 porque cumple
- 5 pero pésima; 5 aunque cumple; 5 menos cuando llueve
- 1 pero buena; 5 muy mala; 5 no ayuda; 5 no es muy amable
- 1 muy amable; 2 siempre cumple; 1 porque no es mala; 4 muy mala
- 4 porque es pésima; 5; cinco; porque grita
- 5 dias; 5 muy de la mañana; 5 por la noche; 5 por el domingo; 5 a las 3; 5 para 3 familias; 5 o tres
- 5 por minutos; 5 por el sabado; 5 la vez pasada; 3 creo; 5 si depende; 5 vacas; 6 porque cumple; 5 nada
- 1 el martes no es; 5 por unas horas; 5 al entre
- 4 porque no es mala; 5 poco ayuda; 5 sin cumplir nada; 5 ni saluda
"""


def _lines() -> list[tuple[str, str]]:
    lines = [line.split(" ", 1) for line in WRITTEN.strip().splitlines()]
    return [(mark, text) for mark, texts in lines for text in texts.split("; ")]


@pytest.mark.parametrize(("mark", "text"), _lines())
def test_a_mark_with_a_reason(mark: str, text: str) -> None:
    assert (with_a_reason(text) or "-") == mark
