"""Partimento's own separator: the network of `library/training/stems_model.py`, run by onnxruntime on one thread."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from library.core.stems.band_separator import BandSeparator
from library.core.stems.facts import NETWORK, NETWORK_WEIGHTS
from musicapp.errors import ModelMissing

FRAME_STEP = 4  # the network halves frames twice


@lru_cache(maxsize=1)
def _session(path: Path) -> Any:
    """The loaded network. Raises ModelMissing."""
    try:
        import onnxruntime
    except ImportError as error:
        raise ModelMissing(
            "Splitting into stems needs the package onnxruntime. Run `make setup` to install it, then try again."
        ) from error
    if not path.is_file():
        raise ModelMissing(
            f"The weights of the stem separator ({path.name}) are missing. Bring them back from the project's files."
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def shares_by_network(heard: NDArray[np.float32], path: Path = NETWORK_WEIGHTS) -> NDArray[np.float32]:
    """Features (CHANNELS_IN, frames, BANDS) to shares (4, frames, BANDS) that sum to one. Raises ModelMissing."""
    frames = heard.shape[1]
    padded = np.pad(heard, ((0, 0), (0, -frames % FRAME_STEP), (0, 0)), mode="edge")
    shares: NDArray[np.float32] = _session(path).run(None, {"heard": padded[None]})[0][0]
    return shares[:, :frames]


def network_separator(path: Path = NETWORK_WEIGHTS) -> BandSeparator:
    """The separator of this module; its weights load with the first sound."""
    return BandSeparator(NETWORK, lambda heard: shares_by_network(heard, path))
