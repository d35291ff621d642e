"""Clips for the note network: spectra as bytes and the notes that sound in them, in files that grow and resume.

python -m library.training.notes_data OUT --clips N --seed S         random polyphony
python -m library.training.notes_data OUT --songs FOLDER [--held-out]   songs of practice music, cut up
"""

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from library.core.notes.pitch_spectrum import BINS, FRAMES_PER_S, HOP, WINDOWS, spectra_of
from library.core.spectrum import FloatArray
from library.training.notes_music import roll_parts
from library.training.notes_songs import read_sound
from library.training.notes_sound import Band, in_a_room

CLIP_FRAMES = 512
PITCHES = 88
HELD_OUT_DIGIT = 9  # practice songs whose number ends so are never trained on
LOWEST_PITCH = 21
_CLIPS_PER_FILE = 128
_DETUNE_CENTS = 12.0  # what the estimate of a song's tuning may miss

Notes = NDArray[np.float32]  # (notes, 4): onset s, end s, pitch, velocity


@dataclass(frozen=True, slots=True)
class Clip:
    """Spectra (2, CLIP_FRAMES, BINS) as bytes, and the notes in seconds from its first frame."""

    spectra: NDArray[np.uint8]
    notes: Notes


def spectra_as_bytes(sound: FloatArray, tuning_cents: float, frames: int) -> NDArray[np.uint8]:
    """Spectra (2, frames, BINS) of a whole sound, 0 to 255."""
    half = max(WINDOWS) // 2
    padded = np.zeros(frames * HOP + 2 * half, dtype=np.float32)
    inside = sound[: len(padded) - half]
    padded[half : half + len(inside)] = inside
    return np.round(spectra_of(padded, tuning_cents, frames) * 255).astype(np.uint8)


def roll_clip(band: Band, rng: np.random.Generator) -> Clip:
    """A clip of random polyphony."""
    parts = roll_parts(rng)
    sound = in_a_room(band.play(parts, rng), rng)
    spectra = spectra_as_bytes(sound, float(rng.uniform(-_DETUNE_CENTS, _DETUNE_CENTS)), CLIP_FRAMES)
    rows = [(r.onset_s, r.end_s, r.pitch, r.velocity) for part in parts if not part.is_drums for r in part.rows]
    return Clip(spectra, np.array(rows, dtype=np.float32).reshape(-1, 4))


def targets(notes: Notes, frames: int = CLIP_FRAMES) -> NDArray[np.float32]:
    """Onset, sounding, velocity (3, frames, PITCHES); an onset spreads over the frames beside it."""
    result = np.zeros((3, frames, PITCHES), dtype=np.float32)
    for onset_s, end_s, pitch, velocity in notes:
        place = int(pitch) - LOWEST_PITCH
        if not 0 <= place < PITCHES:
            continue
        onset = onset_s * FRAMES_PER_S
        first, last = max(0, round(onset)), min(frames, max(round(onset) + 1, round(end_s * FRAMES_PER_S)))
        result[1, first:last, place] = 1
        if onset < -0.5:
            continue
        for frame in range(max(0, round(onset) - 1), min(frames, round(onset) + 2)):
            near = 1 - max(0.0, abs(frame - onset) - 0.5) * 0.6  # 1 in the onset's frame, about 0.7 beside it
            result[0, frame, place] = max(result[0, frame, place], near)
            result[2, frame, place] = velocity / 127
    return result


class ClipStore:
    """A folder of clips: spectra-NNN.npy with notes-NNN.npz beside each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def files(self) -> list[Path]:
        """The finished files of spectra."""
        return sorted(p for p in self.folder.glob("spectra-*.npy") if self._notes_of(p).exists())

    def add(self, name: str, clips: list[Clip]) -> None:
        """Write clips; the notes come last and mark the file as finished."""
        path = self.folder / f"spectra-{name}.npy"
        np.save(path, np.stack([clip.spectra for clip in clips]))
        np.savez(self._notes_of(path), *[clip.notes for clip in clips])

    def has(self, name: str) -> bool:
        """Whether these clips were written."""
        return self._notes_of(self.folder / f"spectra-{name}.npy").exists()

    def load(self) -> tuple[list[NDArray[np.uint8]], list[Notes]]:
        """Every clip: spectra (mapped from disk) and notes."""
        spectra: list[NDArray[np.uint8]] = []
        notes: list[Notes] = []
        for path in self.files():
            spectra.extend(np.load(path, mmap_mode="r"))
            with np.load(self._notes_of(path)) as arrays:
                notes.extend(arrays[f"arr_{index}"] for index in range(len(arrays.files)))
        return spectra, notes

    @staticmethod
    def _notes_of(path: Path) -> Path:
        return path.with_name(path.name.replace("spectra-", "notes-")).with_suffix(".npz")


def make_random(store: ClipStore, clips: int, seed: int, max_seconds: float) -> None:
    """Fill the store with random clips; files that exist stay."""
    if not clips:
        return
    band, began = Band(), time.monotonic()
    for index in range(-(-clips // _CLIPS_PER_FILE)):
        if time.monotonic() - began > max_seconds:
            break
        if not store.has(f"r{seed}-{index:03}"):
            rng = np.random.default_rng((seed, index))
            store.add(f"r{seed}-{index:03}", [roll_clip(band, rng) for _ in range(_CLIPS_PER_FILE)])


def song_clips(sound: FloatArray, notes: Notes, tuning_cents: float) -> Iterator[Clip]:
    """A song cut into clips, each with what sounds in it."""
    frames = -(-len(sound) // HOP)
    spectra = spectra_as_bytes(sound, tuning_cents, frames)
    for first in range(0, frames - CLIP_FRAMES // 2, CLIP_FRAMES):
        piece = np.zeros((2, CLIP_FRAMES, BINS), dtype=np.uint8)
        part = spectra[:, first : first + CLIP_FRAMES]
        piece[:, : part.shape[1]] = part
        start_s, end_s = first / FRAMES_PER_S, (first + CLIP_FRAMES) / FRAMES_PER_S
        inside = notes[(notes[:, 1] > start_s) & (notes[:, 0] < end_s)].copy()
        inside[:, :2] -= start_s
        yield Clip(piece, inside)


def make_songs(store: ClipStore, folder: Path, held_out: bool, max_seconds: float) -> None:
    """Cut the practice songs of a folder up, ten numbers a file; files that exist stay, unfinished tens wait."""
    began = time.monotonic()
    tens: dict[int, list[Path]] = {}
    for truth in sorted(folder.glob("[0-9]*.json")):
        if (int(truth.stem) % 10 == HELD_OUT_DIGIT) == held_out:
            tens.setdefault(int(truth.stem) // (100 if held_out else 10), []).append(truth)
    for number, truths in sorted(tens.items()):
        name = f"{'h' if held_out else 's'}{number:05}"
        if store.has(name) or len(truths) < 9 or time.monotonic() - began > max_seconds:
            continue
        clips = [clip for truth in truths for clip in _practice_clips(truth)]
        if clips:
            store.add(name, clips)


def _practice_clips(truth: Path) -> Iterator[Clip]:
    kept = json.loads(truth.read_text())
    mono, loudness = read_sound(truth.with_suffix(".flac"))
    rng = np.random.default_rng(int(truth.stem))
    level_db = -23 - loudness + float(rng.normal(0, 1.5))
    columns = [kept["notes"][name] for name in ("onset_s", "end_s", "pitch", "velocity")] if kept["notes"] else [[]] * 4
    notes = np.array(columns, dtype=np.float32).T.reshape(-1, 4)
    tuning_cents = float(kept.get("tuning_cents") or 0.0) + float(rng.normal(0, 4))
    yield from song_clips(mono * np.float32(10 ** (level_db / 20)), notes, tuning_cents)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--clips", type=int, default=0)
    parser.add_argument("--songs", type=Path)
    parser.add_argument("--held-out", action="store_true", help="the songs kept apart instead of the others")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--max-seconds", type=float, default=1e9)
    given = parser.parse_args()
    make_random(ClipStore(given.out), given.clips, given.seed, given.max_seconds)
    if given.songs:
        make_songs(ClipStore(given.out), given.songs, given.held_out, given.max_seconds)
    spectra, notes = ClipStore(given.out).load()
    print(json.dumps({"clips": len(spectra), "notes": sum(map(len, notes))}))


if __name__ == "__main__":
    main()
