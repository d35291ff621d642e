"""The score reader's weights: what the rules of harmony suggest to begin with, and the file with what was fitted."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from theory.core.harmony.score_decoder import Weights
from theory.core.harmony.score_grid import FloatArray
from theory.core.harmony.score_labels import MODES, OWN, Label, labels, tables
from theory.core.key import Mode

FILE = Path(__file__).with_name("score_weights.json")
_USUAL = {  # nats against the tonic
    "I": 0.0, "i": 0.0, "V": -0.4, "V7": -0.6, "IV": -1.1, "iv": -1.1, "ii": -1.2, "iio": -1.6, "vi": -1.2, "VI": -1.5,
    "viio": -1.5, "viio7": -2.0, "ii7": -1.6, "iiø7": -1.6, "Cad64": -1.8, "iii": -2.2, "III": -1.6, "VII": -2.0,
    "v": -2.5, "viiø7": -2.4, "iv7": -2.5, "IVmaj7": -2.8, "vi7": -2.6, "Imaj7": -3.2, "iii7": -3.4, "i7": -3.0,
}  # fmt: skip
_RARE = {"i": -7.0, "iv": -4.5, "iio": -5.0, "bVI": -5.0, "v": -5.0, "iv7": -5.5, "bIII": -6.0, "I": -5.0}
_MIXTURE, _APPLIED = -4.5, -3.0
_DOMINANTS = {"V", "V7", "viio", "viio7", "viiø7", "V+"}
_TONICS = {"I", "i", "vi", "VI"}
_PREDOMINANTS = {"ii", "ii7", "iio", "iiø7", "IV", "iv", "iv7", "IVmaj7", "bII", "It6", "Fr43", "Ger65"}


def first_weights() -> Weights:
    """Weights by rule alone, before anything was fitted."""
    known = [labels(mode) for mode in MODES]
    follow = [np.array([[_follow(a, b) for b in row] for a in row]) for row in known]
    return Weights(
        notes=np.array([3.0, 1.2, 1.0, 0.3, 0.8, 0.8, 0.8, 1.5, 0.8, 1.0, 0.5, 0.0]),
        begin=np.array([0.3, 0.1, 0.0, -1.0, -2.0]), bass_begin=0.4,
        length=np.array([-0.6, 0.0, -0.2, 0.0, 0.0, 0.0, -0.4]),
        usual=[np.array([_usual(label, mode) for label in row]) for row, mode in zip(known, MODES, strict=True)],
        inversion=[_inversions(mode) for mode in (0, 1)], follow=follow, key_change=_key_changes(), foreign=-2.0,
        last=[np.array([2.0 if label.text in ("I", "i") else 0.0 for label in row]) for row in known], scale=0.0,
        home=0.1,
    )  # fmt: skip


def _usual(label: Label, mode: Mode) -> float:
    if label.text in _RARE and label.text not in OWN[mode].split():
        return _RARE[label.text]
    if label.text in _USUAL:
        return _USUAL[label.text]
    return _APPLIED - (0.8 if label.text.startswith("viiø") else 0.0) if label.applied else _MIXTURE


def _inversions(mode: int) -> FloatArray:
    table = tables(MODES[mode])
    cost = np.array([0.0, -0.3, -1.2, -0.8])[table.inversion_of_state]
    alone = np.bincount(table.label_of_state, minlength=len(table.sound_of_label))[table.label_of_state] == 1
    return np.where(alone, 0.0, cost)


def _follow(a: Label, b: Label) -> float:
    """How well `b` follows `a`, in nats."""
    if a.text == b.text:
        return -0.8
    if a.applied:
        goal = b.text.removesuffix("7").removesuffix("maj")
        return 1.5 if goal == a.applied else (0.3 if b.applied == a.applied else -1.2)
    if a.text == "Cad64":
        return 1.8 if b.text in ("V", "V7") else -2.5
    if a.text in ("It6", "Fr43", "Ger65"):
        return 1.5 if b.text in ("V", "V7", "Cad64") else -2.0
    return _plain_follow(a.text, b.text)


def _plain_follow(a: str, b: str) -> float:
    if a in _DOMINANTS:
        if b in ("I", "i"):
            return 1.0
        return 0.3 if b in _DOMINANTS or b in _TONICS else (-0.8 if b in _PREDOMINANTS else 0.0)
    if a in _PREDOMINANTS:
        return 0.7 if b in _DOMINANTS else (0.8 if b == "Cad64" else 0.0)
    return 0.0


def _key_changes() -> FloatArray:
    """Cost of going from a key to another, by their signatures' distance."""
    made = np.zeros((2, 2, 12))
    for old in (0, 1):
        for new in (0, 1):
            for steps in range(12):
                apart = abs((steps * 7 - (9 if new else 0) + (9 if old else 0) + 6) % 12 - 6)
                made[old, new, steps] = -2.5 - 0.9 * max(0, apart - 1) - (0.6 if steps == 0 else 0.0)
    return made


def to_json(weights: Weights) -> str:
    """The weights as text, rounded to thousandths."""

    def plain(value: Any) -> Any:
        if isinstance(value, list):
            return [plain(item) for item in value]
        return np.round(value, 3).tolist()

    return json.dumps({name: plain(getattr(weights, name)) for name in Weights.__slots__}, separators=(",", ":"))


def from_json(text: str) -> Weights:
    """Read what `to_json` wrote."""
    rows = json.loads(text)
    made: dict[str, Any] = {}
    for name, value in rows.items():
        if name in ("usual", "inversion", "follow", "last"):
            made[name] = [np.array(item) for item in value]
        else:
            made[name] = np.array(value) if isinstance(value, list) else float(value)
    return Weights(**made)


@lru_cache(maxsize=1)
def fitted_weights() -> Weights:
    """The weights that came with the project."""
    return from_json(FILE.read_text(encoding="utf-8"))
