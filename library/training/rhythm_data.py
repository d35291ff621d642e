"""Practice music as the rhythm network reads it: spectra kept on disk, targets from the truth, spoiled crops."""

import json
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from library.core.rhythm.activations import DRUMS, METRES, NO_METRE, SLOWEST_BPM, TEMPI_PER_OCTAVE
from library.core.rhythm.spectra import (
    BANDS,
    FRAMES_PER_S,
    RATE_HZ,
    STROKE_BANDS,
    TONES,
    Samples,
    frame_count,
    spectra,
)

FloatArray = NDArray[np.float32]

HELD_OUT_REMAINDER = 9  # songs whose number ends in 9 are never trained on
UNKNOWN = -1  # a metre that is not asked for
_HITS = {"clap": "snare", "rim": "snare", "hat": "closed hat"}
COMPOUND = ("6/8", "9/8", "12/8")
_LOG_SCALE = 0.25
_SOUNDS = (".flac", ".wav", ".ogg", ".mp3")
_REFERENCE_RMS = 10 ** (-23 / 20)  # of the loud blocks; stands in for -23 LUFS, which the listener brings songs to


@dataclass(frozen=True, slots=True)
class PracticeSong:
    """Spectra and truth of one song. Times in seconds."""

    name: str
    bands: NDArray[np.float16]  # (frames, BANDS)
    strokes: NDArray[np.float16]  # (2 * frames, STROKE_BANDS)
    tones: NDArray[np.float16]  # (frames / 2, TONES)
    truth: dict[str, Any]

    def __len__(self) -> int:
        return len(self.bands)


def load_songs(folder: Path, cache: Path, known: Container[str] = ()) -> Iterator[PracticeSong]:
    """Every song of a practice folder but the `known`; spectra are computed once and kept in `cache`."""
    cache.mkdir(parents=True, exist_ok=True)
    for truth_file in sorted(folder.glob("*.json")):
        sounds = [truth_file.with_suffix(suffix) for suffix in _SOUNDS]
        sound = next((file for file in sounds if file.exists()), None)
        if sound is not None and truth_file.stem not in known:
            yield load_song(truth_file, sound, cache / f"{truth_file.stem}.npz")


def load_song(truth_file: Path, sound: Path, kept: Path) -> PracticeSong:
    """One song, from its kept spectra where there are some."""
    if not kept.exists() or kept.stat().st_mtime < sound.stat().st_mtime:
        samples = read_mono(sound)
        found = spectra(Samples(samples), 0, frame_count(len(samples)))
        part = kept.with_suffix(".part.npz")
        np.savez(
            part,
            bands=found.bands.astype(np.float16),
            strokes=found.strokes.reshape(-1, STROKE_BANDS).astype(np.float16),
            tones=found.tones.astype(np.float16),
        )
        part.rename(kept)
    with np.load(kept) as arrays:
        bands, strokes, tones = arrays["bands"], arrays["strokes"], arrays["tones"]
    return PracticeSong(truth_file.stem, bands, strokes, tones, json.loads(truth_file.read_text()))


def read_mono(sound: Path) -> FloatArray:
    """Mono samples at RATE_HZ, brought to about -23 LUFS."""
    samples, rate_hz = soundfile.read(sound, dtype="float32", always_2d=True)
    mono = np.asarray(soxr.resample(samples.mean(axis=1), rate_hz, RATE_HZ), dtype=np.float32)
    return mono * np.float32(loudness_gain(mono))


def loudness_gain(mono: FloatArray) -> float:
    """Gain to the reference loudness: the mean power of the louder blocks, as the loudness gate has it."""
    block = min(len(mono), RATE_HZ * 2 // 5)
    if not block:
        return 1.0
    power = np.square(mono[: len(mono) // block * block].reshape(-1, block)).mean(axis=1)
    rms = float(np.sqrt(power[power >= 0.1 * power.mean()].mean()))
    return _REFERENCE_RMS / rms if rms > 1e-5 else 1.0


# ---------------------------------------------------------------------------------------------------------- targets


@dataclass(frozen=True, slots=True)
class Targets:
    """What the heads should say, frame by frame. UNKNOWN (-1) and nan are not trained."""

    beat: FloatArray  # (frames,)
    downbeat: FloatArray
    drums: FloatArray  # (frames, DRUMS)
    three: FloatArray  # (frames,): 1 where beats fall into three
    metre: NDArray[np.int64]  # (frames,): index into METRES, NO_METRE where no pulse
    tempo: FloatArray  # (frames,): place on the scale of tempo classes, nan where no pulse


def targets_of(truth: dict[str, Any], frame_times_s: NDArray[np.float64]) -> Targets:
    """Targets at frames that lie at `frame_times_s` (rising; not a frame apart where the crop is stretched)."""
    beats_s, downbeats_s = (np.array(truth.get(key) or [], dtype=np.float64) for key in ("beats_s", "downbeats_s"))
    drums = np.stack([pulses(frame_times_s, hits_of(truth, drum)) for drum in DRUMS], 1)
    count = len(frame_times_s)
    metre = np.full(count, NO_METRE)
    three, tempo = np.full(count, np.nan, np.float32), np.full(count, np.nan, np.float32)
    if len(beats_s) > 2:
        sounding = (frame_times_s >= beats_s[0] - 0.5) & (frame_times_s <= beats_s[-1] + 0.5)
        metre[sounding] = UNKNOWN
        for start_s, end_s, signature in truth.get("metres") or []:
            here = sounding & (frame_times_s >= start_s - 0.5) & (frame_times_s < end_s + 0.1)
            metre[here] = METRES.index(signature) if signature in METRES else UNKNOWN
            three[here] = float(signature in COMPOUND)
        middles_s, bpm = (beats_s[1:] + beats_s[:-1]) / 2, 60 / np.diff(beats_s)
        speed = (frame_times_s[-1] - frame_times_s[0]) * FRAMES_PER_S / max(1, count - 1)  # of a stretched crop
        classes = TEMPI_PER_OCTAVE * np.log2(bpm * speed / SLOWEST_BPM)
        tempo = np.where(sounding, np.interp(frame_times_s, middles_s, classes), np.nan).astype(np.float32)
    return Targets(pulses(frame_times_s, beats_s), pulses(frame_times_s, downbeats_s), drums, three, metre, tempo)


def hits_of(truth: dict[str, Any], drum: str) -> NDArray[np.float64]:
    """Times of the strokes of one drum."""
    rows = truth.get("drums") or []
    return np.array([row[0] for row in rows if _HITS.get(row[1], row[1].replace("_", " ")) == drum], dtype=np.float64)


def pulses(frame_times_s: NDArray[np.float64], times_s: NDArray[np.float64]) -> FloatArray:
    """1 at the frame nearest each time, 0.5 beside it."""
    values = np.zeros(len(frame_times_s) + 2, np.float32)
    inside = times_s[(times_s >= frame_times_s[0] - 0.03) & (times_s <= frame_times_s[-1] + 0.03)]
    frames = np.rint(np.interp(inside, frame_times_s, np.arange(len(frame_times_s)))).astype(int) + 1
    for offset in (-1, 1):
        values[frames + offset] = np.maximum(values[frames + offset], 0.5)
    values[frames] = 1.0
    return values[1:-1]


# ------------------------------------------------------------------------------------------------------------ crops


@dataclass(frozen=True, slots=True)
class Crop:
    """One training example."""

    bands: FloatArray
    strokes: FloatArray  # (frames, 2 * STROKE_BANDS)
    tones: FloatArray
    targets: Targets


def plain_crop(song: PracticeSong, first: int, count: int) -> Crop:
    """Frames as they are; `first` and `count` even. Silence lies outside the song."""
    return _crop(song, np.arange(first, first + count, dtype=np.float64))


def random_crop(song: PracticeSong, count: int, rng: np.random.Generator) -> Crop:
    """A crop of `count` frames anywhere, stretched, transposed, equalised, with noise and gaps."""
    speed = 2 ** rng.uniform(-0.35, 0.35) if rng.random() < 0.7 else 1.0
    room = len(song) - count * speed
    first = rng.uniform(0, room) if room > 0 else rng.uniform(room, 0)
    return _spoiled(_crop(song, first + speed * np.arange(count)), rng)


def _crop(song: PracticeSong, frames: NDArray[Any]) -> Crop:
    speed = float(frames[1] - frames[0])
    strokes = _sampled(song.strokes, (2 * frames[:, None] + speed * np.arange(2)).ravel())
    return Crop(
        _sampled(song.bands, frames),
        strokes.reshape(len(frames), 2 * STROKE_BANDS),
        _sampled(song.tones, frames[::2] / 2),
        targets_of(song.truth, frames / FRAMES_PER_S),
    )


def _sampled(rows: NDArray[np.float16], places: NDArray[np.float64]) -> FloatArray:
    """Rows at fractional places, zeros outside."""
    left = np.floor(places).astype(int)
    share = (places - left).astype(np.float32)[:, None]
    padded = np.concatenate([np.zeros((1, rows.shape[1]), np.float16), rows, np.zeros((1, rows.shape[1]), np.float16)])
    at = np.clip(left + 1, 0, len(padded) - 1)
    if not share.any():
        return np.asarray(padded[at], dtype=np.float32)
    mixed = padded[at] * (1 - share) + padded[np.clip(left + 2, 0, len(padded) - 1)] * share
    return np.asarray(mixed, dtype=np.float32)


def _spoiled(crop: Crop, rng: np.random.Generator) -> Crop:
    """Transposed, equalised and so on: the targets stay."""
    turn = int(rng.integers(-4, 5))
    gain = 10 ** (rng.uniform(-8, 6) / 20)
    slope, hump, where = rng.normal(0, 0.5), rng.normal(0, 0.6), rng.uniform(0, 1)
    noise = 10 ** (rng.uniform(-75, -38) / 20) if rng.random() < 0.6 else 0.0
    noise_slope = rng.uniform(-1.5, 0.5)

    def spoil(rows: FloatArray, steps: int, bands: int) -> FloatArray:
        height = np.linspace(0, 1, bands, dtype=np.float32)
        tilt = gain * np.exp(slope * (height - 0.5) * 2 + hump * np.exp(-(((height - where) / 0.15) ** 2)))
        floor = 1000 * noise * np.exp(noise_slope * (height - 0.5) * 2)
        shaken = floor * rng.rayleigh(0.8, rows.shape).astype(np.float32) if noise else 0.0
        moved = _transposed(rows, steps)
        return np.asarray(_LOG_SCALE * np.log1p(np.expm1(moved / _LOG_SCALE) * tilt + shaken), dtype=np.float32)

    bands = spoil(crop.bands, turn, BANDS)
    strokes = spoil(crop.strokes.reshape(-1, STROKE_BANDS), round(turn * 0.3), STROKE_BANDS).reshape(crop.strokes.shape)
    tones = spoil(crop.tones, turn, TONES)
    if rng.random() < 0.3:
        low = int(rng.integers(0, BANDS - 15))
        bands[:, low : low + int(rng.integers(4, 15))] = 0
    if rng.random() < 0.25:
        tones[:] = 0
    return Crop(bands, strokes, tones, crop.targets)


def _transposed(rows: FloatArray, steps: int) -> FloatArray:
    if not steps:
        return rows
    moved = np.zeros_like(rows)
    if steps > 0:
        moved[:, steps:] = rows[:, :-steps]
    else:
        moved[:, :steps] = rows[:, -steps:]
    return moved
