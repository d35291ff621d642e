"""Takes made audible with a General MIDI SoundFont (MuseScore General, MIT), one stereo array a stem group."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from library.training.practice.performing import Take, Track

RATE = 44100
SOUNDFONTS = (
    Path("/usr/share/sounds/sf3/MuseScore_General_Lite.sf3"),
    Path("/usr/share/sounds/sf3/MuseScore_General.sf3"),
)
DRUM_KITS = (0, 0, 0, 8, 16, 24, 25, 32, 40)
Stereo = NDArray[np.float32]  # (samples, 2)


@dataclass(frozen=True, slots=True)
class _Event:
    at: int  # sample
    on: bool
    channel: int
    pitch: int
    velocity: int


@lru_cache(maxsize=1)
def _synth() -> tuple[Any, int]:
    """The synthesiser with its SoundFont, loaded once a process. Raises FileNotFoundError without one."""
    import tinysoundfont

    path = next((path for path in SOUNDFONTS if path.exists()), None)
    if path is None:
        raise FileNotFoundError("No SoundFont: install musescore-general-soundfont-small")
    synth = tinysoundfont.Synth(samplerate=RATE)
    return synth, synth.sfload(str(path), gain=-6.0)


def render_tracks(tracks: list[Track], duration_s: float, cents: float = 0.0) -> Stereo:
    """Melodic tracks on channels of their own, up to 15 at a time."""
    events: list[_Event] = []
    synth, font = _synth()
    synth.sounds_off()
    channels = [channel for channel in range(16) if channel != 9]
    for channel, track in zip(channels, tracks, strict=False):
        synth.program_select(channel, font, 0, track.program)
        synth.set_tuning(channel, cents / 100)
        synth.control_change(channel, 10, int(np.clip(64 + 60 * track.pan, 0, 127)))
        for tone in track.tones:
            events.append(_Event(round(tone.onset_s * RATE), True, channel, tone.pitch, tone.velocity))
            events.append(_Event(round(tone.end_s * RATE), False, channel, tone.pitch, 0))
    return _run(synth, events, duration_s)


def render_drums(take: Take, kit: int) -> Stereo:
    """The kit of a take."""
    synth, font = _synth()
    synth.sounds_off()
    try:
        synth.program_select(9, font, 128, kit, True)
    except RuntimeError:
        synth.program_select(9, font, 128, 0, True)
    events = []
    for stroke in take.strokes:
        begin = round(stroke.onset_s * RATE)
        events.append(_Event(begin, True, 9, stroke.pitch, stroke.velocity))
        events.append(_Event(begin + RATE // 5, False, 9, stroke.pitch, 0))
    return _run(synth, events, take.duration_s)


def _run(synth: Any, events: list[_Event], duration_s: float) -> Stereo:
    total = round(duration_s * RATE)
    out = np.zeros((total, 2), dtype=np.float32)
    at = 0
    for event in sorted(events, key=lambda one: (one.at, one.on)):
        until = min(event.at, total)
        if until > at:
            out[at:until] = np.frombuffer(synth.generate_simple(until - at), dtype=np.float32).reshape(-1, 2)
            at = until
        if event.on:
            synth.noteon(event.channel, event.pitch, event.velocity)
        else:
            synth.noteoff(event.channel, event.pitch)
    if total > at:
        out[at:] = np.frombuffer(synth.generate_simple(total - at), dtype=np.float32).reshape(-1, 2)
    synth.sounds_off()
    return out
