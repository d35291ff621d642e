"""madmom: its recurrent and convolutional networks with their Bayesian trackers. Its models are not for commercial use.

Version 0.16.1 is older than current Python and numpy; `_mended` gives back the names that it looks for.
"""

import collections
import collections.abc
from pathlib import Path
from typing import Any

import numpy as np

PACKAGES = ("madmom",)


def hear(file: Path) -> dict[str, object]:
    """The prediction for one file, in the schema of the evaluation cases."""
    _mended()
    from madmom.features import beats, chords, downbeats, key, tempo

    pulse = beats.RNNBeatProcessor()(str(file))
    tempi = tempo.TempoEstimationProcessor(fps=100)(pulse)
    bars = downbeats.DBNDownBeatTrackingProcessor(beats_per_bar=[2, 3, 4], fps=100)(
        downbeats.RNNDownBeatProcessor()(str(file))
    )
    label = key.key_prediction_to_label(key.CNNKeyRecognitionProcessor()(str(file)))
    names = chords.CRFChordRecognitionProcessor()(chords.CNNChordFeatureProcessor()(str(file)))
    duration_s = float(names[-1][1]) if len(names) else 0.0
    per_bar = int(max(row[1] for row in bars)) if len(bars) else 4
    return {
        "id": file.stem,
        "tempo": {"bpm": float(tempi[0][0])} if len(tempi) else None,
        "beats": [float(row[0]) for row in bars],
        "downbeats": [float(row[0]) for row in bars if int(row[1]) == 1],
        "time_signature": [[0.0, duration_s, f"{per_bar}/4"]],
        "key_global": label,
        "chords": [[float(a), float(b), str(name)] for a, b, name in names],
    }


def _mended() -> None:
    for name in ("MutableSequence", "MutableMapping", "Sequence", "Mapping", "Iterable", "Callable"):
        if not hasattr(collections, name):
            setattr(collections, name, getattr(collections.abc, name))
    for name, kind in (("float", float), ("int", int), ("bool", bool), ("object", object), ("complex", complex)):
        if name not in np.__dict__:
            setattr(np, name, kind)
    from madmom.features import downbeats

    downbeats.np = _RaggedNumpy()


class _RaggedNumpy:
    """numpy, but rows of unequal length become an array of objects, as they did before version 1.24."""

    def __getattr__(self, name: str) -> Any:
        return getattr(np, name)

    @staticmethod
    def asarray(rows: Any, *args: Any, **options: Any) -> Any:
        try:
            return np.asarray(rows, *args, **options)
        except ValueError:
            table = np.empty((len(rows), len(rows[0])), dtype=object)
            for place, row in enumerate(rows):
                table[place, :] = row
            return table
