"""What the rhythm network says frame by frame, and the names of what it knows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from library.core.rhythm.spectra import FRAMES_PER_S, FRAMES_PER_TONE, FloatArray

DRUMS = ("kick", "snare", "closed hat", "open hat", "tom", "crash", "ride", "shaker")
METRES = ("2/4", "3/4", "4/4", "5/4", "6/8", "7/8", "9/8", "12/8")
BEATS_IN_BAR = (2, 3, 4, 5, 2, 7, 3, 4)  # of METRES: dotted beats in compound metres, eighths in 7/8
NO_METRE = len(METRES)
SLOWEST_BPM, TEMPI_PER_OCTAVE, TEMPI = 28.0, 12, 43
TONE_CLASSES = 24  # twelve pitch classes of all tones, then twelve of the lowest two octaves
TEMPI_BPM = SLOWEST_BPM * 2 ** (np.arange(TEMPI) / TEMPI_PER_OCTAVE)
NO_TEMPO = TEMPI


@dataclass(frozen=True, slots=True)
class Activations:
    """Chances, 0 to 1, at FRAMES_PER_S; frame 0 lies at 0 s."""

    beat: FloatArray  # (frames,)
    downbeat: FloatArray  # (frames,)
    drums: FloatArray  # (frames, DRUMS)
    three: FloatArray  # (frames,): that beats fall into three
    metre: FloatArray  # (frames, METRES + 1): the last is no metre at all
    tempo: FloatArray  # (frames, TEMPI + 1): the last is no tempo at all
    attack: FloatArray  # (2 * frames,): how much begins, twice a frame; not a chance
    tones: FloatArray  # (frames / FRAMES_PER_TONE, TONE_CLASSES): log magnitudes; not chances

    def __len__(self) -> int:
        return len(self.beat)

    @property
    def duration_s(self) -> float:
        """Seconds that the frames cover."""
        return len(self.beat) / FRAMES_PER_S

    def part(self, first: int, end: int) -> "Activations":
        """The frames from `first` up to `end`."""
        return Activations(
            self.beat[first:end],
            self.downbeat[first:end],
            self.drums[first:end],
            self.three[first:end],
            self.metre[first:end],
            self.tempo[first:end],
            self.attack[2 * first : 2 * end],
            self.tones[first // FRAMES_PER_TONE : -(-end // FRAMES_PER_TONE)],
        )


def seconds(frames: NDArray[np.floating] | NDArray[np.integer]) -> NDArray[np.float64]:
    """Times of frames."""
    return np.asarray(frames, dtype=np.float64) / FRAMES_PER_S
