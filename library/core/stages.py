"""The stages of hearing. Each takes what is known so far and gives back more; pipeline.py says in which order."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

import numpy as np
import soxr
from numpy.typing import NDArray

from library.core import chords as chord_hearing
from library.core import downbeats
from library.core import features as feature_pass
from library.core import key as key_hearing
from library.core import sections as form
from library.core import waveform as peaks_file
from library.core.decoding import Decoded, DecodeLimits, clock, decoded
from library.core.features import SPOOL_FULL_SCALE, Features
from library.core.fingerprint import MISSING, FingerprintMeter
from library.core.harmony_strip import harmony_strip
from library.core.heard import HeardSoFar
from library.core.loudness import LoudnessMeter
from library.core.onset_curve import onset_curves
from library.core.spectrum import RATE_HZ
from library.core.tapping import hear_beats
from library.core.work_folder import BASE_PEAKS, FEATURES, KEYS, PEAKS, SPOOL, WorkFolder
from musicapp.errors import UnreadableAudio

_HASH_BLOCK = 2**20
_REFERENCE_LUFS = -23.0


class Tick(Protocol):
    """Told the share of the stage that is done, and a note; may raise to stop."""

    def __call__(self, share: float, note: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Room:
    """What every stage works with."""

    source: Path
    folder: WorkFolder
    limits: DecodeLimits
    tick: Tick

    def features(self) -> Features:
        """What the features stage left."""
        return Features.load(self.folder.path(FEATURES))


StageFunction = Callable[[Room, HeardSoFar], HeardSoFar]


def decode(room: Room, so_far: HeardSoFar) -> HeardSoFar:
    """Decode once, and feed loudness, peaks, fingerprint and the mono spool block by block."""
    sha256 = _sha256(room)
    with decoded(room.source, room.limits) as sound, room.folder.writing(SPOOL) as spool_path:
        with spool_path.open("wb") as spool:
            meters = _Meters(sound, spool)
            for block in sound.blocks:
                meters.feed(block)
                total_s = max(sound.facts.declared_duration_s or 0, sound.duration_s)
                room.tick(sound.duration_s / total_s, f"Decoding {clock(sound.duration_s)} of {clock(total_s)}")
            meters.finish()
        if not sound.frames:
            raise UnreadableAudio("The file has a header but no sound after it. Copy or export it again.")
    with room.folder.writing(BASE_PEAKS) as part, part.open("wb") as file:
        np.save(file, meters.peaks.result())
    missing = () if meters.fingerprint.is_available else (MISSING,)
    return so_far.model_copy(
        update={
            "facts": sound.facts.model_copy(update={"duration_s": sound.duration_s}),
            "file_sha256": sha256,
            "fingerprint": meters.fingerprint.result(),
            "warnings": (*sound.warnings, *missing),
            "analysis": so_far.analysis.model_copy(
                update={"duration_s": sound.duration_s, "loudness": meters.loudness.result()}
            ),
        }
    )


class _Meters:
    """Everything that is fed while decoding."""

    def __init__(self, sound: Decoded, spool: BinaryIO) -> None:
        rate_hz, channels = sound.facts.sample_rate_hz, min(2, sound.facts.channels)
        self.loudness = LoudnessMeter(rate_hz, channels)
        self.peaks = peaks_file.PeaksMeter(channels)
        self.fingerprint = FingerprintMeter(rate_hz, channels)
        self._resampler = soxr.ResampleStream(rate_hz, RATE_HZ, 1, dtype="float32", quality="HQ")
        self._spool = spool

    def feed(self, block: NDArray[np.float32]) -> None:
        self.loudness.feed(block)
        self.peaks.feed(block)
        self.fingerprint.feed(block)
        self._write(self._resampler.resample_chunk(block.mean(axis=1)))

    def finish(self) -> None:
        self._write(self._resampler.resample_chunk(np.zeros(0, dtype=np.float32), last=True))

    def _write(self, mono: NDArray[np.float32]) -> None:
        scaled = np.clip(np.round(mono * SPOOL_FULL_SCALE), -32_768, 32_767)
        self._spool.write(scaled.astype("<i2").tobytes())


def _sha256(room: Room) -> str:
    digest = hashlib.sha256()
    with room.source.open("rb") as file:
        while block := file.read(_HASH_BLOCK):
            digest.update(block)
            room.tick(0.0, "Reading the file")
    return digest.hexdigest()


def waveform(room: Room, so_far: HeardSoFar) -> HeardSoFar:
    """Write the peaks file and the thumbnail of the waveform."""
    room.tick(0.0, "Drawing the waveform")
    if so_far.facts is None or so_far.facts.duration_s is None:
        raise ValueError("the waveform needs a decoded file")
    base = np.load(room.folder.path(BASE_PEAKS), allow_pickle=False)
    rate_hz = so_far.facts.sample_rate_hz
    with room.folder.writing(PEAKS) as part:
        peaks_file.write_peaks(part, base, rate_hz, round(so_far.facts.duration_s * rate_hz))
    return so_far.model_copy(
        update={"peaks_path": str(room.folder.path(PEAKS)), "mini_waveform": peaks_file.mini_waveform(base)}
    )


def features(room: Room, so_far: HeardSoFar) -> HeardSoFar:
    """The one pass over the sound that all listening reads."""
    loudness = so_far.analysis.loudness
    integrated = loudness.integrated_lufs if loudness else None
    gain = 10 ** ((_REFERENCE_LUFS - integrated) / 20) if integrated is not None else 1.0
    found = feature_pass.extract(room.folder.path(SPOOL), gain, lambda share: room.tick(share, "Listening for notes"))
    with room.folder.writing(FEATURES) as part:
        found.save(part)
    return _known(so_far, tuning_cents=found.tuning_cents)


def tempo(room: Room, so_far: HeardSoFar) -> HeardSoFar:
    """Tempo, beats, metre and downbeats."""
    room.tick(0.0, "Finding the beat")
    found = room.features()
    curves = onset_curves(found)
    tapping = hear_beats(curves, lambda share: room.tick(share, "Finding the beat"))
    bars = downbeats.hear_bars(found, curves, tapping)
    return _known(
        so_far,
        tempo=tapping.tempo,
        beats_s=tuple(round(float(t), 4) for t in tapping.beats_s),
        downbeats_s=tuple(round(float(t), 4) for t in bars.downbeats_s),
        metre=bars.metre,
    )


def key(room: Room, so_far: HeardSoFar) -> HeardSoFar:
    """The main key and the regions."""
    room.tick(0.0, "Finding the key")
    heard = key_hearing.hear_keys(room.features())
    with room.folder.writing(KEYS) as part, part.open("wb") as file:
        np.save(file, heard.chances)
    return _known(so_far, key=heard.main, key_regions=heard.regions)


def chords(room: Room, so_far: HeardSoFar) -> HeardSoFar:
    """The chords, with what they do in the key."""
    room.tick(0.0, "Finding the chords")
    known = so_far.analysis
    found = room.features()
    chances = np.load(room.folder.path(KEYS), allow_pickle=False)
    beats_s, downbeats_s = np.array(known.beats_s or ()), np.array(known.downbeats_s or ())
    grid = chord_hearing.make_grid(beats_s, downbeats_s, found.duration_s)
    spans = chord_hearing.hear_chords(found, grid, chances)
    strip = harmony_strip(spans, downbeats_s, found.duration_s)
    return _known(so_far, chords=spans).model_copy(update={"harmony_strip": strip})


def sections(room: Room, so_far: HeardSoFar) -> HeardSoFar:
    """The form."""
    room.tick(0.0, "Finding the form")
    parts = form.hear_sections(room.features(), np.array(so_far.analysis.downbeats_s or ()))
    return _known(so_far, sections=parts)


def _known(so_far: HeardSoFar, **found: object) -> HeardSoFar:
    return so_far.model_copy(update={"analysis": so_far.analysis.model_copy(update=found)})
