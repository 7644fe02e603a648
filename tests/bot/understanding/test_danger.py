"""From what on danger and calamities are heard: in a few words, in more, and in a part of a long text."""

from math import log

import pytest

from bot.understanding import alarm, danger, model
from bot.understanding.danger import Cuts

CUTS = Cuts(whole=0.2, few=0.5, part=0.6, around=-0.3, sure=0.9)
ALONE = frozenset(["fuego"])


def _heard(text: str, whole: float, part: float = -1.0) -> bool:
    """Return whether a text is heard of which a model says this, and this of a part with `aquí` in it."""

    def says(read: str) -> float:
        return whole if read == text else part if "aquí" in read.split() else -1.0

    return danger.tells(text, says, CUTS, ALONE)


def _words(number: int) -> str:
    return " ".join(["nada"] * number)


LONG = f"{_words(10)} aquí {_words(10)}"


@pytest.mark.parametrize(
    ("text", "whole", "part", "heard"),
    [
        # More than six words, and few, which have to be surer.
        (_words(7), 0.2, -1, True),
        (_words(7), 0.19, -1, False),
        (_words(6), 0.5, -1, True),
        (_words(6), 0.49, -1, False),
        (_words(2), 0.5, -1, True),
        (f"{_words(6)} 12", 0.49, -1, False),
        # One word alone, whatever the model says.
        ("nada", 1.5, -1, False),
        ("fuego", -1, -1, True),
        ("¡Fuego!", -1, -1, True),
        ("fuego 12", -1, -1, True),
        ("12", 1.5, -1, False),
        ("", 1.5, -1, False),
        # A part of a long text, which may be less sure where the whole is not far from it.
        (LONG, -0.3, 0.6, True),
        (LONG, -0.3, 0.59, False),
        (LONG, -0.31, 0.89, False),
        (LONG, -0.31, 0.9, True),
        (f"{_words(9)} aquí {_words(10)}", -0.3, 1.5, False),
    ],
)
def test_from_what_on_it_is_heard(text: str, whole: float, part: float, heard: bool) -> None:
    assert _heard(text, whole, part) is heard


def test_a_long_text_is_read_in_parts_that_overlap() -> None:
    words, read = ["b" + "a" * at for at in range(1, 31)], []

    def says(text: str) -> float:
        read.append(text.split())
        return -1.0

    danger.tells(" ".join(words), says, CUTS, ALONE)
    assert read == [words, words[:14], words[7:21], words[14:28], words[21:]]


def test_no_more_than_six_hundred_letters_are_read() -> None:
    assert _heard(f"{'nada ' * 119}aquí", -0.3, 0.6)
    assert not _heard(f"{'nada ' * 120}aquí", -0.3, 0.6)
    assert _heard(f"fuego{' ' * 600}nada", -1)


HARMLESS = "gracias señora por avisarnos de la reunión del martes"


@pytest.mark.parametrize("text", [HARMLESS, "mi esposo me pega con la correa cuando llega borracho"])
def test_the_model_of_meanings_has_a_small_say_in_what_is_danger(text: str) -> None:
    likely = model.likely(text)["danger"]
    assert danger.dangerous(text) == pytest.approx(alarm.score(text) + 0.05 * log(likely / (1 - likely)))


def test_who_is_clearly_in_a_calamity_hears_what_to_do_in_it() -> None:
    burnt = "se nos quemo la casa anoche quedamos con lo que teniamos puesto"
    assert danger.dangerous(burnt) == -1
    assert danger.in_calamity(burnt) and not danger.in_danger(burnt)


#: Four sentences that tell of neither. Weights made anew may need others than these and those below.
NEWS = [
    "la huerta va bien y la niña sacó el carné y ya tenemos cupo en el colegio",
    "mi suegra está tejiendo una ruana y las gallinas están poniendo",
    "el domingo fuimos a misa y después almorzamos sancocho en la casa de mi comadre",
    "ya sembramos la yuca y el plátano y el maíz va creciendo bonito",
]


def _between(text: str) -> str:
    return " ".join([*NEWS[:2], text, *NEWS[2:]])


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("mi esposo me pega con la correa cuando llega borracho", True),
        (HARMLESS, False),
        # In a few words.
        ("me encerró en el cuarto", True),
        ("mi marido me espera", False),
        # In a part of a long text: beside a whole that is not far from it, and beside one that is.
        (_between("no hay remesa porque los armados no dejan subir carros"), True),
        (_between("todos los dias suena y me despierta el niño, no manden mas"), False),
        (_between("fui al rio y un señor me quiso agarrar a la fuerza"), True),
    ],
)
def test_danger_on_each_side_of_its_cuts(text: str, heard: bool) -> None:
    assert danger.in_danger(text) is heard


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("el río se creció anoche y se nos metió a la casa", True),
        (HARMLESS, False),
        ("se inundó la casa", True),
        ("se pintó la casa", False),
        (_between("el rio viene subiendo esta a un metro del barranco"), True),
        (_between("derrumbe en la entrada de la vereda, cayo encima del trapiche"), True),
        (_between("se salió el toro de don Chepe y tumbó la cerca"), False),
        (_between("un rayo quemo la enramada y los bultos de cafe"), True),
    ],
)
def test_a_calamity_on_each_side_of_its_cuts(text: str, heard: bool) -> None:
    assert danger.in_calamity(text) is heard


def test_one_word_alone_rings_only_if_it_is_a_cry() -> None:
    cries = (
        "auxilio", "¡AUXILIO!", "aucsilio", "socorro", "sos 🆘", "extorsión", "secuestro", "violación",
        "auxilio 12",
    )  # fmt: skip
    assert all(danger.in_danger(cry) for cry in cries)
    disasters = ("incendio", "INUNDACIÓN", "derrumbe", "avalancha", "terremoto", "deslizamiento")
    assert all(danger.in_calamity(word) for word in (*disasters, *disasters))
    others = ("amarillo", "SALIR", "ayuda", "policía", "papá", "no", "lluvia", "123", "")
    assert not any(danger.in_danger(word) or danger.in_calamity(word) for word in others)


#: Of each clause: how probably it is a calamity, and what the model of danger alone says.
_SAID = {
    "se inundó todo": (0.9, 1.5),
    "él me pega": (0.49, 0.8),
    "él me mira": (0.49, 0.79),
    "el río crece": (0.5, 1.5),
    "me pega": (0.1, 1.5),
}


@pytest.mark.parametrize(
    ("text", "whole", "found"),
    [
        ("se inundó todo y él me pega", 0.8, 0.8),
        ("ÉL ME PEGA. Se inundó todo", 0.8, 0.8),
        *((f"se inundó todo{parted}él me pega", 0.8, 0.8) for parted in (", ", "; ", ": ", "\n", " e ")),
        *(
            (f"se inundó todo {word} él me pega", 0.8, 0.8)
            for word in ("además", "ademas", "también", "tambien", "pero", "aparte")
        ),
        ("se inundó todo y él me mira", 0.8, -1.0),
        ("se inundó todo y el río crece", 0.8, -1.0),
        ("se inundó todo y me pega", 0.8, -1.0),
        ("se inundó todo", 0.8, -1.0),
        ("se inundó todo y él me mira", 0.79, 0.3),
    ],
)
def test_danger_is_heard_beside_a_calamity_where_a_clause_tells_of_it_alone(
    monkeypatch: pytest.MonkeyPatch, text: str, whole: float, found: float
) -> None:
    def likely(said: str) -> dict[str, float]:
        return {"calamity": _SAID.get(said.strip(), (whole, 0.3))[0], "danger": 0.5}

    monkeypatch.setattr(model, "likely", likely)
    monkeypatch.setattr(alarm, "score", lambda said: _SAID.get(said.strip(), (whole, 0.3))[1])
    assert danger.dangerous(text) == pytest.approx(found)


@pytest.mark.parametrize(("sure", "more"), [(1.0, 0.05 * log((1 - 1e-9) / 1e-9)), (0.0, 0.05 * log(1e-9))])
def test_what_is_quite_sure_counts_no_more_than_that(
    monkeypatch: pytest.MonkeyPatch, sure: float, more: float
) -> None:
    monkeypatch.setattr(model, "likely", lambda said: {"calamity": 0.0, "danger": sure})
    monkeypatch.setattr(alarm, "score", lambda said: 0.25)
    assert danger.dangerous("nada de nada") == pytest.approx(0.25 + more)


def test_what_is_longer_than_a_word_is_not_read() -> None:
    assert not danger.in_danger(f"Que avisen 13, {'x' * 380}")


def test_a_word_has_at_most_forty_letters() -> None:
    read: list[str] = []

    def says(said: str) -> float:
        read.append(said)
        return -1.0

    danger.tells(f"{'ab' * 20} {'ab' * 20}a nada", says, CUTS, ALONE)
    assert read[0] == f"{'ab' * 20} nada"


@pytest.mark.parametrize(("part", "heard"), [(0.9, True), (0.89, False)])
def test_a_part_that_is_surely_of_a_calamity_is_enough(
    monkeypatch: pytest.MonkeyPatch, part: float, heard: bool
) -> None:
    monkeypatch.setattr(
        model, "likely", lambda said: {"calamity": part if "aquí" in said and said != LONG else 0.1}
    )
    assert danger.in_calamity(LONG) is heard
