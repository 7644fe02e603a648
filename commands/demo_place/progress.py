"""How far each synthetic family is with its logros."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from commands.demo_place.people import DemoFamily
from programme.catalogue import CatalogueLogro, catalogue

#: Logros that only concern a family with somebody of these ages (from, to) and, where it says so, this sex.
_AGES: dict[str, tuple[int, int, str]] = {
    "IDE-02": (18, 50, "M"),
    "ING-02": (60, 120, "FM"),
    "EDU-01": (0, 2, "FM"),
    "EDU-02": (3, 4, "FM"),
    "EDU-03": (5, 17, "FM"),
    "EDU-06": (5, 17, "FM"),
    "EDU-07": (5, 14, "FM"),
    "SAL-04": (45, 120, "FM"),
    "SAL-05": (0, 1, "FM"),
    "SAL-07": (0, 9, "FM"),
    "SAL-08": (10, 19, "FM"),
    "NUT-03": (0, 4, "FM"),
    "NUT-04": (0, 0, "FM"),
    "DIN-03": (0, 5, "FM"),
}

#: Logros that concern a family or not for reasons that its members' ages do not tell: the share it concerns.
_SHARE = {"ING-04": 0.7, "ING-06": 0.6, "EDU-05": 0.4, "SAL-06": 0.08, "SAL-10": 0.12, "SAL-11": 0.06,
          "SAL-12": 0.1, "JUS-02": 0.15}  # fmt: skip

#: The share of logros reached, by stage; one in follow-up grows with the years.
_REACHED = {"linea_base": 0.42, "proyecto": 0.5, "seguimiento": 0.52, "egresada": 0.93, "retirada": 0.4}

_BASELINE_DAYS = (5, 50)


def rows(rng: Random, families: list[DemoFamily], today: date) -> Iterator[dict[str, object]]:
    """Yield the rows of the file `logros`: every logro of every family that has begun its baseline."""
    ease = {code: rng.uniform(-0.25, 0.25) for code in catalogue()}
    for family in families:
        if family.agreement is None:
            continue
        baseline = min(today, family.agreement + timedelta(days=rng.randint(*_BASELINE_DAYS)))
        logros = [logro for logro in catalogue().values() if logro.applies(family.displaced)]
        states = {logro.code: _state(rng, family, logro, ease[logro.code], today) for logro in logros}
        ranks = _priorities(rng, family, [logro for logro in logros if states[logro.code] == "pendiente"])
        for code, state in states.items():
            reached_later = state == "alcanzado" and rng.random() < 0.5
            day = baseline + timedelta(days=rng.randint(0, (today - baseline).days) if reached_later else 0)
            yield {"familia": family.code, "logro": code, "estado": state, "prioridad": ranks.get(code),
                   "fecha": day}  # fmt: skip


def _state(rng: Random, family: DemoFamily, logro: CatalogueLogro, ease: float, today: date) -> str:
    assert family.agreement is not None
    if not _concerns(rng, family, logro.code, today.year):
        return "no_aplica"
    reached = _REACHED[family.stage]
    if family.stage == "seguimiento":
        reached += 0.09 * (today - family.agreement).days / 365
    return "alcanzado" if rng.random() < min(reached + ease * (1 - reached), 0.98) else "pendiente"


def _concerns(rng: Random, family: DemoFamily, code: str, year: int) -> bool:
    if code in _AGES:
        youngest, oldest, sexes = _AGES[code]
        return any(youngest <= year - born <= oldest and sex in sexes for born, sex in family.members)
    return rng.random() < _SHARE.get(code, 1)


def _priorities(rng: Random, family: DemoFamily, pending: list[CatalogueLogro]) -> dict[str, int]:
    """Up to three, chosen with the family in its life project; nothing private."""
    if family.stage not in ("proyecto", "seguimiento"):
        return {}
    open_ones = [logro.code for logro in pending if logro.privacy == "open"]
    chosen = rng.sample(open_ones, min(3, len(open_ones)))
    return {code: rank for rank, code in enumerate(chosen, 1)}
