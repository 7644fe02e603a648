"""What the two kinds of running refuse: production all that is missing or weak, the demo all that is real."""

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from commands.settings import providers
from commands.settings.secrecy import is_weak, is_weak_key
from commands.settings.values import SettingsProblem

#: core.telegram.org/bots/api#setwebhook, secret_token.
_SECRET_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,256}")

_SIGNING_KEY = (
    "SIGNING_KEY es débil o está mal escrita (32 bytes al azar en base64 para URL, distintos de DATA_KEY)",
    "SIGNING_KEY is weak or misspelt (32 random bytes in URL-safe base64, unlike DATA_KEY)",
)


def require_production(given: Mapping[str, str]) -> None:
    """Raise SettingsProblem with everything that is missing or wrong, in one sentence in each language."""
    missing = [name for name in ("SECRET_KEY", "DATA_KEY", "PUBLIC_URL") if not given[name]]
    missing += providers.missing(given)
    wrong = _wrong(given)
    if not missing and not wrong:
        return
    spanish, english = [], []
    if missing:
        spanish.append(f"faltan en el entorno: {', '.join(missing)}")
        english.append(f"missing: {', '.join(missing).replace(' o ', ' or ')}")
    spanish += [one for one, _ in wrong]
    english += [one for _, one in wrong]
    raise SettingsProblem(f"Producción: {'; '.join(spanish)}. / Production: {'; '.join(english)}.")


def refuse_demo(given: Mapping[str, str]) -> None:
    """Raise SettingsProblem where the demo, whose simulator is open to anybody, could reach real people,
    and for a signing key that cannot stand.
    """
    if _is_bad_signing_key(given):
        raise SettingsProblem(". / ".join(_SIGNING_KEY) + ".")
    found = providers.real(given)
    if _parts(given["PUBLIC_URL"]).scheme == "https":
        found.append("PUBLIC_URL")
    if found:
        names = ", ".join(found)
        raise SettingsProblem(
            f"La demostración no corre con credenciales de verdad ni con una dirección https ({names}): "
            "cualquiera vería y escribiría como las familias. Ponga LIBRETA_ENV=production, o quítelas. / "
            f"The demo does not run with real credentials or an https address ({names}): anybody could read "
            "and write as the families. Set LIBRETA_ENV=production, or take them out."
        )


def _wrong(given: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what is set and cannot stand, in Spanish and English."""
    wrong = []
    if given["SECRET_KEY"] and is_weak(given["SECRET_KEY"], 32):
        wrong.append(
            (
                "SECRET_KEY es débil (32 letras al azar o más)",
                "SECRET_KEY is weak (32 random letters or more)",
            )
        )
    if given["DATA_KEY"]:
        keys = [key.strip() for key in given["DATA_KEY"].split(",") if key.strip()]
        if not keys or any(is_weak_key(key) for key in keys) or len(set(keys)) < len(keys):
            wrong.append(
                (
                    "DATA_KEY es débil o está mal escrita (cada llave: 32 bytes al azar en base64 para URL, "
                    "distinta de las otras)",
                    "DATA_KEY is weak or misspelt (each key: 32 random bytes in URL-safe base64, unlike the "
                    "others)",
                )
            )
    secret = given["TELEGRAM_WEBHOOK_SECRET"]
    if secret and (not _SECRET_TOKEN.fullmatch(secret) or is_weak(secret)):
        wrong.append(
            (
                "TELEGRAM_WEBHOOK_SECRET es débil o tiene otros signos (16 a 256 al azar: A-Z a-z 0-9 _ -)",
                "TELEGRAM_WEBHOOK_SECRET is weak or has other signs (16 to 256 at random: A-Z a-z 0-9 _ -)",
            )
        )
    if _is_bad_signing_key(given):
        wrong.append(_SIGNING_KEY)
    if given["METRICS_TOKEN"] and is_weak(given["METRICS_TOKEN"]):
        wrong.append(
            (
                "METRICS_TOKEN es débil (16 letras al azar o más)",
                "METRICS_TOKEN is weak (16 random letters or more)",
            )
        )
    if given["PUBLIC_URL"] and not _is_public(given["PUBLIC_URL"]):
        wrong.append(
            (
                "PUBLIC_URL debe ser una dirección https a la que se llegue desde afuera, como "
                "https://libreta.example.gov.co",
                "PUBLIC_URL must be an https address that others reach, such as https://libreta.example.gov.co",
            )
        )
    for name in ("TWILIO_API_URL", "TELEGRAM_API_URL"):
        if given[name] and not _is_safe_way(given[name]):
            wrong.append(
                (f"{name} debe empezar con https:// (o ser de esta máquina)",
                 f"{name} must begin with https:// (or be of this machine)")
            )  # fmt: skip
    return wrong


def _is_bad_signing_key(given: Mapping[str, str]) -> bool:
    key = given["SIGNING_KEY"]
    others = [other.strip() for other in given["DATA_KEY"].split(",")]
    return bool(key) and (is_weak_key(key) or key in others)


def _is_public(address: str) -> bool:
    parts = _parts(address)
    host = (parts.hostname or "").rstrip(".")
    plain = not any((parts.query, parts.fragment, parts.username, parts.password)) and "@" not in parts.netloc
    ours = providers.is_loopback(address) or host in ("", "0.0.0.0", "::") or host.endswith(".localhost")
    return parts.scheme == "https" and plain and not ours and host != "localhost" and _is_clean(address)


def _is_safe_way(address: str) -> bool:
    parts = _parts(address)
    return providers.is_loopback(address) or (
        parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and _is_clean(address)
    )


def _is_clean(address: str) -> bool:
    return "\\" not in address and "?" not in address and "#" not in address and not re.search(r"\s", address)


def _parts(address: str) -> SplitResult:
    """Return the parts of an address; all empty for what is none."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return urlsplit("")
    return parts
