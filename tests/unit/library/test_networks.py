"""Networks that ship with the project: loaded once, and a clear sentence where one is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from library.core.networks import session
from library.core.notes.network import WEIGHTS
from musicapp.errors import ModelMissing


def test_a_network_is_loaded_once() -> None:
    assert session(WEIGHTS) is session(WEIGHTS)


def test_missing_weights_get_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"weights nothing\.onnx are missing"):
        session(tmp_path / "nothing.onnx")
