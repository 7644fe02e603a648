"""One file a keyword. Importing the room registers them all."""

from bot.handlers import alta, ayuda, libreta, logros, menu, proyecto, salir, visita
from bot.registry import handlers, keywords

__all__ = [
    "alta", "ayuda", "handlers", "keywords", "libreta", "logros", "menu", "proyecto", "salir", "visita",
]  # fmt: skip
