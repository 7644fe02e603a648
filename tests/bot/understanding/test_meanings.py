"""What is offered where no rule takes a text, by how probable each meaning is."""

from typing import Any

import pytest

from bot.understanding import meanings, model

NONE = dict.fromkeys(model.opened().meanings, 0.0)
#: One of them the model does not know.
KNOWN = ["visit", "logros", "menu", "project", "danger", "unheard_of"]
#: Of four words, none of which says anything.
TEXT = "esta cosa dicha aquí"


def _proposed(text: str = TEXT, asks: str = "", values: str = "", **likely: float) -> list[str]:
    return meanings.proposed({**NONE, **likely}, text, asks, [*values], KNOWN, scale=False)


@pytest.mark.parametrize(
    ("text", "likely", "offered"),
    [
        (TEXT, {"visit": 0.5, "logros": 0.3, "menu": 0.15, "project": 0.1}, ["visit", "logros", "menu"]),
        (TEXT, {"menu": 0.07, "visit": 0.5, "logros": 0.06}, ["visit", "menu"]),
        (TEXT, {"visit": 0.2}, ["visit"]),
        (TEXT, {"visit": 0.19}, []),
        (TEXT, {}, []),
        (TEXT, {"thanks": 0.9}, []),
        # Of a few words more is asked.
        ("esta cosa", {"visit": 0.45}, ["visit"]),
        ("esta cosa", {"visit": 0.44}, []),
        ("cosa", {"visit": 0.8}, ["visit"]),
        ("cosa", {"visit": 0.79}, []),
        ("ESTA COSA A 12", {"visit": 0.44}, []),
        # Where it is so probably about something else nothing is offered.
        (TEXT, {"visit": 0.25, "other": 0.7}, ["visit"]),
        (TEXT, {"visit": 0.25, "other": 0.71}, []),
        (TEXT, {"visit": 0.71, "other": 0.71}, ["visit"]),
        # Danger stands last; alone it has to be likelier.
        (TEXT, {"danger": 0.4, "visit": 0.2}, ["visit", "danger"]),
        (TEXT, {"danger": 0.25, "visit": 0.2}, ["visit", "danger"]),
        (TEXT, {"danger": 0.24, "visit": 0.2}, ["visit"]),
        (TEXT, {"danger": 0.5}, ["danger"]),
        (TEXT, {"danger": 0.49}, []),
        (f"{TEXT} ayer", {"danger": 0.49}, []),
        (f"{TEXT} ayer tarde", {"danger": 0.25}, ["danger"]),
        # Who doubts has not said anything; nor has a sign or a word of three letters.
        ("Tal vez", {"visit": 0.9}, []),
        ("más", {"visit": 0.9}, []),
        ("no sé", {"visit": 0.9}, []),
        ("que", {"visit": 0.9}, []),
        ("que  ", {"visit": 0.9}, []),
        ("sopa", {"visit": 0.9}, ["visit"]),
        ("12345", {"visit": 0.9}, []),
        ("a b c d", {"visit": 0.9}, []),
    ],
)
def test_what_is_probable_is_offered(text: str, likely: dict[str, float], offered: list[str]) -> None:
    assert _proposed(text, **likely) == offered


#: By what is asked and the value of an option, what says so.
ANSWERS = {
    "consent": {"1": "yes confirm", "2": "no decline rather_not_say"},
    "phone": {"1": "phone_own yes", "2": "phone_shared no"},
    "visit": {"1": "confirm yes", "2": "decline no propose when"},
    "start": {"1": "libreta yes confirm", "2": "later when propose", "3": "no decline rather_not_say"},
    "visited": {"1": "yes confirm", "2": "no decline", "0": "dont_know rather_not_say"},
    "opinion": {"1": "yes confirm", "2": "no decline", "0": "dont_know rather_not_say"},
    "asked_for": {"1": "yes", "2": "no decline", "0": "rather_not_say dont_know"},
    "stop": {"1": "opt_out yes wrong_number", "2": "no opt_in"},
    "done": {"1": "report yes", "2": "logros no"},
    "health": {"1": "yes", "2": "no rather_not_say"},
}


@pytest.mark.parametrize("asks", ANSWERS)
def test_beside_a_question_a_meaning_is_an_answer_to_it(asks: str) -> None:
    for value, names in ANSWERS[asks].items():
        for name in names.split():
            assert _proposed(asks=asks, values="".join(ANSWERS[asks]), **{name: 0.5})[0] == f"={value}"


def test_its_own_answers_count_four_times_and_only_those_that_there_are() -> None:
    assert _proposed(asks="visit", values="12", confirm=0.1, menu=0.39) == ["=1", "menu"]
    assert _proposed(asks="visit", values="12", confirm=0.1, menu=0.41) == ["menu", "=1"]
    assert _proposed(asks="visit", values="2", confirm=0.5) == []
    assert _proposed(asks="visit", values="12", confirm=0.03, yes=0.03) == ["=1"]


@pytest.mark.parametrize(
    ("asks", "text", "offered"),
    [
        ("visited", "NUNCA viene por acá", ["=2"]),
        ("visited", "no hemos visto a nadie", ["=2"]),
        ("visited", "no nos conoce siquiera", ["=2"]),
        ("visited", "no ha pasado todavía", ["=2"]),
        ("visited", "no me visita", ["=2"]),
        ("visited", "estuvo el martes", ["=1"]),
        ("visited", "pasa por la casa", ["=1"]),
        ("visited", "estuvo pero no ha vuelto", ["=2"]),
        ("visited", "la cosecha anda buena", []),
        ("phone", "nadie más que esta servidora", ["=1"]),
        ("phone", "de una es solo mío", ["=1"]),
        ("phone", "este era de mi suegra", ["=2"]),
        ("phone", "lo tenemos por turnos", ["=2"]),
        ("phone", "es de mi yerno", ["=2"]),
        ("asked_for", "me pidió cien mil", ["=1"]),
        ("asked_for", "me exigieron gallinas", ["=1"]),
        ("asked_for", "no me han dicho eso", ["=2"]),
        ("asked_for", "no nos pidieron gallinas", ["=2"]),
        ("asked_for", "jamás por acá", ["=2"]),
        ("asked_for", "ahora no puedo", ["=0"]),
        ("asked_for", "HOY no", ["=0"]),
        ("asked_for", "no quiero", ["=0"]),
        ("visit", "nunca viene por acá", []),
    ],
)
def test_what_says_it_in_other_words(asks: str, text: str, offered: list[str]) -> None:
    assert _proposed(text, asks, "120") == offered
    assert meanings.proposed(NONE, text, asks, ["7"], KNOWN, scale=False) == []


def test_what_says_it_in_other_words_counts_as_much_as_what_is_sure() -> None:
    assert _proposed("nunca viene por acá", "visited", "120", yes=0.24) == ["=2", "=1"]
    assert _proposed("nunca viene por acá", "visited", "120", yes=0.26) == ["=1", "=2"]
    assert _proposed("nunca viene por acá", "visited", "120", no=0.1, yes=0.3) == ["=2", "=1"]


def _marks(text: str, **likely: float) -> list[str]:
    return meanings.proposed({**NONE, **likely}, text, "opinion", [*"123450"], KNOWN, scale=True)


@pytest.mark.parametrize(
    ("marks", "texts"),
    [
        ("=1", "le doy un uno; un 1 le pongo; muy groseras ellas; peor cada día; terrible señora ella"),
        ("=1", "fatal de verdad señora; nos humilla mucho; es feo eso; muy fea cosa; nos desprecia siempre"),
        ("=1", "pésima de verdad; horrible esa señora; odiosa esa señora; brava esa señora"),
        (
            "=2",
            "un dos le pongo; le doy un 2; áspera esa señora",
        ),
        ("=2", "nos regaña siempre; brusca esa señora; seria esa señora"),
        (
            "=3",
            "un tres le pongo; le doy un 3; no le doy más de 3; regular esa señora; normal esa señora",
        ),
        ("=3", "masomenos esa señora; ni bien ni mal; ni fu ni fa; más o menos; ni tan buena ni tan mala"),
        ("=3", "mal, maso menos, bien; más o meno"),
        ("=5 =4", "bien; súper bien"),
        ("=5", "diez sobre diez; 10 de 10; la nota más alta; superbién; requetebién"),
        ("=1", "la nota más baja; lo más bajo no, la más baja; como a perros; nos trata como animales"),
        ("=3", "hay veces que cumple; ahí va ella; medio cumplida ella"),
        (
            "=4",
            "un cuatro le pongo; un cuatrico le pongo; le doy un 4; no le doy un 5 sino 4",
        ),
        ("=4", "5 no le doy, un 4; nada áspera es ella"),
        ("=5", "un cinco le pongo; un sinco le pongo; le doy un 5; EXCELENTE señora; es muy cariñosa"),
        ("=5", "felicitaciones a ella; contentos con ella; nada grosera es ella; no fue nada grosera"),
        ("=5", "de 1 a 5 le doy 5; entre uno y cinco, cinco; chévere esa señora; nada grosera nada fea es"),
        ("=5 =4", "muy bien todo eso; un buen trato"),
        ("=2 =1", "mal todo eso; nos grita mucho"),
        ("=1 =2", "grosera y mal todo"),
        ("=1 =2", "no es bueno eso"),
        ("", "cuando la veamos; un 1 o un 2; no le doy; la del 6; 12 veredas tiene"),
    ],
)
def test_a_sentence_about_how_one_is_treated_is_a_mark(marks: str, texts: str) -> None:
    for text in texts.split("; "):
        assert _marks(text) == marks.split(), text


def test_a_mark_is_offered_of_a_word_alone_and_nothing_else_is() -> None:
    assert _marks("mal todo eso", visit=0.6, other=0.71) == []
    assert _marks("cosa", dont_know=0.05) == []
    assert _marks("bien amable todo", danger=0.4) == ["=5", "=4", "danger"]
    assert _marks("diez sobre diez", dont_know=0.26) == ["=0", "=5"]


def test_who_does_not_know_gives_no_mark() -> None:
    assert _marks(TEXT, dont_know=0.05) == ["=0"]
    assert _marks("grosera esa señora", dont_know=0.26) == ["=0", "=1"]
    assert _marks("grosera esa señora", dont_know=0.24) == ["=1", "=0"]
    assert _marks("le doy un 3", dont_know=0.26) == ["=0", "=3"]
    assert _marks("no es bueno, es malo", dont_know=0.11) == ["=1", "=2", "=0"]
    assert _marks("no es bueno, es malo", dont_know=0.13) == ["=0", "=1", "=2"]
    assert _marks(TEXT, yes=0.9) == []
    assert _marks("nunca viene", yes=0.9) == []


@pytest.mark.parametrize(
    ("text", "likely", "asked"),
    [
        ("esta cosa dicha", {"visit": 0.03}, ["visit"]),
        ("esta cosa dicha", {"visit": 0.029}, []),
        ("ESTA COSA", {"visit": 0.9}, []),
        ("ESTA COSA DICHA", {"visit": 0.9}, ["visit"]),
        ("esta cosa", {"visit": 0.9}, []),
        (TEXT, {"menu": 0.2, "logros": 0.5, "visit": 0.3, "project": 0.1}, ["logros", "visit", "menu"]),
        (TEXT, {"danger": 0.1, "visit": 0.03}, ["visit", "danger"]),
        (TEXT, {"danger": 0.09, "visit": 0.03}, ["visit"]),
        (TEXT, {"danger": 0.2}, []),
    ],
)
def test_where_nothing_is_probable_it_is_asked_about_the_likeliest(
    text: str, likely: dict[str, float], asked: list[str]
) -> None:
    assert meanings.likeliest(likely, text, KNOWN) == asked


def test_the_most_probable_of_some_has_its_probability() -> None:
    likely: dict[str, Any] = model.likely("muchas gracias que Dios la bendiga")
    assert meanings.probability("muchas gracias que Dios la bendiga", ["who", "thanks", "cost"]) == (
        "thanks",
        likely["thanks"],
    )
