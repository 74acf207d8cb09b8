"""Products of many short rows with a small matrix."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 4096
"""Rows at once: few enough that BLAS starts no threads. Those wait for each other, on a busy
machine longer than the work takes: 60,000 rows 52 ms against 1.2 (numpy 2, two cores, 2026-11)."""


def product(rows: NDArray[Any], matrix: NDArray[Any]) -> NDArray[Any]:
    """`rows @ matrix` for a table of rows and a matrix or a vector."""
    result = np.empty((len(rows), *matrix.shape[1:]), np.result_type(rows, matrix))
    for at in range(0, len(rows), BLOCK):
        np.matmul(rows[at : at + BLOCK], matrix, out=result[at : at + BLOCK])
    return result
