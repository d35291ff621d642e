"""Extracts to learn stems from: stems of different songs put together anew, and what masks would leave of them.

A mask that is constant within a band leaves an error that follows from three sums over the band alone:
|mX - S|^2 = m^2 |X|^2 - 2 m Re<X, S> + |S|^2. So an extract keeps those sums, not spectra, and the error of the
network's masks is exact for the sound that they would give.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from library.core.stems.bands import band_sums, features
from library.core.stems.names import STEMS
from library.core.stems.spectra import HOP_SHARE, spectra_of, window_of

RATE_HZ = 44_100
FRAMES = 128  # of an extract, 3 s
Sound = NDArray[np.float32]


@dataclass(frozen=True)
class Extracts:
    """A batch; b extracts of t frames and f bands, sums over both channels."""

    heard: NDArray[np.float32]  # (b, CHANNELS_IN, t, f)
    mix: NDArray[np.float32]  # (b, t, f): |X|^2
    cross: NDArray[np.float32]  # (b, 4, t, f): Re<X, S>
    stems: NDArray[np.float32]  # (b, 4, t, f): |S|^2

    @property
    def parts(self) -> tuple[NDArray[np.float32], ...]:
        return self.heard, self.mix, self.cross, self.stems


class Multitracks:
    """Folders of {vocals,drums,bass,other}.flac or .wav, unpacked once into `<stem>.npy` beside."""

    def __init__(self, roots: list[Path], *, held: bool | None = None) -> None:
        """`held`: only those that are held back (their folder's name ends in 9), only the others, or (None) all."""
        files = sorted(file for root in roots for file in root.glob("**/drums.*") if file.suffix in {".flac", ".wav"})
        folders = [file.parent for file in files if held is None or file.parent.name.endswith("9") is held]
        found = [{name: _track(folder, name) for name in STEMS} for folder in folders]
        self.songs = [{name: track for name, track in song.items() if track is not None} for song in found]
        if not self.songs:
            raise ValueError("there are no multitracks in these folders")

    def draw(self, count: int, random: np.random.Generator) -> Extracts:
        """`count` extracts; half of them keep the stems of one song together, half mix songs."""
        return extracts([self._any(random) for _ in range(count)])

    def _any(self, random: np.random.Generator) -> Sound:
        """Stems (4, 2, samples) of one extract."""
        window = window_of(RATE_HZ)
        length = FRAMES * window // HOP_SHARE
        mixes_songs = random.random() < 0.5
        song = self.songs[random.integers(len(self.songs))]
        at = random.random()
        stems = np.zeros((len(STEMS), 2, length), dtype=np.float32)
        for n, name in enumerate(STEMS):
            if mixes_songs:
                song, at = self.songs[random.integers(len(self.songs))], random.random()
            track = song.get(name)
            if track is not None and len(track) > length and random.random() > 0.07:
                start = int(at * (len(track) - length))
                stems[n] = track[start : start + length].T.astype(np.float32) / 32768
        return levelled(stems, random)


def _track(folder: Path, name: str) -> NDArray[np.int16] | None:
    """(samples, 2) as whole numbers, read from disk when looked at; None where the song has no such stem."""
    unpacked = folder / f"{name}.npy"
    if not unpacked.exists():
        path = next((p for p in sorted(folder.glob(f"{name}.*")) if p.suffix in {".flac", ".wav"}), None)
        if path is None:
            return None
        sound, rate_hz = soundfile.read(path, dtype="int16", always_2d=True)
        if rate_hz != RATE_HZ:
            raise ValueError(f"{path} is not at {RATE_HZ} Hz")
        beside = unpacked.with_name(f".{name}.npy")
        np.save(beside, np.repeat(sound[:, :1], 2, axis=1) if sound.shape[1] == 1 else sound[:, :2])
        beside.rename(unpacked)
    track: NDArray[np.int16] = np.load(unpacked, mmap_mode="r")
    return track


class Pool:
    """Extracts that are used a few times each: making one costs as much as learning from it."""

    def __init__(self, tracks: Multitracks, size: int, uses: int) -> None:
        self.tracks, self.size, self.uses = tracks, size, uses
        self.kept: list[Extracts] = []

    def draw(self, count: int, random: np.random.Generator) -> Extracts:
        """`count` extracts, one in `uses` of them new."""
        fresh = count if len(self.kept) < count else max(1, count // self.uses)
        made = self.tracks.draw(fresh, random)
        self.kept += [Extracts(*(part[n : n + 1] for part in made.parts)) for n in range(fresh)]
        self.kept = self.kept[-self.size :]
        chosen = [self.kept[n] for n in random.integers(0, len(self.kept), count - fresh)]
        parts = zip(made.parts, *(one.parts for one in chosen), strict=True)
        return Extracts(*(np.concatenate(part) for part in parts))


def levelled(stems: Sound, random: np.random.Generator) -> Sound:
    """The stems at the levels of mixes, give or take; channels swapped or narrowed; all softer or louder."""
    gains_db = random.normal([0, 0, 0, 0], 3.0)
    usual_db = np.array([-20.0, -20.0, -21.0, -19.0])
    for n in range(len(stems)):
        level = np.sqrt((stems[n] ** 2).mean()) + 1e-6
        keeps = 0.25 * 20 * np.log10(level / 0.1)  # partly as played: soft passages stay softer
        gain_db = usual_db[n] + gains_db[n] + keeps - 20 * np.log10(level)
        if level < 3e-4:
            gain_db = 0.0
        stems[n] *= 10 ** (min(gain_db, 40.0) / 20)
        if random.random() < 0.5:
            stems[n] = stems[n][::-1]
        if random.random() < 0.2:
            stems[n] = stems[n].mean(axis=0, keepdims=True)
    if random.random() < 0.1:
        stems[:] = stems.mean(axis=1, keepdims=True)  # a mono recording
    if random.random() < 0.2:
        squeeze(stems)
    return stems * np.float32(10 ** (random.uniform(-15, 6) / 20))


def squeeze(stems: Sound) -> None:
    """A loud master: the mix is limited, and its stems with it."""
    mix = stems.sum(axis=(0, 1))
    envelope = np.sqrt(np.convolve(mix**2, np.ones(2048) / 2048, "same")) + 1e-4
    stems *= (np.mean(envelope) / envelope) ** 0.4


def extracts(songs: list[Sound]) -> Extracts:
    """What the network hears of each, and the sums from which its error follows."""
    window = window_of(RATE_HZ)
    heard, mix, cross, own = [], [], [], []
    for stems in songs:
        spectra = np.stack([spectra_of(stem, window)[:, :FRAMES] for stem in stems])  # (4, 2, t, bins)
        whole = spectra.sum(axis=0)
        heard.append(features(whole[0], whole[1], RATE_HZ, window))
        mix.append(band_sums((np.abs(whole) ** 2).sum(axis=0), RATE_HZ, window))
        cross.append(band_sums((whole.conj()[None] * spectra).real.sum(axis=1), RATE_HZ, window))
        own.append(band_sums((np.abs(spectra) ** 2).sum(axis=1), RATE_HZ, window))
    return Extracts(*(np.stack(part).astype(np.float32) for part in (heard, mix, cross, own)))
