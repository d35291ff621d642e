"""Multitracks made at random: a drummer, a bass, one to four other players and (mostly) a voice that belongs to nobody.

    python -m library.training.stems_made OUT --songs 200 --seed 1 [--soundfont FILE] [--first 0]

Writes OUT/<number>/{vocals,drums,bass,other}.flac, 44.1 kHz stereo, whose sum is the song. What is already there is
left alone. They are simple music: loops of four or eight bars over chords of one key. Their use is variety of sound:
every stem draws its instruments, its place, its hall and its loudness anew.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import fftconvolve

from library.core.stems.names import STEMS
from library.training.stems_voice import RATE_HZ, SungNote, any_singer, sing

SOUNDFONT = Path("/usr/share/sounds/sf3/MuseScore_General_Lite.sf3")
SECONDS = 36.0
SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10), (0, 2, 3, 5, 7, 9, 10), (0, 2, 4, 5, 7, 9, 10))
DRUM_KITS = (0, 0, 8, 16, 24, 25, 32, 40)
BASSES = (32, 33, 33, 34, 35, 36, 37, 38, 39, 43, 58, 87)
OTHERS = (
    *range(0, 9),
    *range(11, 15),
    *range(16, 32),
    *range(40, 52),
    *range(55, 87),
    *range(88, 96),
    104,
    105,
    107,
    114,
)
DEGREES = (0, 0, 0, 3, 3, 4, 4, 5, 5, 1, 2)
CHOIRS = (52, 53, 54, 91)

Sound = NDArray[np.float32]


@dataclass
class Plan:
    """What all players of a song share."""

    random: np.random.Generator
    beat_s: float
    root: int
    scale: tuple[int, ...]
    degrees: list[int]
    beats: int = 4
    swing: float = 0.0
    events: list[tuple[float, int, int, int]] = field(default_factory=list)

    def at_s(self, bar: int, step: float) -> float:
        """Seconds of a place in 16ths, later ones late where it swings."""
        late = self.swing * self.beat_s if step % 2 == 1 else 0.0
        return (bar * self.beats + step / 4) * self.beat_s + late + 0.05

    def pitch(self, degree: int, near: int) -> int:
        """The scale's degree as the MIDI number nearest to `near`."""
        note = self.root + self.scale[degree % 7]
        return note + 12 * round((near - note) / 12)

    @property
    def bars(self) -> int:
        return int(SECONDS / (self.beat_s * self.beats))


class Player:
    """One SoundFont; plays (start_s, end_s, key, velocity) with a program."""

    def __init__(self, soundfont: Path) -> None:
        import tinysoundfont

        self.synth: Any = tinysoundfont.Synth(samplerate=RATE_HZ, gain=-6)
        self.font = self.synth.sfload(str(soundfont))

    def play(self, notes: list[tuple[float, float, int, int]], program: int, *, drums: bool = False) -> Sound:
        """Samples (2, SECONDS at RATE_HZ)."""
        self.synth.sounds_off()
        self.synth.program_select(9 if drums else 0, self.font, 128 if drums else 0, program, drums)
        channel, total = 9 if drums else 0, int(SECONDS * RATE_HZ)
        doings = sorted(
            [(int(a * RATE_HZ), 1, key, velocity) for a, _, key, velocity in notes]
            + [(int(b * RATE_HZ), 0, key, 0) for _, b, key, _ in notes]
        )
        parts, now = [], 0
        for at, on, key, velocity in doings:
            at = min(at, total)  # noqa: PLW2901
            if at > now:
                parts.append(np.frombuffer(self.synth.generate(at - now), dtype=np.float32).copy())
                now = at
            if on:
                self.synth.noteon(channel, key, velocity)
            else:
                self.synth.noteoff(channel, key)
        if now < total:
            parts.append(np.frombuffer(self.synth.generate(total - now), dtype=np.float32).copy())
        return np.concatenate(parts).reshape(-1, 2).T[:, :total]


def make_song(player: Player, random: np.random.Generator) -> dict[str, Sound]:
    """The four stems of one song."""
    plan = Plan(
        random,
        beat_s=60 / np.exp(random.uniform(np.log(62), np.log(176))),
        root=int(random.integers(0, 12)),
        scale=SCALES[random.integers(len(SCALES))],
        degrees=[int(d) for d in random.choice(DEGREES, random.choice([2, 4, 4, 8]))],
        beats=int(random.choice([4, 4, 4, 3, 6])),
        swing=float(random.choice([0, 0, 0, 0.08])),
    )  # fmt: skip
    layers = int(random.choice([1, 2, 3, 4], p=[0.25, 0.35, 0.25, 0.15]))
    return {
        "vocals": vocals(player, plan),
        "drums": hall(player.play(drums(plan), int(random.choice(DRUM_KITS)), drums=True), random),
        "bass": np.asarray(player.play(bass(plan), int(random.choice(BASSES)))),
        "other": np.sum([other(player, plan, lead=n == 0) for n in range(layers)], axis=0),
    }


def drums(plan: Plan) -> list[tuple[float, float, int, int]]:
    """A pattern of a bar for kick, snare, hats and more, with fills."""
    random, steps = plan.random, plan.beats * 4
    kick, snare = int(random.choice([35, 36])), int(random.choice([37, 38, 38, 39, 40]))
    hat, every = int(random.choice([42, 42, 44, 46, 51, 70, 82])), int(random.choice([1, 2, 2, 4]))
    chance = {kick: [0.9 if s == 0 else 0.5 if s % 8 == 0 else 0.15 if s % 2 == 0 else 0.03 for s in range(steps)]}
    chance[snare] = [0.95 if s % 8 == 4 else 0.03 for s in range(steps)]
    chance[hat] = [0.95 if s % every == 0 else 0.05 for s in range(steps)]
    if random.random() < 0.4:
        chance[int(random.choice([54, 56, 60, 62, 64, 69, 75, 76]))] = list(random.uniform(0, 0.5, steps))
    pattern = {key: [random.random() < c for c in row] for key, row in chance.items()}
    notes = []
    for bar in range(plan.bars):
        for key, row in pattern.items():
            for step, on in enumerate(row):
                if on != (random.random() < 0.03):
                    at = max(0.0, plan.at_s(bar, step) + random.normal(0, 0.004))
                    notes.append((at, at + 0.2, key, int(random.integers(60, 120))))
        if bar % 4 == 3:
            for step in range(steps - 4, steps):
                at = plan.at_s(bar, step)
                notes.append(
                    (at, at + 0.2, int(random.choice([38, 41, 45, 47, 48, 50])), int(random.integers(70, 120)))
                )
        if bar % 8 == 0:
            notes.append((plan.at_s(bar, 0), plan.at_s(bar, 0) + 2, int(random.choice([49, 57, 55])), 100))
    return notes


def bass(plan: Plan) -> list[tuple[float, float, int, int]]:
    """Roots, fifths and steps between them."""
    random, near = plan.random, int(plan.random.integers(32, 46))
    steps = random.choice([2, 4, 4, 8, 16])
    offsets = random.choice([0, 0, 0, 4, 2, 7, 1], size=16)
    notes = []
    for bar in range(plan.bars):
        degree = plan.degrees[bar % len(plan.degrees)]
        for n, step in enumerate(range(0, plan.beats * 4, int(steps))):
            if random.random() < 0.12 and step:
                continue
            start = plan.at_s(bar, step)
            length = steps / 4 * plan.beat_s * random.choice([0.5, 0.9, 1.0])
            notes.append(
                (start, start + length, plan.pitch(degree + int(offsets[n % 16]), near), int(random.integers(70, 120)))
            )
    return notes


def other(player: Player, plan: Plan, *, lead: bool) -> Sound:
    """One accompanying or leading instrument, somewhere in the picture."""
    random = plan.random
    kind = random.choice(["chords", "broken", "line", "long"])
    near = int(random.integers(48, 80))
    notes = []
    for bar in range(plan.bars):
        degree = plan.degrees[bar % len(plan.degrees)]
        chord = [plan.pitch(degree + d, near) for d in (0, 2, 4, 6)[: random.choice([3, 3, 4])]]
        if kind == "long":
            notes += [(plan.at_s(bar, 0), plan.at_s(bar + 1, 0) - 0.02, key, 85) for key in chord]
            continue
        step, pace = 0, int(random.choice([1, 2, 2, 4]))
        while step < plan.beats * 4:
            length = pace * (1 if kind == "broken" else int(random.choice([1, 2, 4])))
            start, velocity = plan.at_s(bar, step), int(random.integers(60, 115))
            if random.random() > 0.15:
                keys = chord if kind == "chords" else [int(random.choice(chord))]
                if kind == "line":
                    keys = [plan.pitch(int(random.integers(0, 7)), near)]
                notes += [
                    (start, start + length / 4 * plan.beat_s * random.uniform(0.5, 1), key, velocity) for key in keys
                ]
            step += length
    sound = player.play(notes, int(random.choice(OTHERS)))
    return hall(placed(sound, random.uniform(-1, 1) * (0.4 if lead else 1.0)), random) * random.uniform(0.4, 1.0)


def melody(plan: Plan) -> list[SungNote]:
    """Phrases of one or two bars, with breaths and rests of several bars."""
    random, near = plan.random, int(plan.random.integers(48, 74))
    notes: list[SungNote] = []
    degree = 0
    for bar in range(plan.bars):
        if (bar // 4) % 3 == 2 and random.random() < 0.7:
            continue
        step = float(random.choice([0, 0, 2, 4]))
        while step < plan.beats * 4 - 2:
            length = float(random.choice([1, 2, 2, 4, 6, 8]))
            degree += int(random.choice([-2, -1, -1, 0, 1, 1, 2, 4]))
            start, end = plan.at_s(bar, step), plan.at_s(bar, min(step + length, plan.beats * 4)) - 0.02
            notes.append(SungNote(start, end, plan.pitch(degree, near), random.uniform(0.4, 1.0)))
            step += length + float(random.choice([0, 0, 0, 1, 2]))
    return [note for note in notes if note.start_s > 0.2 and note.end_s < SECONDS]


def vocals(player: Player, plan: Plan) -> Sound:
    """A voice, sometimes with seconds beside it; a choir; or nobody."""
    random = plan.random
    way = random.choice(["voice", "voices", "choir", "nobody"], p=[0.5, 0.2, 0.15, 0.15])
    if way == "nobody":
        return np.zeros((2, int(SECONDS * RATE_HZ)), dtype=np.float32)
    notes = melody(plan)
    if way == "choir":
        keys = [(n.start_s, n.end_s, n.pitch + 12 * (n.pitch < 52), int(50 + 70 * n.loudness)) for n in notes]
        return hall(player.play(keys, int(random.choice(CHOIRS))), random)
    sound = placed(sing(notes, SECONDS, any_singer(random), random), random.choice([0, 0, 0, 0.2]) * random.normal())
    if way == "voices":
        for side in (-0.7, 0.7):
            up = int(random.choice([0, 0, 3, 4, -5]))
            second = [SungNote(n.start_s, n.end_s, n.pitch + up, n.loudness) for n in notes]
            sound = sound + 0.4 * placed(sing(second, SECONDS, any_singer(random), random), side)
    return hall(sound, random)


def placed(sound: Sound, pan: float) -> Sound:
    """Mono or stereo sound moved left (-1) to right (1), at equal power."""
    angle = (np.clip(pan, -1, 1) + 1) * np.pi / 4
    both = np.stack([sound, sound]) if sound.ndim == 1 else sound
    there: Sound = (both * np.array([[np.cos(angle)], [np.sin(angle)]]) * np.sqrt(2)).astype(np.float32)
    return there


def hall(sound: Sound, random: np.random.Generator) -> Sound:
    """The sound in a room of noise that dies away, or dry."""
    wet = float(random.choice([0, 0.1, 0.2, 0.4])) * random.uniform(0.5, 1.2)
    if wet == 0:
        return sound
    length = int(RATE_HZ * random.uniform(0.2, 1.6))
    tail = random.normal(0, 1, (2, length)) * np.exp(-6.9 * np.arange(length) / length)
    tail /= np.sqrt((tail**2).sum(axis=1, keepdims=True))
    room = fftconvolve(sound, tail, axes=1)[:, : sound.shape[1]]
    return (sound + wet * room).astype(np.float32)


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--songs", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--soundfont", type=Path, default=SOUNDFONT)
    asked = parser.parse_args()
    player = Player(asked.soundfont)
    for number in range(asked.first, asked.first + asked.songs):
        folder = asked.out / f"made-{number:04d}"
        if folder.exists():
            continue
        write_song(folder, make_song(player, np.random.default_rng([asked.seed, number])))


def write_song(folder: Path, stems: dict[str, Sound]) -> None:
    """Levels the stems against each other and writes them; the folder appears when it is whole."""
    peak = np.abs(np.sum(list(stems.values()), axis=0)).max() + 1e-9
    beside = folder.with_name(f".{folder.name}")
    beside.mkdir(parents=True, exist_ok=True)
    for name in STEMS:
        soundfile.write(beside / f"{name}.flac", (0.9 / peak * stems[name]).T.clip(-1, 1), RATE_HZ, "PCM_16")
    beside.rename(folder)


if __name__ == "__main__":
    main()
