"""A song played: every note and stroke in seconds."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from library.training.practice.dice import Dice
from library.training.practice.instruments import family
from library.training.practice.kits import PITCHES
from library.training.practice.score import Part, Song
from library.training.practice.timing import Feel, TempoMap

Swell = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Tone:
    """One sounding note: seconds, MIDI pitch, velocity 1..127."""

    onset_s: float
    end_s: float
    pitch: int
    velocity: int


@dataclass(frozen=True, slots=True)
class Track:
    """One instrument's tones. `group` is its stem: vocals, drums, bass or other."""

    role: str
    program: int
    tones: tuple[Tone, ...]
    name: str
    gain_db: float
    pan: float
    source: str
    group: str


@dataclass(frozen=True, slots=True)
class Stroke:
    """One stroke on the kit. `pitch` is the General MIDI key that plays it."""

    onset_s: float
    kind: str
    velocity: int
    pitch: int


@dataclass(frozen=True, slots=True)
class Take:
    """A performance: tracks, strokes and the clock that timed them."""

    song: Song
    feel: Feel
    clock: TempoMap
    tracks: tuple[Track, ...]
    strokes: tuple[Stroke, ...]
    duration_s: float


def perform(song: Song, feel: Feel, dice: Dice) -> Take:
    """Play a song with human timing and touch."""
    clock = TempoMap(song, feel, dice.fork(1))
    touch = dice.between(0.7, 1.15)
    swell = _dynamics(song, dice.fork(4))
    tracks = tuple(
        _track(song, part, (clock, feel, dice.fork(2, index)), (touch, swell)) for index, part in enumerate(song.parts)
    )
    strokes = _strokes(song, clock, feel, dice.fork(3))
    ends = [tone.end_s for track in tracks for tone in track.tones] + [clock.seconds(song.end_q)]
    return Take(song, feel, clock, tracks, strokes, max(ends) + dice.between(0.8, 1.8))


def _dynamics(song: Song, dice: Dice) -> Swell:
    """Slow crescendo and diminuendo that all players share: a factor of loudness over musical time."""
    spread = dice.pick((0.0, dice.between(0, 0.15), dice.between(0.1, 0.35)))
    places = np.arange(-4.0, song.end_q + 8, 4.0)
    walk = np.zeros(places.size)
    for index in range(1, places.size):
        walk[index] = 0.8 * walk[index - 1] + 0.6 * spread * dice.normal(1.0)

    def swell(at_q: float) -> float:
        return float(np.exp(np.interp(at_q, places, walk)))

    return swell


def _track(song: Song, part: Part, play: tuple[TempoMap, Feel, Dice], force: tuple[float, Swell]) -> Track:
    (clock, feel, dice), (touch, swell) = play, force
    lag = dice.normal(feel.jitter_s * 0.5)
    tones = []
    for note in sorted(part.notes, key=lambda one: (one.start_q, one.pitch)):
        onset = clock.seconds(note.start_q) + note.shift_s + lag + dice.normal(feel.jitter_s)
        end = max(clock.seconds(note.end_q) + dice.normal(feel.jitter_s), onset + 0.05)
        velocity = round(min(127, max(12, 20 + 100 * note.loud * touch * swell(note.start_q) + dice.normal(3))))
        tones.append(Tone(max(0.0, onset), max(0.05, end), min(108, max(21, note.pitch)), velocity))
    if part.pedal:
        tones = _pedalled(tones, song, clock)
    group = "bass" if part.role == "bass" and family(part.program) in {"bass", "strings"} else "other"
    group = "vocals" if part.source == "singing" or (group == "other" and part.program in {52, 53, 54}) else group
    return Track(part.role, part.program, tuple(_clipped(tones)), part.name, part.gain_db, part.pan, part.source, group)


def _pedalled(tones: list[Tone], song: Song, clock: TempoMap) -> list[Tone]:
    """The sustain pedal holds every note until just after the next change of chord or bar."""
    lifts = sorted(
        {clock.seconds(change.start_q) for change in song.changes} | {clock.seconds(q) for q, _ in song.bars}
    )
    lifts = [lift + 0.03 for lift in lifts] + [clock.seconds(song.end_q)]
    held, index = [], 0
    for tone in sorted(tones, key=lambda one: one.end_s):
        while index + 1 < len(lifts) and lifts[index] < tone.end_s - 0.02:
            index += 1
        end = max(tone.end_s, lifts[index]) if lifts[index] - tone.end_s < 4 else tone.end_s
        held.append(Tone(tone.onset_s, end, tone.pitch, tone.velocity))
    return held


def _clipped(tones: list[Tone]) -> list[Tone]:
    """A pitch struck again ends the one before; strokes of one pitch at one time become one."""
    kept: list[Tone] = []
    latest: dict[int, int] = {}
    for tone in sorted(tones, key=lambda one: (one.onset_s, one.pitch)):
        before = latest.get(tone.pitch)
        if before is not None and kept[before].end_s > tone.onset_s - 0.01:
            old = kept[before]
            if tone.onset_s - old.onset_s < 0.04:
                continue
            kept[before] = Tone(old.onset_s, max(old.onset_s + 0.02, tone.onset_s - 0.01), old.pitch, old.velocity)
        latest[tone.pitch] = len(kept)
        kept.append(tone)
    return kept


def _strokes(song: Song, clock: TempoMap, feel: Feel, dice: Dice) -> tuple[Stroke, ...]:
    keys = {kind: dice.pick(pitches) for kind, pitches in PITCHES.items()}
    strokes, seen = [], set()
    for hit in sorted(song.hits, key=lambda one: one.start_q):
        if (hit.kind, round(hit.start_q, 3)) in seen:
            continue
        seen.add((hit.kind, round(hit.start_q, 3)))
        onset = max(0.0, clock.seconds(hit.start_q) + dice.normal(feel.jitter_s * 0.6))
        pitch = dice.pick(PITCHES["tom"]) if hit.kind == "tom" else keys[hit.kind]
        strokes.append(Stroke(onset, hit.kind, round(min(127, max(12, 15 + 110 * hit.loud + dice.normal(4)))), pitch))
    return tuple(strokes)
