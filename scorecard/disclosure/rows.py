"""Rows of a system of linear equations and inequalities, in whole numbers."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

Whole = NDArray[np.int64]

#: Factors by unknown.
Row = Mapping[int, int]


def matrix(rows: Sequence[Row], columns: int) -> csr_array:
    """Return the rows below each other, as wide as there are unknowns."""
    entries = [(row, column, value) for row, found in enumerate(rows) for column, value in found.items()]
    at = ([row for row, _, _ in entries], [column for _, column, _ in entries])
    values = np.array([value for _, _, value in entries], dtype=np.int64)
    return coo_array((values, at), shape=(len(rows), columns)).tocsr()
