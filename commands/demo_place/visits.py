"""Meetings of the coming three weeks."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from commands.demo_place.people import GESTORES, DemoFamily
from programme.calendar import in_bogota, is_holiday

_DAYS = 21

_HOURS = (time(8), time(9, 30), time(11), time(14), time(15, 30))

#: Family meetings of a gestor in a day: the roads are long.
_A_DAY = 3

_TOPICS = {
    "linea_base": "Visita de línea de base",
    "proyecto": "Proyecto de vida de la familia",
    "seguimiento": "Revisión de los logros",
}

_PLACES = {
    "Centro": "Salón comunal del Centro",
    "Guanomo": "Escuela de Guanomo",
    "Guanomito": "Escuela de Guanomito",
    "Balsa y Resguardo": "Escuela de Balsa y Resguardo",
}

_SQUARE = "Parque principal"


def rows(rng: Random, families: list[DemoFamily], now: datetime) -> list[dict[str, object]]:
    """Return the rows of the file `reuniones`, none of them earlier than `now`."""
    today = in_bogota(now).date()
    days = [today + timedelta(days=ahead) for ahead in range(_DAYS)]
    found = [*_family_meetings(rng, families, days), *_community_meetings(families, days)]
    found = [row for row in found if row["inicio"] > f"{in_bogota(now):%Y-%m-%d %H:%M}"]
    return [{"reunion": f"R-{number:04}", **row} for number, row in enumerate(found, 1)]


def _family_meetings(rng: Random, families: list[DemoFamily], days: list[date]) -> Iterator[dict[str, str]]:
    """On weekdays in daytime; families in their first months come first."""
    for gestor in GESTORES:
        mine = [family for family in families if family.gestor == gestor and family.stage in _TOPICS]
        rng.shuffle(mine)
        waiting = iter(sorted(mine, key=lambda family: list(_TOPICS).index(family.stage)))
        for day in days:
            if day.weekday() > 4 or is_holiday(day):
                continue
            for hour, family in zip(sorted(rng.sample(_HOURS, _A_DAY)), waiting, strict=False):
                yield {"tipo": "familiar", "tema": _TOPICS[family.stage], "familia": family.code,
                       "inicio": _written(day, hour), "lugar": "En su casa"}  # fmt: skip


def _community_meetings(families: list[DemoFamily], days: list[date]) -> Iterator[dict[str, str]]:
    """On Saturdays: each gestor's veredas in the morning, in the afternoon a welcome and a day of games."""
    saturdays = [day for day in days if day.weekday() == 5 and not is_holiday(day)]
    for number, gestor in enumerate(GESTORES):
        veredas = dict.fromkeys(family.vereda for family in families if family.gestor == gestor)
        for saturday, vereda in zip(saturdays, veredas, strict=False):
            yield {"tipo": "comunitaria", "tema": "Cómo pedir un servicio de salud", "vereda": vereda,
                   "gestor": gestor, "inicio": _written(saturday, time(9)),
                   "lugar": _PLACES[vereda]}  # fmt: skip
        yield {"tipo": "bienvenida" if number else "recreacion", "gestor": gestor,
               "tema": "Encuentro de bienvenida" if number else "Tarde de juegos",
               "inicio": _written(saturdays[-1], time(14)), "lugar": _SQUARE}  # fmt: skip


def _written(day: date, hour: time) -> str:
    return f"{day} {hour:%H:%M}"
