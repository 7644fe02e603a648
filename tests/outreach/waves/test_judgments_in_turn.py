"""Of many promises, those of each office are judged in turn."""

from datetime import date, timedelta

from sqlalchemy import Engine, select

from db.tables import ActorCommitment, Wave
from tests.outreach.waves.test_judgments import DUE, TUESDAY, days, promise, summer


def test_many_small_promises_of_one_office_do_not_hold_up_those_of_another(database: Engine) -> None:
    """Nor does one go first because it was entered with a date long past."""
    place = summer(database)
    for number in range(5):
        promise(place, f"Pintar la banca {number}", DUE - timedelta(days=9))
    promise(place, "Abrir el puesto los sábados", DUE, actor="gestor")
    promise(place, "Barrer", date(2026, 7, 2), at=TUESDAY, actor="gestor")
    days(place, 0, 10, 30, 40, 60)
    with place.engine.connect() as connection:
        told = (
            select(ActorCommitment.text)
            .join(Wave, Wave.commitment_id == ActorCommitment.id)
            .order_by(Wave.opens_on)
        )
        asked = connection.scalars(told).all()
    assert asked == ["Pintar la banca 0", "Abrir el puesto los sábados", "Pintar la banca 1"]
