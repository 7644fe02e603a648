"""Makes the weights of `bot/understanding/alarm.py` from `sentences.tsv`: `make model`.

Least squares over hashed pieces, danger against all else, solved step by step, for the matrix is too large to
be inverted. It gives the same file each time.
"""

import json

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import LinearOperator, cg

from bench.meanings.train import Array, fingerprint, read
from bot.understanding import alarm, model
from bot.understanding.sound import fold

#: The table has 2 to the power of BITS places. RIDGE was chosen by what is heard: decision 0035.
BITS, RIDGE = 20, 0.2
_STEPS = 200


def counts(texts: list[str]) -> sparse.csr_matrix:
    """Return a row of ones and zeros for each text, a column for each place in the table."""
    folded = [fold(text[: model.LONGEST])[: model.LONGEST] for text in texts]
    found = [sorted({piece & ((1 << BITS) - 1) for piece in alarm.pieces(text)}) for text in folded]
    ends = np.cumsum([0, *map(len, found)])
    columns = np.fromiter((place for places in found for place in places), np.int32, ends[-1])
    return sparse.csr_matrix((np.ones(len(columns)), columns, ends), (len(texts), 1 << BITS))


def solved(rows: sparse.csr_matrix, wanted: Array) -> tuple[Array, float]:
    """Return a weight for each column, and one for all rows, of ridge regression."""
    many, turned = len(wanted), rows.T.tocsr()

    def alike(by_row: Array) -> Array:
        product: Array = rows @ (turned @ by_row) + by_row.sum() + RIDGE * by_row
        return product

    by_row, _ = cg(LinearOperator((many, many), matvec=alike), wanted, rtol=1e-4, maxiter=_STEPS)
    return turned @ by_row, float(by_row.sum())


def train(texts: list[str], meanings: list[str], sentences: str) -> bytes:
    """Return the content of a weights file. `sentences`: the fingerprint of what it is made from."""
    seen = counts(texts)
    often = np.bincount(seen.indices, minlength=1 << BITS)
    rare = np.log1p(len(texts) / (often + 1))
    lengths = np.sqrt(seen @ rare)
    rows = (sparse.diags(1 / np.maximum(lengths, 1)) @ seen @ sparse.diags(np.sqrt(rare))).tocsr()
    wanted = np.where(np.array(meanings) == "danger", 1.0, -1.0)
    weights, bias = solved(rows, wanted)
    weights *= np.sqrt(rare)
    scale, step = np.abs(weights).max() / 127, rare.max() / 255
    header = {
        "sentences": sentences,
        "bits": BITS,
        "bias": float(f"{bias:.6g}"),
        "scale": float(f"{scale:.6g}"),
        "rare": float(f"{step:.6g}"),
    }
    table = np.stack([np.rint(weights / scale) + 128, np.rint(rare / step)], axis=1).astype(np.uint8)
    return json.dumps(header).encode().ljust(model.HEADER) + table.tobytes()


if __name__ == "__main__":
    alarm.WEIGHTS.write_bytes(train(*read(), fingerprint()))
