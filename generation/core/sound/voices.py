"""What plays the patches of our own: tones into chunks of sound, chunks into blocks.

A patch is asked for a chunk of a note from any moment on and keeps no state. So chunks of notes that are alike are
worked out once, a note may be as long as it likes, and memory is bounded. Causal: a chunk knows how a note began, never
how it ends; the release is laid over it. docs/algorithms/synthesis.md.
"""

import math
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from generation.core.notes import Tone
from generation.core.results import RATE_HZ
from generation.core.seeds import seed_for
from generation.core.sound.controls import Controls
from generation.core.sound.wavestack import Signal, Times, frequency_hz, seconds

CHUNK = 12_000  # frames
QUANTUM = 8 * CHUNK  # in which notes are added up, whatever the size of the blocks
CACHE_BYTES = 96 * 1024**2
LAYERS = 8  # of strength, each with its own colour; loudness follows every velocity
FULL_VELOCITY = 100  # at which patches have the level that they are fitted to; it counts squared, as in MIDI
_KNOT = 32  # frames between two points of a moving pitch
_LONGEST_MOVING_S = 180.0
_CHOKE_S = 0.012  # in which a cut note dies
_SLIDE_S = 0.09


class Moment(NamedTuple):
    """A stretch of a note that a patch is asked for."""

    pitch: int
    strength: float  # 0 to 1: for colour
    variant: int
    length_s: float  # of the note as it is planned; only sounds that run up to an end may look at it
    first: int  # frame since its start
    seconds: Times  # since its start
    cycles: Times  # of its fundamental since its start
    highest_hz: float  # that its fundamental reaches

    @property
    def frames(self) -> int:
        """How many are asked for."""
        return len(self.seconds)

    @property
    def ceiling_hz(self) -> float:
        """The pitch, in whole semitones, that its fundamental never passes: how many harmonics it can have."""
        return frequency_hz(math.ceil(12 * math.log2(self.highest_hz / 440) + 69 - 1e-6))

    @property
    def hz(self) -> float:
        """Its fundamental, unbent."""
        return frequency_hz(self.pitch)


@dataclass(frozen=True, slots=True)
class Patch:
    """A sound of our own. `make` gives mono (frames) or stereo (2, frames)."""

    make: Callable[[Moment], Signal]
    release_s: float = 0.1
    variants: int = 1
    mono: bool = False  # a tone ends the one before
    one_shot_s: Callable[[int], float] | None = None  # of a pitch: rings so long whatever its length
    chokes: Callable[[int], int] | None = None  # of a pitch: its group; a stroke ends others of its group
    to_end: bool = False  # looks at the length of the note
    gain_db: float = 0.0


@dataclass(slots=True)
class _Note:
    tone: Tone
    start: int
    gate: int  # frames until it is let go
    frames: int  # until it is silent
    release: int
    gain: float
    moment: Moment  # of no frames: what does not change
    knots: Times | None  # cycles at every _KNOT frames where its pitch moves
    last: tuple[int, Signal] | None = field(default=None)

    @property
    def key(self) -> tuple[int, float, int, float]:
        return self.moment.pitch, self.moment.strength, self.moment.variant, self.moment.length_s


def voiced(patch: Patch, tones: Sequence[Tone], controls: Controls, frames: int, seed: int) -> Iterator[Signal]:
    """Blocks (2, frames) of one size that add up to `frames`, the last one shorter."""
    upcoming = _notes(patch, tones, controls, seed)
    following = next(upcoming, None)
    player = _Player(patch)
    sounding: list[_Note] = []
    for start in range(0, frames, QUANTUM):
        end = min(frames, start + QUANTUM)
        while following is not None and following.start < end:
            sounding.append(following)
            following = next(upcoming, None)
        block = np.zeros((2, end - start), dtype=np.float32)
        for note in sounding:
            player.add(note, block, start)
        sounding = [note for note in sounding if note.start + note.frames > end]
        yield block


class _Player:
    """Chunks of notes, the latest kept."""

    def __init__(self, patch: Patch) -> None:
        self.patch = patch
        self._kept: OrderedDict[tuple[object, ...], Signal] = OrderedDict()
        self._bytes = 0

    def add(self, note: _Note, block: Signal, start: int) -> None:
        """Add what sounds of a note in the block that begins at a frame."""
        low = max(0, start - note.start)
        high = min(note.frames, start + block.shape[1] - note.start)
        while low < high:
            number = low // CHUNK
            until = min(high, (number + 1) * CHUNK)
            piece = self._chunk(note, number)[:, low - number * CHUNK : until - number * CHUNK] * np.float32(note.gain)
            if until > note.gate:
                piece *= _fade(low - note.gate, until - low, note.release)
            at = note.start + low - start
            block[:, at : at + until - low] += piece
            low = until

    def _chunk(self, note: _Note, number: int) -> Signal:
        if note.knots is not None:
            if note.last is None or note.last[0] != number:
                note.last = (number, self._made(note, number))
            return note.last[1]
        key = (*note.key, number)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        chunk = self._kept[key] = self._made(note, number)
        self._bytes += chunk.nbytes
        while self._bytes > CACHE_BYTES:
            self._bytes -= self._kept.popitem(last=False)[1].nbytes
        return chunk

    def _made(self, note: _Note, number: int) -> Signal:
        first = number * CHUNK
        times = seconds(first, CHUNK)
        cycles = times * note.moment.hz if note.knots is None else _cycles(note.knots, number)
        made = self.patch.make(note.moment._replace(first=first, seconds=times, cycles=cycles))
        sound = np.asarray(made, dtype=np.float32)
        return sound if sound.ndim == 2 else np.stack([sound, sound])


def _cycles(knots: Times, number: int) -> Times:
    """The phase of a moving pitch through a chunk; it stays where it is after the last knot."""
    points = CHUNK // _KNOT + 1
    places = number * (points - 1) + np.arange(points)
    inside = np.minimum(places, len(knots) - 1)
    values = knots[inside] + (places - inside) * (knots[-1] - knots[-2])
    return np.asarray(np.interp(np.arange(CHUNK), np.arange(points) * _KNOT, values))


def _fade(first: int, frames: int, release: int) -> Signal:
    """The release from a frame on, counted from where a note is let go: full before, nothing after."""
    left = 1.0 - np.clip(np.arange(first, first + frames) / release, 0.0, 1.0)
    return np.asarray(left * left * (3 - 2 * left) * left, dtype=np.float32)


def _notes(patch: Patch, tones: Sequence[Tone], controls: Controls, seed: int) -> Iterator[_Note]:
    """Tones as notes, each with what tones before it make of it, and cut where a later one begins."""
    variants: dict[int, int] = {}
    before: Tone | None = None
    for place, tone in enumerate(tones):
        if patch.variants > 1:
            step = 1 + seed_for(seed, "variant", tone.pitch, round(tone.start_s * RATE_HZ)) % (patch.variants - 1)
            variants[tone.pitch] = (variants.get(tone.pitch, 0) + step) % patch.variants
        note = _note(patch, tone, controls, variants.get(tone.pitch, 0))
        if tone.articulation == "slide" and before is not None and not tone.bend_cents:
            _lay(note, _slide(note, before.pitch - tone.pitch))
        elif controls.moves(tone, min(controls.end_s(tone), tone.start_s + _LONGEST_MOVING_S)):
            _lay(note, controls.cents(tone, _knots(note)))
        yield _cut(patch, note, tones, place)
        before = tone


def _note(patch: Patch, tone: Tone, controls: Controls, variant: int) -> _Note:
    release = max(64, round(patch.release_s * RATE_HZ))
    start = round(tone.start_s * RATE_HZ)
    end_s = min(controls.end_s(tone), 1e6)
    if patch.one_shot_s is not None:
        end_s = tone.start_s + (patch.one_shot_s(tone.pitch) or tone.end_s - tone.start_s)
    gate = max(1, round(end_s * RATE_HZ) - start)
    strength = max(1, round(min(127, tone.velocity) / 127 * LAYERS)) / LAYERS
    gain = (tone.velocity / FULL_VELOCITY) ** 2 * 10 ** (patch.gain_db / 20)
    length_s = tone.end_s - tone.start_s if patch.to_end else 0.0
    none = np.zeros(0)
    moment = Moment(tone.pitch, strength, variant, length_s, 0, none, none, frequency_hz(tone.pitch))
    return _Note(tone, start, gate, gate + release, release, gain, moment, None)


def _cut(patch: Patch, note: _Note, tones: Sequence[Tone], place: int) -> _Note:
    """A note that ends where a later tone of its group begins."""
    group = patch.chokes(note.tone.pitch) if patch.chokes is not None else 0
    if not patch.mono and not group:
        return note
    for number in range(place + 1, len(tones)):
        later = tones[number]
        begins = round(later.start_s * RATE_HZ) - note.start
        if begins >= note.frames:
            break
        if begins > 0 and (patch.mono or (patch.chokes is not None and patch.chokes(later.pitch) == group)):
            gate = min(note.gate, begins)
            release = round(_CHOKE_S * RATE_HZ) if gate == begins else note.release
            return replace(note, gate=gate, release=release, frames=min(note.frames, gate + release))
    return note


def _slide(note: _Note, semitones: int) -> Times:
    """Cents of a pitch that comes from another."""
    left = np.clip(1 - _knots(note) / _SLIDE_S, 0, 1)
    return np.asarray(semitones * 100 * left * left * (3 - 2 * left))


def _knots(note: _Note) -> Times:
    """Seconds of the points at which a moving pitch is worked out."""
    frames = min(note.frames, round(_LONGEST_MOVING_S * RATE_HZ))
    return np.arange(frames // _KNOT + 2) * (_KNOT / RATE_HZ)


def _lay(note: _Note, cents: Times) -> None:
    hz = note.moment.hz * 2 ** (cents / 1200)
    steps = (hz[1:] + hz[:-1]) * (0.5 * _KNOT / RATE_HZ)
    note.knots = np.concatenate([[0.0], np.cumsum(steps)])
    note.moment = note.moment._replace(highest_hz=float(hz.max()))
