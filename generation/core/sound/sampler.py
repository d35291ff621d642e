"""Sampled instruments: notes of a part over one preset of a SoundFont, sample by sample where they belong.

The engine is TinySoundFont (MIT), which renders to the frame where the next event lies. docs/algorithms/sampler.md.
"""

import heapq
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from generation.core.notes import Tone
from generation.core.results import RATE_HZ
from generation.core.sound.controls import STEP_FRAMES, Controls
from generation.core.sound.modulators import HEADROOM_DB, Span
from generation.core.sound.patches import preset_gain
from generation.core.sound.soundfont import Preset, subset

Block = NDArray[np.float32]  # (2, frames)
Reach = tuple[Span, Span]  # of pitches, of velocities
DRUM_BANK, DRUM_CHANNEL = 128, 9
LONGEST_CALL = 16_384  # frames asked of the engine at once, whatever the size of the blocks
VOICES = 256
_PLAIN, _MOVING = 0, tuple(channel for channel in range(1, 16) if channel != DRUM_CHANNEL)
_BEND_RANGE, _BEND_MIDDLE = 24.0, 8192  # semitones up and down; the wheel at rest
_RELEASE_S = 0.25  # that a bend still moves after a tone is let go
_SHORTEST_STROKE_S = 0.25
_OFF, _BEND, _ON = 0, 1, 2  # in this order where they meet


class _Event(NamedTuple):
    at: int
    kind: int
    channel: int
    value: int  # pitch, or the wheel
    velocity: int = 0


def sampled(
    source: tuple[Path, Preset, Reach], tones: Sequence[Tone], controls: Controls, frames: int
) -> Iterator[Block]:
    """Blocks of various lengths that add up to `frames`. Raises BrokenSoundFont.

    The last of `source` says which pitches and velocities are loaded. It should not hang on single notes: a sample that
    lies elsewhere in memory is interpolated a hair differently (the last bits of a float).
    """
    font, preset, reach = source
    synth = _synth(font, preset, reach)
    drums = preset[0] == DRUM_BANK
    events = _strokes(tones) if drums else _events(tones, controls)
    at = 0
    for event in events:
        if event.at >= frames:
            break
        yield from _run(synth, event.at - at)
        at = event.at
        if event.kind == _ON:
            synth.noteon(event.channel, event.value, min(127.0, event.velocity + 0.01))  # or it would round down
        elif event.kind == _OFF:
            synth.noteoff(event.channel, event.value)
        else:
            synth.pitchbend(event.channel, event.value)
    yield from _run(synth, frames - at)


def _synth(font: Path, preset: Preset, reach: Reach) -> Any:
    import tinysoundfont

    part = subset(font, preset, *reach)
    synth = tinysoundfont.Synth(samplerate=RATE_HZ)
    loaded = synth.sfload(part, gain=preset_gain(*preset) + HEADROOM_DB, max_voices=VOICES)
    if preset[0] == DRUM_BANK:
        synth.program_select(DRUM_CHANNEL, loaded, *preset, True)
        return synth
    for channel in (_PLAIN, *_MOVING):
        synth.program_select(channel, loaded, *preset)
        synth.pitchbend_range(channel, _BEND_RANGE)
    return synth


def _run(synth: Any, frames: int) -> Iterator[Block]:
    while frames > 0:
        now = min(frames, LONGEST_CALL)
        yield np.frombuffer(synth.generate_simple(now), dtype=np.float32).reshape(-1, 2).T
        frames -= now


def _strokes(tones: Sequence[Tone]) -> Iterator[_Event]:
    """Strokes of a kit: a pedal means nothing to them, and a short one rings as long as a hand would let it."""
    rows = []
    for tone in tones:
        end = round(max(tone.end_s, tone.start_s + _SHORTEST_STROKE_S) * RATE_HZ)
        rows.append(_Event(round(tone.start_s * RATE_HZ), _ON, DRUM_CHANNEL, tone.pitch, tone.velocity))
        rows.append(_Event(end, _OFF, DRUM_CHANNEL, tone.pitch))
    return iter(sorted(rows))


def _events(tones: Sequence[Tone], controls: Controls) -> Iterator[_Event]:
    """All events in order. A tone whose pitch moves has a channel to itself; curves are worked out as they come."""
    rows: list[_Event] = []
    curves: list[Iterator[_Event]] = []
    free = [(0.0, channel) for channel in _MOVING]  # since when a channel is free
    for tone in tones:
        channel, end_s = _PLAIN, controls.end_s(tone)
        start = round(tone.start_s * RATE_HZ)
        if controls.moves(tone, end_s):
            channel = heapq.heappop(free)[1]
            heapq.heappush(free, (end_s, channel))
            curves.append(_curve(tone, end_s, channel, controls))
        rows.append(_Event(start, _ON, channel, tone.pitch, max(1, min(127, tone.velocity))))
        if end_s != float("inf"):
            rows.append(_Event(max(start + 1, round(end_s * RATE_HZ)), _OFF, channel, tone.pitch))
    return heapq.merge(sorted(rows), *curves)


def _curve(tone: Tone, end_s: float, channel: int, controls: Controls) -> Iterator[_Event]:
    """The wheel of one tone, from its start until it has died away."""
    start = round(tone.start_s * RATE_HZ)
    length_s = min(end_s, tone.start_s + 60.0) + _RELEASE_S - tone.start_s
    offsets = np.arange(0, max(1, round(length_s * RATE_HZ)), STEP_FRAMES)
    wheel = np.rint(_BEND_MIDDLE + controls.cents(tone, offsets / RATE_HZ) / 100 / _BEND_RANGE * _BEND_MIDDLE)
    last = None
    for offset, value in zip(offsets.tolist(), np.clip(wheel, 0, 16383).astype(int).tolist(), strict=True):
        if value != last or offset == 0:
            yield _Event(start + offset, _BEND, channel, value)
        last = value
