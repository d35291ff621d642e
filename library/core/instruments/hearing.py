"""Which instruments are heard in a song. docs/models/instruments.md says how well."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from library.core.analysis import InstrumentHeard
from library.core.instruments.patches import read_patches
from library.core.networks import session
from library.core.notes.pitch_spectrum import Spool
from library.core.spectrum import FloatArray
from theory.core.genre.instruments import FAMILIES

NAMES = tuple(FAMILIES)
WEIGHTS = Path(__file__).parent.parent / "weights" / "instruments.onnx"
_SHOWN_FROM = 0.25
_LOUDEST_SHARE = 0.3  # an instrument may rest most of the time
# Chance that a family sounds in a song, by the logit of its mean chance in the patches where it is likeliest; fitted
# on 39 practice songs that were kept out of training: expected calibration error 0.024.
_SLOPE, _OFFSET = 1.19, -1.0


def hear_instruments(spool: Path, gain: float, tuning_cents: float) -> tuple[InstrumentHeard, ...]:
    """Families that sound in a mono int16 spool at 22.05 kHz, surest first. Empty for silence.

    `gain` brings the song to the reference loudness of -23 LUFS.
    """
    patches = read_patches(Spool(spool), gain, tuning_cents)
    if float(patches.max()) < 0.05:
        return ()
    chances = song_chances(patch_chances(patches))
    found = [(float(chance), name) for chance, name in zip(chances, NAMES, strict=True) if chance >= _SHOWN_FROM]
    return tuple(
        InstrumentHeard(name=name, confidence=round(chance, 3)) for chance, name in sorted(found, reverse=True)
    )


def patch_chances(patches: FloatArray, weights: Path = WEIGHTS) -> FloatArray:
    """Chance (n, families) that each family sounds in each patch."""
    rows = [session(weights).run(None, {"patches": patches[at : at + 8]})[0] for at in range(0, len(patches), 8)]
    return np.concatenate(rows).astype(np.float32)


def song_chances(chances: FloatArray) -> NDArray[np.float64]:
    """Chance (families,) that each family sounds anywhere, from its chances in the patches (n, families)."""
    kept = max(1, round(_LOUDEST_SHARE * len(chances)))
    mean = np.sort(chances, axis=0)[-kept:].mean(axis=0).astype(np.float64)
    logit = np.log(np.clip(mean, 1e-4, 1 - 1e-4) / (1 - np.clip(mean, 1e-4, 1 - 1e-4)))
    return np.asarray(1 / (1 + np.exp(-(_SLOPE * logit + _OFFSET))))
