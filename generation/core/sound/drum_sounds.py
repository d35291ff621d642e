"""Drums made of sines, noise and metal: one recipe a kind of drum, each in closed form so that any moment can be read.

A recipe takes the time since the stroke, its strength (0 to 1, which changes the colour too), a touch (small deviations
of this very stroke) and the settings of the kit. docs/algorithms/synthesis.md.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from generation.core.sound.noise import noise, noise_table, partials_table
from generation.core.sound.shapes import TURN
from generation.core.sound.wavestack import Signal, Times

_METAL_HZ = (205.3, 304.4, 369.6, 522.7, 540.0, 800.0)  # the oscillators of a well-known drum machine's cymbals
_BRASS_HZ = (317.0, 465.0, 613.0, 741.0, 897.0, 1153.0, 1392.0)  # closer together: a cymbal of bronze


class Stroke(NamedTuple):
    """A stretch of one stroke."""

    at: Times  # seconds since it
    first: int  # frame since it
    strength: float
    touch: float  # -1 to 1
    variant: int

    @property
    def frames(self) -> int:
        """How many are asked for."""
        return len(self.at)


Settings = Mapping[str, float]
Recipe = Callable[[Stroke, Settings], Signal]


def _half(at: Times, half_s: float) -> Times:
    return np.asarray(np.exp2(-at / half_s))


def _edge(at: Times, length_s: float) -> Times:
    return np.asarray(np.clip(at / length_s, 0.0, 1.0))


def _falling(at: Times, hz: float, higher: float, fall_s: float) -> Times:
    """Cycles of a tone that begins `higher` times its pitch above it and falls by e in `fall_s`."""
    return np.asarray(hz * at + hz * higher * fall_s * (1 - np.exp(-at / fall_s)))


def _rustle(stroke: Stroke, name: str, low_hz: float, high_hz: float) -> Signal:
    return noise(noise_table(name, low_hz, high_hz), stroke.first, stroke.frames, stroke.variant)


def kick(stroke: Stroke, kit: Settings) -> Signal:
    """A sine that falls to its weight, a click, some drive."""
    at, hz = stroke.at, kit["hz"] * (1 + 0.006 * stroke.touch)
    higher = kit["higher"] * (0.75 + 0.35 * stroke.strength)
    cycles = _falling(at, hz, higher, kit["fall_s"]) + hz * 9 * 0.0016 * (1 - np.exp(-at / 0.0016)) * kit["click"]
    half = kit["half_s"]
    level = np.where(at < kit["hold_s"], 1.0, _half(at - kit["hold_s"], half))
    drive = kit["drive"] * (0.8 + 0.4 * stroke.strength)
    body = np.tanh(drive * np.sin(TURN * cycles)) / np.tanh(drive) * level
    beater = _rustle(stroke, "beater", kit["beater_hz"] * 0.5, kit["beater_hz"] * 1.6) * _half(at, 0.0035)
    thump = _rustle(stroke, "thump", 60.0, 400.0) * _half(at, 0.03) * kit["shell"]
    return np.asarray(
        (body + (0.05 + 0.3 * stroke.strength) * kit["click"] * beater + 0.12 * thump) * _edge(at, 0.0008)
    )


def snare(stroke: Stroke, kit: Settings) -> Signal:
    """Two modes of the skin and the wires below it; a strong stroke has more and brighter wires."""
    at, hz = stroke.at, kit["hz"] * (1 + 0.01 * stroke.touch)
    skin = np.sin(TURN * _falling(at, hz, 0.35, 0.012)) * _half(at, kit["skin_s"])
    skin += 0.6 * np.sin(TURN * _falling(at, hz * 1.78, 0.2, 0.010)) * _half(at, kit["skin_s"] * 0.6)
    dark = _rustle(stroke, "wires dark", 900.0, 4200.0)
    bright = _rustle(stroke, "wires bright", kit["wires_hz"], 11_000.0)
    wires = (1 - stroke.strength) * dark + (0.3 + stroke.strength) * bright
    tail = _half(at, kit["wires_s"] * (0.7 + 0.4 * stroke.strength))
    snap = _rustle(stroke, "snap", 2000.0, 9000.0) * _half(at, 0.003) * stroke.strength
    tone = kit["tone"] * skin + kit["wires"] * 0.36 * wires * tail + 0.4 * kit["snap"] * snap
    return np.asarray(tone * _edge(at, 0.0006))


def hat(stroke: Stroke, kit: Settings) -> Signal:
    """Metal and air above a corner; a strong stroke is brighter and rings longer."""
    at = stroke.at
    partials = _METAL_HZ if kit["machine"] else _BRASS_HZ
    metal = partials_table(f"hat {kit['machine']}", partials, kit["corner_hz"], 16_000.0)
    ringing = noise(metal, stroke.first, stroke.frames, stroke.variant)
    air = _rustle(stroke, "hat air", kit["corner_hz"], 15_000.0)
    sharp = _rustle(stroke, "hat sharp", 10_000.0, 17_000.0)
    half = kit["half_s"] * (0.75 + 0.4 * stroke.strength) * (1 + 0.06 * stroke.touch)
    level = 0.75 * _half(at, half) + 0.25 * _half(at, half * 3)
    mixed = kit["metal"] * ringing + (1 - kit["metal"]) * air
    mixed = mixed * level + sharp * 0.4 * stroke.strength * _half(at, 0.006)
    return np.asarray(mixed * _edge(at, 0.0005))


def cymbal(stroke: Stroke, kit: Settings) -> Signal:
    """A crash or a ride: a stick, modes of bronze, a wash that opens; in two channels."""
    at = stroke.at
    half = kit["half_s"] * (0.8 + 0.3 * stroke.strength)
    metal = noise(partials_table("bronze", _BRASS_HZ, 2200.0, 13_000.0), stroke.first, stroke.frames, stroke.variant)
    ping = sum(
        np.sin(TURN * at * kit["bell_hz"] * ratio * (1 + 0.002 * stroke.touch)) * _half(at, kit["bell_s"] / ratio**0.5)
        for ratio in (1.0, 1.483, 2.137, 2.766)
    )
    stick = _rustle(stroke, "stick", 4000.0, 14_000.0) * _half(at, 0.004)
    opening = 1 - (1 - _edge(at, 0.05)) * 0.5
    sides = []
    for side in ("left", "right"):
        wash = _rustle(stroke, f"wash {side}", kit["corner_hz"], 12_500.0) * opening * _half(at, half)
        low = _rustle(stroke, f"low wash {side}", 900.0, 4000.0) * _half(at, half * 1.3) * 0.35 * stroke.strength
        body = kit["wash"] * (wash + low) + kit["metal"] * metal * _half(at, half * 0.9)
        sides.append((body + kit["bell"] * 0.5 * ping + 0.5 * kit["stick"] * stick) * _edge(at, 0.0006))
    return np.stack(sides)


def clap(stroke: Stroke, kit: Settings) -> Signal:
    """Several hands, almost together, and the room after them."""
    at = stroke.at
    hands = np.zeros(stroke.frames)
    for place in range(4):
        since = at - place * kit["apart_s"] * (1 + 0.12 * stroke.touch * (place % 2))
        last = place == 3
        hands += np.where(since >= 0, _half(np.maximum(since, 0), kit["half_s"] if last else 0.0035), 0.0)
    palms = _rustle(stroke, "palms", kit["low_hz"], kit["high_hz"])
    skin = _rustle(stroke, "palms bright", 2500.0, 9000.0) * (0.15 + 0.25 * stroke.strength)
    return np.asarray((palms + skin) * hands * _edge(at, 0.0005))


def drum(stroke: Stroke, kit: Settings) -> Signal:
    """A drum with a pitch: tom, conga, bongo, timbale."""
    at, hz = stroke.at, kit["hz"] * (1 + 0.008 * stroke.touch)
    half = kit["half_s"]
    tone = np.sin(TURN * _falling(at, hz, kit["higher"] * (0.5 + 0.7 * stroke.strength), kit["fall_s"])) * _half(
        at, half
    )
    tone += 0.35 * np.sin(TURN * _falling(at, hz * 1.594, 0.1, 0.02)) * _half(at, half * 0.45)
    tone += 0.15 * np.sin(TURN * at * hz * 2.136) * _half(at, half * 0.3) * (0.3 + stroke.strength)
    hand = _rustle(stroke, "hand", kit["slap_hz"] * 0.5, kit["slap_hz"] * 2) * _half(at, 0.006)
    skin = _rustle(stroke, "skin", 150.0, 1500.0) * _half(at, 0.05)
    return np.asarray((tone + kit["slap"] * (0.2 + 0.6 * stroke.strength) * hand + 0.1 * skin) * _edge(at, 0.0007))


def block(stroke: Stroke, kit: Settings) -> Signal:
    """Wood or metal that is struck: claves, blocks, rim, agogo, triangle, bell."""
    at, hz = stroke.at, kit["hz"] * (1 + 0.003 * stroke.touch)
    tone = np.zeros(stroke.frames)
    for number, ratio in enumerate((1.0, kit["second"], kit["third"])):
        level = 1.0 if number == 0 else kit["bright"] * (0.4 + 0.7 * stroke.strength) / number
        tone += level * np.sin(TURN * at * hz * ratio) * _half(at, kit["half_s"] / (1 + 0.6 * number))
    knock = _rustle(stroke, "knock", hz * 0.8, hz * 4) * _half(at, 0.002) * kit["knock"]
    return np.asarray((tone + 0.5 * knock) * _edge(at, 0.0004))


def shaker(stroke: Stroke, kit: Settings) -> Signal:
    """Grains that swell and stop, or jingles."""
    at = stroke.at
    soft, hard = (_rustle(stroke, "grains", kit["low_hz"], high) for high in (9000.0, 16_000.0))
    grains = soft + stroke.strength * (hard - soft)
    swell = _edge(at, kit["swell_s"]) ** 2 * _half(np.maximum(at - kit["swell_s"], 0), kit["half_s"])
    jingle = noise(partials_table("jingle", (2310.0, 3150.0, 4420.0), 4000.0, 15_000.0), stroke.first, stroke.frames,
                   stroke.variant)  # fmt: skip
    rough = 1 + 0.5 * np.sin(TURN * at * kit["rasp_hz"]) if kit["rasp_hz"] else 1.0
    tail = _half(np.maximum(at - kit["swell_s"], 0), kit["half_s"] * 2.2)
    return np.asarray((grains * swell + kit["jingle"] * jingle * tail * _edge(at, 0.002)) * rough)


def cowbell(stroke: Stroke, kit: Settings) -> Signal:
    """Two pulses a little more than a fifth apart, through a narrow filter."""
    at, hz = stroke.at, kit["hz"] * (1 + 0.002 * stroke.touch)
    tone = np.zeros(stroke.frames)
    for ratio, weight in ((1.0, 1.0), (1.481, 0.9)):
        for number in (1, 3, 5):
            tone += weight / number ** (1.7 - 0.7 * stroke.strength) * np.sin(TURN * at * hz * ratio * number)
    level = 0.6 * _half(at, 0.012) + 0.4 * _half(at, kit["half_s"])
    return np.asarray(tone * level * _edge(at, 0.0006))


RECIPES: Mapping[str, Recipe] = {
    "kick": kick, "snare": snare, "hat": hat, "cymbal": cymbal, "clap": clap, "drum": drum, "block": block,
    "shaker": shaker, "cowbell": cowbell,
}  # fmt: skip
