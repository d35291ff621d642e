"""What may be wrong with a recording as training data: bit rate, clipping, noise, bandwidth, length, clips and remixes.

Measured on the decoded samples; every warning names the figure and the limit. docs/dataset.md has the reasons.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.fft import rfft

SHORTEST_S, LONGEST_S = 30.0, 1200.0
LEAST_KBPS = 128
CLIPPED_RUN = 3  # samples in a row at full scale
MOST_CLIPS_PER_MINUTE = 6.0
LOUDEST_NOISE_DBFS, NOISE_FLATNESS = -50.0, 0.35
LEAST_BANDWIDTH_HZ = 14_000.0
_FULL_SCALE = 0.9995
_FRAME = 2048
_LOSSY = frozenset({"mp3", "aac", "vorbis", "opus", "wmav1", "wmav2", "ac3"})
_WORDS = {
    "remix": re.compile(r"\b(re-?mix|mash-?up|bootleg|re-?work|(vip|club|extended|dub) mix)\b", re.IGNORECASE),
    "clip": re.compile(r"\b(snippet|preview|teaser|excerpt|clip|intro only)\b", re.IGNORECASE),
    "live": re.compile(r"\b(live (at|in|from|on)|\(live\)|unplugged|session)\b", re.IGNORECASE),
    "cover or karaoke": re.compile(r"\b(karaoke|cover version|tribute to|instrumental version|backing track)\b",
                                   re.IGNORECASE),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """What the samples of one song say."""

    seconds: float
    clips_per_minute: float
    noise_floor_dbfs: float  # level of the softest twentieth of the frames, digital silence left out
    noise_flatness: float  # 0 a tone to 1 white noise, of those frames
    bandwidth_hz: float  # below it lies all but a ten-thousandth of the power

    def as_row(self) -> dict[str, float]:
        """Rounded, for a table."""
        return {
            "clips_per_minute": round(self.clips_per_minute, 2),
            "noise_floor_dbfs": round(self.noise_floor_dbfs, 1),
            "bandwidth_hz": round(self.bandwidth_hz),
        }


def measure(blocks: Iterable[NDArray[np.float32]], rate_hz: int) -> Measured:
    """Measure samples that come in blocks (frames, channels), -1 to 1."""
    clips, samples, levels, flatness = 0, 0, [], []
    power = np.zeros(_FRAME // 2 + 1)
    for mono, block in _framed(blocks):
        clips += _clipped_runs(block)
        samples += len(block)
        spectra = np.abs(rfft(mono * np.hanning(_FRAME).astype(np.float32), axis=1)) ** 2
        power += spectra.sum(axis=0)
        levels.append(10 * np.log10((mono.astype(np.float64) ** 2).mean(axis=1) + 1e-12))
        flatness.append(_flatness(spectra))
    if not levels:
        return Measured(samples / rate_hz, 0.0, -120.0, 0.0, 0.0)
    level, flat = np.concatenate(levels), np.concatenate(flatness)
    sounding = level > -110
    floor = float(np.percentile(level[sounding], 5)) if sounding.any() else -120.0
    soft = sounding & (level <= floor + 1)
    seconds = samples / rate_hz
    return Measured(
        seconds=seconds,
        clips_per_minute=60 * clips / max(seconds, 1e-6),
        noise_floor_dbfs=floor,
        noise_flatness=float(np.median(flat[soft])) if soft.any() else 0.0,
        bandwidth_hz=_bandwidth(power, rate_hz),
    )


def _framed(blocks: Iterable[NDArray[np.float32]]) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    left = np.zeros(0, dtype=np.float32)
    for block in blocks:
        mono = np.concatenate([left, block.mean(axis=1)])
        whole = len(mono) // _FRAME * _FRAME
        left = mono[whole:]
        yield mono[:whole].reshape(-1, _FRAME), block


def _clipped_runs(block: NDArray[np.float32]) -> int:
    full = (np.abs(block) >= _FULL_SCALE).any(axis=1).astype(np.int8)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], full, [0]))))
    lengths = edges[1::2] - edges[::2]
    return int((lengths >= CLIPPED_RUN).sum())


def _flatness(spectra: NDArray[np.floating]) -> NDArray[np.float64]:
    """Geometric over arithmetic mean of the power above 200 Hz or so."""
    inner = spectra[:, 10:].astype(np.float64) + 1e-12
    return np.asarray(np.exp(np.log(inner).mean(axis=1)) / inner.mean(axis=1))


def _bandwidth(power: NDArray[np.float64], rate_hz: int) -> float:
    if power.sum() <= 0:
        return 0.0
    place = int(np.searchsorted(np.cumsum(power) / power.sum(), 1 - 1e-4))
    return place * rate_hz / _FRAME


def warnings(title: str, codec: str, bit_rate_kbps: float | None, found: Measured) -> tuple[str, ...]:
    """Sentences about what may be wrong, each beginning with one word for its kind."""
    said = []
    if codec in _LOSSY and bit_rate_kbps is not None and bit_rate_kbps < LEAST_KBPS:
        said.append(f"bit rate: {bit_rate_kbps:.0f} kb/s {codec}, below {LEAST_KBPS}")
    if found.clips_per_minute > MOST_CLIPS_PER_MINUTE:
        said.append(f"clipping: {found.clips_per_minute:.0f} clipped peaks a minute, above {MOST_CLIPS_PER_MINUTE:.0f}")
    if found.noise_floor_dbfs > LOUDEST_NOISE_DBFS and found.noise_flatness > NOISE_FLATNESS:
        said.append(
            f"noise: softest moments are noise at {found.noise_floor_dbfs:.0f} dBFS, above {LOUDEST_NOISE_DBFS:.0f}"
        )
    if 0 < found.bandwidth_hz < LEAST_BANDWIDTH_HZ and codec not in _LOSSY and _is_bright(found):
        said.append(
            f"bandwidth: nothing above {found.bandwidth_hz / 1000:.1f} kHz in a lossless file; it was lossy before"
        )
    if not SHORTEST_S <= found.seconds <= LONGEST_S:
        limit = (
            f"shorter than {SHORTEST_S:.0f} s"
            if found.seconds < SHORTEST_S
            else f"longer than {LONGEST_S / 60:.0f} min"
        )
        said.append(f"length: {found.seconds:.0f} s, {limit}")
    said += [f"{kind}: the title says so" for kind, words in _WORDS.items() if words.search(title)]
    return tuple(said)


def _is_bright(found: Measured) -> bool:
    """Dark music has no high band either; only a sharp edge above 10 kHz betrays a codec."""
    return found.bandwidth_hz > 10_000
