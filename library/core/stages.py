"""The stages of hearing. Each takes what is known so far and gives back more; pipeline.py says in which order."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

import numpy as np
import soxr
from numpy.typing import NDArray

from library.core import sections as form
from library.core import waveform as peaks_file
from library.core.analysis import Analysis
from library.core.decoding import Decoded, DecodeLimits, clock, decoded
from library.core.features import extract
from library.core.fingerprint import MISSING, FingerprintMeter
from library.core.harmony.hearing import hear_harmony
from library.core.harmony_strip import harmony_strip
from library.core.heard import HeardSoFar
from library.core.instruments.hearing import hear_instruments
from library.core.loudness import LoudnessMeter
from library.core.notes.hearing import NoteHearing, hear_notes
from library.core.notes.parts import transcribe
from library.core.reading import read_theory
from library.core.rhythm.hearing import RhythmHearing, hear_rhythm
from library.core.spectrum import RATE_HZ, SPOOL_FULL_SCALE
from library.core.work_folder import BASE_PEAKS, NOTES, PEAKS, RHYTHM, SPOOL, TRANSCRIPTION, WorkFolder
from musicapp.errors import UnreadableAudio

_HASH_BLOCK = 2**20
_REFERENCE_LUFS = -23.0
_DOUBT = 0.3  # of the confidence in notes and form where there is no music


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

    def notes(self) -> NoteHearing:
        """What the notes stage left."""
        return NoteHearing.load(self.folder.path(NOTES))

    def rhythm(self) -> RhythmHearing:
        """What the rhythm stage left."""
        return RhythmHearing.from_json(self.folder.path(RHYTHM).read_bytes())

    def hears_music(self) -> bool:
        """False for noise, which has no notes, and speech, which has neither tuning nor beat."""
        sound = self.notes()
        return len(sound.notes) > 0 and (sound.frames.is_tuned or len(self.rhythm().beats_s) > 0)


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


def notes(room: Room, so_far: HeardSoFar) -> HeardSoFar:
    """Which notes sound and begin, frame by frame and one by one; the tuning."""
    hearing = hear_notes(room.folder.path(SPOOL), _gain(so_far), lambda share: room.tick(share, "Listening for notes"))
    with room.folder.writing(NOTES) as part:
        hearing.save(part)
    return _known(so_far, tuning_cents=hearing.frames.tuning_cents)


def rhythm(room: Room, so_far: HeardSoFar) -> HeardSoFar:
    """Tempo, beats, swing and the ways to bar them."""
    heard = hear_rhythm(room.folder.path(SPOOL), _gain(so_far), lambda share: room.tick(share, "Finding the beat"))
    with room.folder.writing(RHYTHM) as part:
        part.write_text(heard.to_json(), encoding="utf-8")
    return _barred(_known(so_far, **heard.known(0 if heard.readings else None)))


def _barred(so_far: HeardSoFar) -> HeardSoFar:
    """The metres hold from the start of the song to its end, not from the first beat to the last."""
    regions, duration_s = so_far.analysis.metre_regions, so_far.analysis.duration_s
    if not regions or not duration_s:
        return so_far
    regions = (regions[0].model_copy(update={"start_s": 0.0}), *regions[1:])
    regions = (*regions[:-1], regions[-1].model_copy(update={"end_s": duration_s}))
    return _known(so_far, metre_regions=regions)


def harmony(room: Room, so_far: HeardSoFar) -> HeardSoFar:
    """Key, chords and bass, decoded together with the bars."""
    room.tick(0.0, "Finding key and chords")
    beats, frames = room.rhythm(), room.notes().frames
    heard = hear_harmony(frames if room.hears_music() else frames.silenced(), None, beats)
    found = {"key": heard.key, "key_regions": heard.key_regions, "chords": heard.chords}
    known = _barred(_known(so_far, **found, **beats.known(heard.bars)))
    strip = harmony_strip(heard.chords, np.array(known.analysis.downbeats_s or ()), known.analysis.duration_s or 0.0)
    return known.model_copy(update={"harmony_strip": strip})


def sections(room: Room, so_far: HeardSoFar) -> HeardSoFar:
    """The form, and who plays."""
    spool, gain = room.folder.path(SPOOL), _gain(so_far)
    found = extract(spool, gain, lambda share: room.tick(0.7 * share, "Finding the form"))
    parts = form.hear_sections(found, np.array(so_far.analysis.downbeats_s or ()), drums=room.rhythm().drums)
    room.tick(0.8, "Finding the instruments")
    players = hear_instruments(spool, gain, so_far.analysis.tuning_cents or 0.0)
    if room.hears_music():
        return _known(so_far, sections=parts, instruments=players)
    doubted = tuple(part.model_copy(update={"confidence": round(_DOUBT * part.confidence, 3)}) for part in parts)
    return _known(so_far, sections=doubted, instruments=())


def theory(room: Room, so_far: HeardSoFar) -> HeardSoFar:
    """Who plays which note, and what theory says of it all."""
    room.tick(0.0, "Reading the theory")
    transcription = transcribe(room.notes(), room.rhythm().drums, 1.0 if room.hears_music() else _DOUBT)
    with room.folder.writing(TRANSCRIPTION) as part:
        transcription.save(part)
    known = {name: value for name, value in so_far.analysis if value is not None}
    reading = read_theory(Analysis.model_validate(known), transcription)
    return so_far.model_copy(update={"transcription_path": str(room.folder.path(TRANSCRIPTION)), "theory": reading})


def _gain(so_far: HeardSoFar) -> float:
    """What brings the song to the reference loudness; 1 for silence."""
    loudness = so_far.analysis.loudness
    integrated = loudness.integrated_lufs if loudness else None
    return float(10 ** ((_REFERENCE_LUFS - integrated) / 20)) if integrated is not None else 1.0


def _known(so_far: HeardSoFar, **found: object) -> HeardSoFar:
    return so_far.model_copy(update={"analysis": so_far.analysis.model_copy(update=found)})
