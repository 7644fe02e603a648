"""Words that say somebody may be in danger.

Whoever writes them gets the help lines at once. It is better to answer once too often: a phrase belongs here
when a person who reads it over a shoulder would worry.
"""

import re

from bot.understanding import plain

_PHRASES = re.compile(
    r"\b(me|nos|le|la|lo|los|las) (pega|pego|pegan|golpea|golpeo|golpean|maltrata|maltratan|amenaza|amenazo|"
    r"amenazan|amenazaron|violo|violaron|abusa|abuso|abusaron|quiere matar|va a matar|van a matar|"
    r"quieren matar|encierra|encerro|persiguen|apunalo|toca a la fuerza)\b"
    r"|\b(mi|el) (marido|esposo|companero|papa|padrastro|hijo|tio|hermano) (me|nos) "
    r"(pega|golpea|amenaza|maltrata)"
    r"|\bme (quiero|voy a|quisiera) (morir|matar)\b|\bquiero morirme\b|\bsuicid\w*|\bquitarme la vida\b"
    r"|\b(auxilio|socorro)\b|\b(estoy|estamos|esta) en peligro\b|\bayuden(me|nos) por favor\b"
    r"|\bnos (desplazaron|sacaron de la finca|van a sacar|dieron plazo)\b|\breclut\w* a mi\b"
    r"|\b(he|they|she) (hits?|beats?|threatens?|hurts?) (me|us)\b|\b(kill|hurt) (me|myself|us)\b"
    r"|\bin danger\b"
)


def in_danger(text: str) -> bool:
    """Whether `text` says that somebody is being hurt, threatened, or means to hurt themselves."""
    return _PHRASES.search(plain(text)) is not None
