"""Which logro is meant by the words of everyday."""

import pytest

from bot.understanding.logro_words import listed, meant

#: By code, what was written, with `; ` between.
WRITTEN = """
IDE-01 la cédula; tarjeta de identidad; registro civil; el documento; identidad; contraseña; la partida
IDE-02 las libretas militares; el distrito militar
IDE-03 el SISBÉN
ING-01 la capacitación; quiero capacitarme; un curso; los talleres; el SENA; un estudio técnico
ING-02 Colombia Mayor; adulto mayor; la pensión; los mayores de 60; la tercera edad
ING-03 los ingresos; ganar más; el sueldo; un jornal
ING-04 la cosecha; cultivos; la siembra; sembrar; la huerta; la finca; producción; gallinas; marranos; semilla
ING-05 un empleo; el trabajo; hoja de vida; trabajar
ING-06 los papeles de la tierra; el título; la escritura de la tierra; el predio; un baldío
EDU-01 hogar comunitario; guardería; el jardín; madre comunitaria; ICBF; bienestar familiar; el CDI
EDU-02 prejardín; preescolar; transición; el jardín
EDU-03 la escuela; el colegio; la matrícula; está estudiando; cupo del niño; el cupo en el pueblo
EDU-04 quiero leer; escribir; alfabetizarme; las letras
EDU-05 décimo; once; bachillerato; grado noveno; la universidad; validar
EDU-06 la reunión de padres; los boletines; padres de familia
SAL-01 la EPS; la afiliación; estar afiliado; carné de salud; el régimen; el seguro de salud
SAL-02 los servicios de salud; la prevención; la promoción
SAL-05 las vacunas; carné de vacunas; los biológicos
SAL-07 el crecimiento; la talla; el peso; control de crecimiento
NUT-01 la comida; un mercado; alimentación; pasamos hambre
NUT-02 cocinar; guardar la comida; manipulación
NUT-03 el complemento; bienestarina; está desnutrida
NUT-04 la lactancia; dar pecho; leche materna
HAB-01 la escritura de la casa; los papeles de la casa; la escritura
HAB-02 el agua; el acueducto; alcantarillado; un desagüe; un pozo séptico; el filtro
HAB-03 la basura; la recolección; los residuos; los desechos
HAB-04 la luz; la energía; el contador; electricidad
HAB-05 la cocina aparte; el baño; el lavadero; un sanitario; unidad sanitaria
HAB-06 hacinamiento; los cuartos; otra pieza; las piezas
HAB-07 el piso; tierra el piso; cemento
HAB-08 las camas; un colchón; las ollas; utensilios
HAB-09 la contaminación
HAB-10 un teléfono; el celular
HAB-11 el techo; las paredes; mejoramiento; la vivienda; unas tejas
DIN-01 el proyecto de vida
DIN-02 la junta de acción; comunal; la asociación
DIN-04 recreación; el parque; deportes
BAN-01 el ahorro; ahorrar; la alcancía; cooperativa; la natillera
BAN-02 un crédito; un préstamo; microcrédito
BAN-03 la cuenta; el banco; DaviPlata; Nequi; la tarjeta del banco
"""
BY_CODE = dict(line.split(" ", 1) for line in WRITTEN.strip().splitlines())


@pytest.mark.parametrize("code", BY_CODE)
def test_a_logro_is_meant_by_its_words(code: str) -> None:
    for text in BY_CODE[code].split("; "):
        assert meant(text, [code]) == [code], text


def test_those_with_most_of_the_words_come_first() -> None:
    among = ["EDU-02", "HAB-02", "EDU-01", "XYZ-99"]
    assert meant("la guardería o el jardín", among) == ["EDU-01", "EDU-02"]
    assert meant("la cocina aparte, el baño y el agua", ["HAB-02", "HAB-05"]) == ["HAB-05", "HAB-02"]
    assert meant("buenas tardes", among) == []
    assert meant("el kolejio", ["EDU-03"]) == ["EDU-03"]
    # A word begins so: it is not the end of another.
    assert meant("desaguacate", ["HAB-02"]) == []


LIST = ["HAB-02", "EDU-03", "SAL-05", "HAB-11", "ING-04"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("edu-03", ["EDU-03"]),
        ("EDU 03 y HAB 02", ["HAB-02", "EDU-03"]),
        ("el segundo me interesa", ["EDU-03"]),
        ("cuénteme del primero", ["HAB-02"]),
        ("el primer logro", ["HAB-02"]),
        ("al tercero", ["SAL-05"]),
        ("el tercer logro", ["SAL-05"]),
        ("el cuarto", ["HAB-11"]),
        ("el quinto", ["ING-04"]),
        ("el segundo y otra vez el segundo", ["EDU-03"]),
        ("el segundo grado", []),
        ("el segundo de primaria", []),
        ("2 niños de la escuela", []),
        ("el segundo, EDU-03", ["EDU-03"]),
        ("las vacunas", ["SAL-05"]),
        # A whole dimension, where no logro has the word.
        ("la casa", ["HAB-02", "HAB-11"]),
        ("el rancho", ["HAB-02", "HAB-11"]),
        ("la plata", ["ING-04"]),
        ("educación", ["EDU-03"]),
        ("estudio", ["EDU-03"]),
        ("estudiar", ["EDU-03"]),
        ("estudian", ["EDU-03"]),
        ("estudia", ["EDU-03"]),
        ("salud", ["SAL-05"]),
        ("buenas tardes", []),
    ],
)
def test_a_logro_of_a_list_is_pointed_at(text: str, codes: list[str]) -> None:
    assert listed(text, LIST) == codes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("los papeles", "IDE-03"),
        ("la identificación", "IDE-03"),
        ("más ingresos", "ING-01"),
        ("la escuela", "EDU-06"),
        ("el colegio", "EDU-06"),
        ("la nutrición", "NUT-04"),
        ("la alimentación", "NUT-04"),
        ("la vivienda", "HAB-03"),
        ("el banco", "BAN-01"),
        ("los ahorros", "BAN-03"),
    ],
)
def test_a_dimension_is_named(text: str, code: str) -> None:
    assert listed(text, [code, "DIN-01"]) == [code]


def test_a_place_that_the_list_has_not_points_at_nothing() -> None:
    assert listed("el quinto", LIST[:4]) == []
    assert listed("x", ["DIN-01"]) == []
