"""Makes the weights of `bot/understanding/model.py` from `sentences.tsv`: `make model`.

A least-squares classifier over hashed pieces of words, then a logistic regression over its left-out scores,
which makes probabilities of them. Both are linear, so they are multiplied into one table. Training needs
scikit-learn and gives the same file each time.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import lapack
from sklearn.linear_model import LogisticRegression

from bot.understanding import model
from bot.understanding.sound import fold

SENTENCES = Path(__file__).with_name("sentences.tsv")
#: The table has 2 to the power of BITS places. The others were chosen by cross-validation: decision 0033.
BITS, RIDGE, STACK = 17, 0.3, 1.0

Array = NDArray[np.float64]


def read(path: Path = SENTENCES) -> tuple[list[str], list[str]]:
    """Return the sentences and their meanings."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()[1:]]
    return [text for text, _ in rows], [meaning for _, meaning in rows]


def matrix(folded: list[str]) -> sparse.csr_matrix:
    """Return a row of length 1 for each sentence, a column for each place in the table."""
    found = [sorted({piece & ((1 << BITS) - 1) for piece in model.pieces(text)}) for text in folded]
    lengths = [len(places) for places in found]
    values = np.repeat([1 / np.sqrt(length) for length in lengths], lengths)
    shape = (len(folded), 1 << BITS)
    return sparse.csr_matrix((values, np.concatenate(found).astype(int), np.cumsum([0, *lengths])), shape)


def train(texts: list[str], meanings: list[str], sentences: str) -> bytes:
    """Return the content of a weights file. `sentences`: the fingerprint of what it is made from."""
    names = sorted(set(meanings))
    label = np.array([names.index(meaning) for meaning in meanings])
    seen = matrix([fold(text) for text in texts])
    alike = (seen @ seen.T).toarray().astype(np.float32) + 1
    alike[np.diag_indices(len(texts))] += RIDGE
    wanted = np.where(label[:, None] == np.arange(len(names)), 1.0, -1.0)
    weights, diagonal = solved(alike, wanted)
    left_out = wanted - weights / diagonal[:, None]
    stack = LogisticRegression(C=STACK, max_iter=1000).fit(left_out, label)
    weights = weights @ stack.coef_.T
    table: Array = seen.T @ weights
    scale = np.maximum(np.abs(table).max(axis=0), 1e-9) / 127
    header = {
        "sentences": sentences,
        "meanings": names,
        "bits": BITS,
        "bias": [float(f"{each:.6g}") for each in weights.sum(axis=0) + stack.intercept_],
        "scale": [float(f"{each:.6g}") for each in scale],
    }
    start = json.dumps(header).encode()
    if len(start) > model.HEADER:
        raise ValueError("too many meanings for the header")
    return start.ljust(model.HEADER) + (np.rint(table / scale) + 128).astype(np.uint8).tobytes()


def solved(alike: NDArray[np.float32], wanted: Array) -> tuple[Array, Array]:
    """Return the inverse of a positive definite matrix times `wanted`, and its diagonal. `alike` is used up.

    By Cholesky's factor, a quarter of the work of inverting it and half of the memory.
    """
    factor, failed = lapack.spotrf(alike.T, lower=1, overwrite_a=1)
    inverted, also_failed = lapack.strtri(factor, lower=1, overwrite_c=1)
    if failed or also_failed:
        raise ValueError("the sentences are too much alike")
    diagonal = np.einsum("ij,ij->j", inverted, inverted, dtype=np.float64)
    return inverted.T @ (inverted @ wanted), diagonal


def fingerprint(path: Path = SENTENCES) -> str:
    """Return what tells one list of sentences from another."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


if __name__ == "__main__":
    model.WEIGHTS.write_bytes(train(*read(), fingerprint()))
