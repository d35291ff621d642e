"""A part made audible: which sound it has, its dry blocks at 48 kHz, and what may be done with them.

docs/algorithms/sampler.md, docs/algorithms/synthesis.md.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from generation.core.blueprint import PlanPart
from generation.core.instruments.base import Instrument, SoundChoice
from generation.core.notes import Played, Tone
from generation.core.results import RATE_HZ, SoundUsed
from generation.core.sound.controls import Controls
from generation.core.sound.drums import kit_patch
from generation.core.sound.fonts import PACKAGE, may_earn, sampler_is_here, soundfonts, terms
from generation.core.sound.patches import patch
from generation.core.sound.sampler import DRUM_BANK, Reach, sampled
from generation.core.sound.soundfont import Preset, presets
from generation.core.sound.voices import voiced

Block = NDArray[np.float32]  # (2, frames)
SUM_FRAMES = 48_000
GUITARS = {24, 25, 26, 27}  # nylon, steel, jazz and clean of General MIDI
MUTED_PRESET: Preset = (0, 28)
MUTED = {"program": 28, "name": "Palm Muted Guitar"}
OURS = "AGPL-3.0-or-later for the program; what it plays is free to use"


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """One part to be rendered; `duration_s` counts from the first sample and includes what rings on."""

    part: PlanPart
    instrument: Instrument
    sound: SoundChoice
    played: Played
    duration_s: float
    seed: int


def choose_sound(part: PlanPart, instrument: Instrument) -> SoundChoice:
    """The sound that a part asks for, else the instrument's first; one of ours where no SoundFont is installed."""
    wanted = _wanted(part, instrument)
    if wanted.engine != "sampler" or sampler_is_here():
        return wanted
    return next((sound for sound in instrument.sounds if sound.engine != "sampler"), wanted)


def sound_warnings(part: PlanPart, instrument: Instrument) -> tuple[str, ...]:
    """What a person should know about the choice: empty where all is as asked."""
    rows = []
    if part.sound and all(sound.id != part.sound for sound in instrument.sounds):
        known = ", ".join(sound.id for sound in instrument.sounds)
        rows.append(f"{instrument.name} has no sound {part.sound!r}, so it has its first; there are: {known}.")
    if (chosen := choose_sound(part, instrument)) != (wanted := _wanted(part, instrument)):
        font = bool(soundfonts())
        missing = "the sampler is not installed" if font else "no SoundFont is installed"
        remedy = "pip install --no-deps tinysoundfont" if font else f"sudo apt-get install {PACKAGE}"
        rows.append(
            f"{part.name} sounds as {chosen.name!r} instead of {wanted.name!r}, because {missing}. "
            f"For sampled instruments: {remedy}"
        )
    return tuple(rows)


def _wanted(part: PlanPart, instrument: Instrument) -> SoundChoice:
    return next((sound for sound in instrument.sounds if sound.id == part.sound), instrument.sounds[0])


def sounds_of(request: RenderRequest) -> tuple[SoundUsed, ...]:
    """What can be heard in the part, for the ledger."""
    sound = request.sound
    if sound.engine != "sampler":
        return (SoundUsed(name=f"Partimento: {sound.name}", licence=OURS),)
    layers = _layers(sound, list(request.played.tones))
    return tuple(_used(*_font_with(layer)) for layer, rows in layers if rows or layer == sound)


def _used(font: Path, preset: Preset) -> SoundUsed:
    about = terms(font)
    name = f"{about.name}: {presets(font)[preset]}"
    return SoundUsed(name=name, licence=about.licence, source=about.source, may_earn=may_earn(font))


def blocks(request: RenderRequest, block_frames: int = RATE_HZ * 4) -> Iterator[Block]:
    """The part, dry, in stereo at 48 kHz: blocks of `block_frames`, the last one shorter.

    Causal: a sample depends on tones and controls up to its time alone (of sampled parts within -110 dBFS where later
    notes leave the octaves and the strength of earlier ones). Nothing is normalised. The size of the blocks changes no
    sample. Raises BrokenSoundFont, ValueError for an unknown patch.
    """
    frames = round(request.duration_s * RATE_HZ)
    controls = Controls(request.played.controls)
    return _with_expression(_resized(_raw(request, controls, frames), block_frames), controls)


def _raw(request: RenderRequest, controls: Controls, frames: int) -> Iterable[Block]:
    tones = [tone for tone in request.played.tones if tone.end_s > tone.start_s]
    if request.sound.engine == "synth":
        chosen = replace(patch(request.sound.patch), mono=request.instrument.polyphony == 1)
        return voiced(chosen, tones, controls, frames, request.seed)
    if request.sound.engine == "drums":
        return voiced(kit_patch(request.sound.patch), tones, Controls(()), frames, request.seed)
    layers = [(sound, rows) for sound, rows in _layers(request.sound, tones) if rows or sound == request.sound]
    streams = [sampled((*_font_with(sound), _reach(rows)), rows, controls, frames) for sound, rows in layers]
    return streams[0] if len(streams) == 1 else _added([_resized(stream, SUM_FRAMES) for stream in streams])


def _layers(sound: SoundChoice, tones: list[Tone]) -> list[tuple[SoundChoice, list[Tone]]]:
    """Tones by the preset that plays them: muted notes of a guitar have one of their own where a font has it."""
    muted = sound.model_copy(update=MUTED)
    if (
        sound.bank != 0
        or sound.program not in GUITARS
        or all(MUTED_PRESET not in presets(font) for font in soundfonts())
    ):
        return [(sound, tones)]
    apart = [tone for tone in tones if tone.articulation == "mute"]
    return [(sound, [tone for tone in tones if tone.articulation != "mute"]), (muted, apart)]


def _added(streams: list[Iterator[Block]]) -> Iterator[Block]:
    for rows in zip(*streams, strict=True):
        yield np.sum(rows, axis=0, dtype=np.float32)


def _reach(tones: list[Tone]) -> Reach:
    """Pitches and velocities that are loaded: whole octaves and quarters of the range, so that it seldom changes."""
    pitches, velocities = [tone.pitch for tone in tones] or [60], [tone.velocity for tone in tones] or [64]
    octaves = (min(pitches) // 12 * 12, min(127, max(pitches) // 12 * 12 + 11))
    return octaves, (min(velocities) // 32 * 32, max(velocities) // 32 * 32 + 31)


def _font_with(sound: SoundChoice) -> tuple[Path, Preset]:
    """The first font that has the preset; else its plain variant, or the standard kit, of the first font."""
    fonts = soundfonts()
    if not fonts:
        raise ValueError(f"{sound.name} needs a SoundFont, and none is installed: sudo apt-get install {PACKAGE}")
    plain = (DRUM_BANK, 0) if sound.bank == DRUM_BANK else (0, sound.program)
    for preset in ((sound.bank, sound.program), plain):
        for font in fonts:
            if preset in presets(font):
                return font, preset
    raise ValueError(f"No SoundFont here has {sound.name} (bank {sound.bank}, program {sound.program}).")


def _resized(rows: Iterable[Block], block_frames: int) -> Iterator[Block]:
    """The same samples in blocks of one size."""
    block = np.zeros((2, block_frames), dtype=np.float32)
    filled = 0
    for row in rows:
        at = 0
        while at < row.shape[1]:
            now = min(block_frames - filled, row.shape[1] - at)
            block[:, filled : filled + now] = row[:, at : at + now]
            filled, at = filled + now, at + now
            if filled == block_frames:
                yield block
                block, filled = np.zeros((2, block_frames), dtype=np.float32), 0
    if filled:
        yield block[:, :filled]


def _with_expression(rows: Iterable[Block], controls: Controls) -> Iterator[Block]:
    at = 0
    for row in rows:
        gain = controls.gain(at, row.shape[1])
        at += row.shape[1]
        yield row if gain is None else row * gain
