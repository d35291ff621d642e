"""Patches for the instrument network, with the families that sound in each.

    python -m library.training.instruments_data OUT --clips N --seed S
    python -m library.training.instruments_data OUT --songs FOLDER

Random mixes in which every family is as likely as any other, and songs of practice music cut up. A family counts where
its notes sound for a quarter of a second, drums where they strike twice. -1 marks what is not known.
"""

import argparse
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from library.core.instruments.hearing import NAMES
from library.core.instruments.patches import FRAMES, SEMITONES, pooled
from library.core.notes.pitch_spectrum import FRAMES_PER_S, HOP, WINDOWS, spectra_of
from library.core.spectrum import FloatArray
from library.training.notes_music import CLIP_S, Part, Row, roll_parts
from library.training.notes_songs import read_sound
from library.training.notes_sound import Band, in_a_room
from theory.core.genre.instruments import FAMILIES, family_of

REFERENCE_LUFS = -23.0
_PATCH_S = FRAMES / FRAMES_PER_S
_LEAST_S, _LEAST_STROKES = 0.25, 2
_REPLACED = 0.75  # of the parts, played by a family drawn evenly
_PATCHES_PER_SONG = 8
_PERCUSSION_KEYS = frozenset(range(54, 82)) - {55, 57, 59}


@dataclass(frozen=True, slots=True)
class Patches:
    """Spectra (n, 2, FRAMES, SEMITONES) as bytes and labels (n, families): 1 sounds, 0 does not, -1 unknown."""

    spectra: NDArray[np.uint8]
    labels: NDArray[np.int8]

    def save(self, path: Path) -> None:
        """Write an .npz file beside and rename it."""
        part = path.with_suffix(".part.npz")
        np.savez(part, spectra=self.spectra, labels=self.labels)
        part.rename(path)

    @classmethod
    def load(cls, paths: list[Path]) -> "Patches":
        """Read and join what `save` wrote."""
        files = [np.load(path, allow_pickle=False) for path in paths]
        return cls(np.concatenate([f["spectra"] for f in files]), np.concatenate([f["labels"] for f in files]))


def roll_clip(band: Band, rng: np.random.Generator) -> Patches:
    """A random mix of CLIP_S seconds, cut into patches."""
    parts = tuple(_recast(part, rng) for part in roll_parts(rng))
    sound = in_a_room(band.play(parts, rng), rng)
    firsts = [round(place * FRAMES_PER_S) for place in np.arange(0, CLIP_S - _PATCH_S, _PATCH_S)]
    return Patches(cut(sound, firsts), np.stack([_labels(parts, first / FRAMES_PER_S) for first in firsts]))


def _recast(part: Part, rng: np.random.Generator) -> Part:
    if part.is_drums or part.program < 0 or rng.random() > _REPLACED:
        return part
    programs = FAMILIES[str(rng.choice([name for name in NAMES if FAMILIES[name]]))]
    return replace(part, program=int(rng.choice(programs)))


def _labels(parts: tuple[Part, ...], start_s: float) -> NDArray[np.int8]:
    rows = [(family, row) for part in parts for family in _families(part) for row in part.rows]
    labels = _sounding(rows, start_s)
    if any(part.program < 0 for part in parts):
        labels[NAMES.index("synth")] = -1  # our own synthesis is of no family
    return labels


def _families(part: Part) -> list[str]:
    if part.is_drums:
        return ["drums", "percussion"] if any(row.pitch in _PERCUSSION_KEYS for row in part.rows) else ["drums"]
    name = family_of(part.program)
    return [name] if name else []


def _sounding(rows: list[tuple[str, Row]], start_s: float) -> NDArray[np.int8]:
    seconds, strokes = dict.fromkeys(NAMES, 0.0), dict.fromkeys(NAMES, 0)
    for name, row in rows:
        shared = min(row.end_s, start_s + _PATCH_S) - max(row.onset_s, start_s)
        seconds[name] += max(0.0, shared)
        strokes[name] += start_s <= row.onset_s < start_s + _PATCH_S
    struck = ("drums", "percussion")
    return np.array(
        [strokes[n] >= _LEAST_STROKES if n in struck else seconds[n] >= _LEAST_S for n in NAMES], dtype=np.int8
    )


def cut(sound: FloatArray, firsts: list[int], tuning_cents: float = 0.0) -> NDArray[np.uint8]:
    """Patches (n, 2, FRAMES, SEMITONES) as bytes, from the frames given on."""
    half = max(WINDOWS) // 2
    padded = np.pad(sound, (half, half + FRAMES * HOP))
    patches = np.zeros((len(firsts), 2, FRAMES, SEMITONES), dtype=np.uint8)
    for index, first in enumerate(firsts):
        stretch = padded[first * HOP : (first + FRAMES - 1) * HOP + 2 * half]
        patches[index] = np.round(pooled(spectra_of(stretch, tuning_cents, FRAMES)) * 255)
    return patches


def song_patches(truth_file: Path, rng: np.random.Generator) -> Patches | None:
    """Patches of a practice song; None for one that is no music."""
    truth = json.loads(truth_file.read_text())
    if not truth.get("music", True) or truth["duration_s"] < 2 * _PATCH_S:
        return None
    sound, loudness_lufs = read_sound(truth_file.with_suffix(".flac"))
    sound = sound * np.float32(10 ** ((REFERENCE_LUFS - loudness_lufs) / 20))
    starts = rng.uniform(0, truth["duration_s"] - _PATCH_S, _PATCHES_PER_SONG)
    firsts = [int(start * FRAMES_PER_S) for start in starts]
    labels = np.stack([_sounding(_truth_rows(truth), first / FRAMES_PER_S) for first in firsts])
    if any(row.get("source") != "soundfont" for row in truth["instruments"]):
        labels[labels == 0] = -1  # synthesis of our own may sound like any of them
    return Patches(cut(sound, firsts, float(truth["tuning_cents"])), labels)


def _truth_rows(truth: dict[str, Any]) -> list[tuple[str, Row]]:
    notes, own = truth["notes"], {row["track"] for row in truth["instruments"] if row.get("source") != "soundfont"}
    columns = (notes[name] for name in ("onset_s", "end_s", "pitch", "program", "track"))
    rows: list[tuple[str, Row]] = []
    for onset_s, end_s, pitch, program, track in zip(*columns, strict=True):
        name = family_of(int(program))
        if name and track not in own:
            rows.append((name, Row(onset_s, end_s, int(pitch), 80)))
    for at, kind, _ in truth["drums"]:
        rows.append(("percussion" if kind == "shaker" else "drums", Row(at, at + 0.1, 38, 80)))
    return rows


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--clips", type=int, default=0)
    parser.add_argument("--songs", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(arguments.seed)
    band = Band() if arguments.clips else None
    for start in range(0, arguments.clips, 100):
        file = arguments.out / f"clips-{arguments.seed:03d}-{start:05d}.npz"
        rng = np.random.default_rng((arguments.seed, start))
        if band is not None and not file.exists():
            _joined([roll_clip(band, rng) for _ in range(100)]).save(file)
            print(file.name, flush=True)
    for truth_file in sorted(arguments.songs.glob("*.json")) if arguments.songs else []:
        kind = "held" if truth_file.stem.endswith("9") else "song"
        file = arguments.out / f"{kind}-{truth_file.stem}.npz"
        if not file.exists() and (patches := song_patches(truth_file, rng)) is not None:
            patches.save(file)


def _joined(rows: list[Patches]) -> Patches:
    return Patches(np.concatenate([r.spectra for r in rows]), np.concatenate([r.labels for r in rows]))


if __name__ == "__main__":
    main()
