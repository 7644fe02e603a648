"""One file a keyword. Importing the room registers them all, and the dialogs behind them."""

from bot.dialogs import queja_peligro
from bot.handlers import (
    alta,
    aviso,
    ayuda,
    caso,
    casos,
    datos,
    familias,
    hoy,
    idioma,
    libreta,
    logros,
    manana,
    mensaje,
    mensaje_a_familia,
    mensajes,
    menu,
    nudo,
    oferta,
    proyecto,
    queja,
    reservado,
    resumen,
    reunion,
    ronda,
    salir,
    semana,
    verificar,
    visita,
)
from bot.registry import handlers, keywords

__all__ = [
    "alta", "aviso", "ayuda", "caso", "casos", "datos", "familias", "handlers", "hoy", "idioma",
    "keywords", "libreta", "logros", "manana", "mensaje", "mensaje_a_familia", "mensajes", "menu", "nudo",
    "oferta", "proyecto", "queja", "queja_peligro", "reservado", "resumen", "reunion", "ronda", "salir",
    "semana", "verificar", "visita",
]  # fmt: skip
