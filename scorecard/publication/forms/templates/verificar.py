"""Revisa sin internet si una carpeta de la Libreta es la que se publicó: python3 verificar.py [LLAVE …]
Checks offline whether a folder of the Libreta is what was published. LLAVE: the public key, if you know it.
It needs nothing but Python 3.8 or later, and does the sums of RFC 6962 and RFC 8032.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path

# Ed25519: the field, the order of the base point, the curve. A point is x/z and y/z.
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def add(a, b):
    t, u, v = a[2] * b[2], a[0] * b[0], a[1] * b[1]
    w, cross = D * u * v % P, (a[0] + a[1]) * (b[0] + b[1]) - u - v
    less, more = t * t - w, t * t + w
    return t * less * cross % P, t * more * (v + u) % P, less * more % P


def times(n, point):
    found = (0, 1, 1)
    for bit in f"{n:b}":
        found = add(found, found) if bit == "0" else add(add(found, found), point)
    return found


def read_point(raw):
    y, odd = int.from_bytes(raw, "little") % 2**255, raw[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    if len(raw) != 32 or y >= P or x * x % P != square or (x == 0 and odd):
        raise ValueError("no es una llave / no key")
    return (x if x % 2 == odd else P - x), y, 1


def is_signed(text, signature, key):
    raw, public = base64.urlsafe_b64decode(signature), base64.urlsafe_b64decode(key)
    s, base = int.from_bytes(raw[32:], "little"), read_point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    k = int.from_bytes(hashlib.sha512(raw[:32] + public + text.encode()).digest(), "little") % ORDER
    x, y, z = add(times(s, base), times(ORDER - k, read_point(public)))
    x, y = x * pow(z, -1, P) % P, y * pow(z, -1, P) % P
    return len(raw) == 64 and s < ORDER and raw[:32] == (y + (x % 2 << 255)).to_bytes(32, "little")


def root_of(leaves):
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root_of(leaves[:half]) + root_of(leaves[half:])).digest()


here, given, wrong, leaves = Path(__file__).resolve().parent, set(sys.argv[1:]), [], []
try:
    log = json.loads((here / "registro.json").read_bytes())["entries"]
    for n, one in enumerate(log):
        said = {name: one[name] for name in ("kind", "subject", "hash", "day")}
        leaves.append(json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
        if (one["position"], one["root"]) != (n, root_of(leaves).hex()):
            wrong.append(f"la entrada {n} no sigue de las de antes / entry {n} does not follow")
        text = f"libreta-log-1\n{n + 1}\n{one['root']}\n"
        if one["signature"] and not is_signed(text, one["signature"], one["public_key"]):
            wrong.append(f"la firma de la entrada {n} es falsa / the signature of entry {n} is wrong")
    keys = {one["public_key"] for one in log if one["signature"]}
    if (keys or given) and not log[-1]["signature"]:
        wrong.append("la última entrada no tiene firma / the last entry has no signature")
    if keys - given if given else len(keys) > 1:
        wrong.append(f"firmó otra llave / another key signed: {' '.join(sorted(keys))}")
    for path in sorted(here.glob("**/release.json")) or [here / "release.json"]:
        wave, number = map(json.loads(content := path.read_bytes()).__getitem__, ("wave", "number"))
        name, known = f"{wave}/{number}", {one["subject"]: one["kind"] for one in log}
        mine = [one for one in log if (one["kind"], one["subject"]) == ("release", name)]
        if [one["hash"] for one in mine] != [hashlib.sha256(content).hexdigest()]:
            wrong.append(f"{path} no está así en el registro / does not stand in the log like this")
        else:
            over = "CORREGIDA / CORRECTED" if f"{wave}/{number + 1}" in known else ""
            over = over if known[name] == "release" else "RETIRADA / WITHDRAWN"
            print(f"{name}: sello / seal {mine[0]['root'][:8]} {over}".strip())
except (OSError, ValueError, KeyError, TypeError, IndexError) as problem:
    wrong.append(f"no se puede leer / cannot be read: {problem}")
print(*(f"MAL / WRONG: {one}\n" for one in wrong), sep="", end="")
if not wrong:
    print(f"BIEN / RIGHT: {len(log)} entradas / entries, última raíz / last root {log[-1]['root']}")
    print(f"Llave / key: {log[-1]['public_key'] or 'sin firma / unsigned'}")
sys.exit(bool(wrong))
