"""Settings, from the environment or a `.env` file: what is needed to run, and the limits that are kept."""

from commands.settings.environment import THREADS, Settings, read
from commands.settings.limits import Limits
from commands.settings.values import SettingsProblem

__all__ = ["THREADS", "Limits", "Settings", "SettingsProblem", "read"]
