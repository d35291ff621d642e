"""Hearing rhythm: tempo, beats, bars, swing and drum strokes of a song."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from pydantic import NonNegativeFloat

from library.core.analysis import Confidence, Metre, Swing, Tempo, TempoPoint
from library.core.rhythm import confidence, network
from library.core.rhythm.activations import Activations
from library.core.rhythm.bar_model import BarWeights
from library.core.rhythm.drum_hits import drum_hits
from library.core.rhythm.placing import ATTACK_LAG_S, place_beats
from library.core.rhythm.readings import BarReading, bar_readings
from library.core.rhythm.settled import FEWEST_BEATS, settle
from library.core.rhythm.spectra import Samples, Spool
from library.core.rhythm.swing import swing_of
from library.core.rhythm.tempo_curve import median_bpm, tempo_curve
from theory.core.document import Document
from theory.core.piece import DrumHit

_NETWORK_SHARE = 0.5  # of the work
_COMPOUND = (4, 6, 7)  # of METRES


class RhythmHearing(Document):
    """What was heard of the rhythm. Empty and None where there is no beat. Times in seconds."""

    tempo: Tempo | None = None
    tempo_curve: tuple[TempoPoint, ...] = ()
    swing: Swing | None = None
    beats_s: tuple[NonNegativeFloat, ...] = ()
    beat_confidences: tuple[Confidence, ...] = ()  # one a beat
    readings: tuple[BarReading, ...] = ()  # best first; at least one where there are beats
    drums: tuple[DrumHit, ...] = ()

    def known(self, chosen: int | None = None) -> dict[str, object]:
        """The fields of an `Analysis` that rhythm fills, under the reading that harmony chose (None: the first)."""
        reading = self.readings[chosen or 0] if self.readings else None
        regions = reading.metres if reading else ()
        main = max(regions, key=lambda region: region.end_s - region.start_s, default=None)
        sure = max((region.confidence for region in self.readings[0].metres), default=0.0) if reading else 0.0
        if chosen:  # another reading than rhythm's own is as likely as rhythm is unsure
            sure = max(0.3, 1 - sure)
            regions = tuple(region.model_copy(update={"confidence": round(sure, 3)}) for region in regions)
        return {
            "tempo": self.tempo,
            "tempo_curve": self.tempo_curve,
            "swing": self.swing,
            "beats_s": self.beats_s,
            "beat_confidences": self.beat_confidences,
            "downbeats_s": tuple(self.beats_s[index] for index in reading.downbeats) if reading else (),
            "metre": Metre(signature=main.signature, confidence=round(sure, 3)) if main else None,
            "metre_regions": regions,
        }


def hear_rhythm(spool: Path, gain: float, progress: Callable[[float], None]) -> RhythmHearing:
    """Rhythm of a mono int16 spool at 22.05 kHz. `gain` brings the song to -23 LUFS.

    `progress` is told the share done, 0 to 1, at least once for every few minutes of music, and may raise to stop.
    """
    return hear_samples(Spool(spool, gain), progress)


def hear_samples(samples: Spool | Samples, progress: Callable[[float], None]) -> RhythmHearing:
    """Rhythm of samples that are at -23 LUFS."""
    heard = network.activations(samples, lambda share: progress(_NETWORK_SHARE * share))
    return hear_activations(heard, lambda share: progress(_NETWORK_SHARE + (1 - _NETWORK_SHARE) * share))


def hear_activations(
    heard: Activations, progress: Callable[[float], None], weights: BarWeights | None = None
) -> RhythmHearing:
    """Rhythm of what the network said."""
    weights = weights or BarWeights()
    settled = settle(heard, progress, weights)
    path = settled.path
    drums = drum_hits(heard, ATTACK_LAG_S)
    if len(path.frames) < FEWEST_BEATS:
        return RhythmHearing(drums=drums)
    beats_s = place_beats(heard, path.frames)
    chances = confidence.beat_chances(heard, path.frames)
    compound = bool(np.isin(path.metres, _COMPOUND).mean() > 0.5)
    return RhythmHearing(
        tempo=confidence.tempo_of(heard, settled, median_bpm(beats_s)),
        tempo_curve=tempo_curve(beats_s),
        swing=None if compound else swing_of(heard.attack, beats_s + ATTACK_LAG_S),
        beats_s=tuple(round(float(t), 4) for t in beats_s),
        beat_confidences=tuple(round(float(c), 3) for c in chances),
        readings=bar_readings(heard, path, beats_s, weights),
        drums=drums,
    )
