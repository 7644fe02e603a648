"""Which logro is meant by the words of everyday."""

import re
from collections.abc import Iterable

from bot.understanding.spelling import heard, plain

#: By code, the beginnings of words, or phrases, as they are spelled; they are compared as they sound. The
#: discreet and private ones are named by the family alone, in a list or a message of its own.
_WORDS = {
    "IDE-01": "cedula tarjeta_de_identidad registro_civil documento identidad contrasena partida",
    "IDE-02": "libreta_militar distrito_militar",
    "IDE-03": "sisben",
    "ING-01": "capacitacion capacitar curso taller sena estudio_tecnico",
    "ING-02": "colombia_mayor adulto_mayor pension mayores_de_60 tercera_edad",
    "ING-03": "ingreso ganar sueldo jornal",
    "ING-04": "cosecha cultivo siembra sembr huerta finca produccion gallinas marranos semilla",
    "ING-05": "empleo trabajo hoja_de_vida trabajar",
    "ING-06": "papeles_de_la_tierra titulo escritura_de_la_tierra predio baldio",
    "EDU-01": "hogar_comunitario guarderia jardin madre_comunitaria icbf bienestar_familiar cdi",
    "EDU-02": "prejardin preescolar transicion jardin",
    "EDU-03": "escuela colegio matricul estudiando cupo_del_niño cupo_en_el",
    "EDU-04": "leer escribir alfabet letras",
    "EDU-05": "decimo once bachiller grado_noveno universidad validar",
    "EDU-06": "reunion_de_padres boletines padres_de_familia",
    "SAL-01": "eps afiliacion afiliad carne_de_salud regimen seguro_de_salud",
    "SAL-02": "servicios_de_salud prevencion promocion",
    "SAL-05": "vacuna carne_de_vacunas biologicos",
    "SAL-07": "crecimiento talla peso",
    "NUT-01": "comida mercado alimentacion hambre",
    "NUT-02": "cocinar guardar_la_comida manipulacion",
    "NUT-03": "complemento bienestarina desnutri",
    "NUT-04": "lactancia pecho leche_materna",
    "HAB-01": "papeles_de_la_casa escritura",
    "HAB-02": "agua acueducto alcantarillado desague pozo_septico filtro",
    "HAB-03": "basura recoleccion residuos desechos",
    "HAB-04": "luz energia contador electricidad",
    "HAB-05": "cocina_aparte baño lavadero sanitario unidad_sanitaria",
    "HAB-06": "hacinamiento cuartos otra_pieza piezas",
    "HAB-07": "piso tierra_el_piso cemento",
    "HAB-08": "cama colchon ollas utensilios",
    "HAB-09": "contaminacion",
    "HAB-10": "telefono celular",
    "HAB-11": "techo paredes mejoramiento vivienda teja",
    "DIN-01": "proyecto_de_vida",
    "DIN-02": "junta_de_accion comunal asociacion",
    "DIN-04": "recreacion parque deporte",
    "BAN-01": "ahorro ahorrar alcancia cooperativa natillera",
    "BAN-02": "credito prestamo microcredito",
    "BAN-03": "cuenta banco daviplata nequi",
}


def _pattern(words: str) -> re.Pattern[str]:
    """Return a pattern for the beginnings of these words, as they sound."""
    spoken = ("".join(rf" {_as_heard(part)}\w*" for part in word.split("_")) for word in words.split())
    return re.compile("|".join(spoken))


def _as_heard(word: str) -> str:
    return heard(plain(word))


_PATTERNS = {code: _pattern(words) for code, words in _WORDS.items()}


#: By the beginning of its code, the words of a whole dimension.
_DIMENSIONS = {
    "IDE": "papeles identificacion",
    "ING": "ingresos plata",
    "EDU": "educacion estudio estudiar estudian estudia escuela colegio",
    "SAL": "salud",
    "NUT": "nutricion alimentacion",
    "HAB": "vivienda casa rancho",
    "BAN": "banco ahorros",
}

#: How a logro of a list is pointed at: `el segundo me interesa`, `cuénteme del primero`.
_PLACES = {"primer": 1, "primero": 1, "segundo": 2, "tercer": 3, "tercero": 3, "cuarto": 4, "quinto": 5}
_PLACE = re.compile(rf"\b(?:el|del|al) ({'|'.join(_PLACES)})\b(?! (?:de )?(?:primaria|grado|piso|cuarto))")


def listed(text: str, codes: list[str]) -> list[str]:
    """Return which logros of a list a text points at: by code, by place or in everyday words."""
    said = plain(text)
    places = [_PLACES[word] for word in _PLACE.findall(said)]
    found = [code for code in codes if plain(code) in said]
    if not found and any(character.isdecimal() for character in said):
        # `2 niños` counts them.
        return []
    found += [codes[place - 1] for place in places if place <= len(codes)]
    return list(dict.fromkeys(found or meant(text, codes) or _of_a_dimension(said, codes)))


def _of_a_dimension(said: str, codes: list[str]) -> list[str]:
    words = set(said.split())
    return [code for code in codes if words & set(_DIMENSIONS.get(code[:3], "").split())]


def meant(text: str, among: Iterable[str]) -> list[str]:
    """Return the codes, of those `among`, that the text has words of; those with most of them first."""
    said = " " + " ".join(heard(word) for word in plain(text).split())
    found = {code: len(_PATTERNS[code].findall(said)) for code in among if code in _PATTERNS}
    return sorted((code for code, times in found.items() if times), key=lambda code: -found[code])
