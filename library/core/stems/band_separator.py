"""Separators that give each band of a spectrum to the stems in shares: the network, and the rules without one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from library.core.stems.bands import features, to_bins
from library.core.stems.facts import SeparatorFacts
from library.core.stems.names import STEMS
from library.core.stems.separator import Sound
from library.core.stems.spectra import sound_of, spectra_of, window_of

SharesOf = Callable[[NDArray[np.float32]], NDArray[np.float32]]


class BandSeparator:
    """A Separator. `shares_of` takes features (CHANNELS_IN, frames, BANDS) and gives (4, frames, BANDS) in 0..1."""

    def __init__(self, facts: SeparatorFacts, shares_of: SharesOf) -> None:
        self.facts = facts
        self.shares_of = shares_of
        self.segment_s = 20.0
        self.overlap_s = 2.0

    def split(self, mix: Sound, rate_hz: int) -> Sound:
        """See Separator."""
        window = window_of(rate_hz)
        spectra = spectra_of(mix, window)
        shares = self.shares_of(features(spectra[0], spectra[1], rate_hz, window))
        stems = np.zeros((len(STEMS), *mix.shape), dtype=np.float32)
        for n in range(len(STEMS) - 1):
            per_bin = to_bins(shares[n], rate_hz, window)
            stems[n] = sound_of(spectra * per_bin, window, mix.shape[1])
        stems[-1] = mix - stems[:-1].sum(axis=0)
        return stems
