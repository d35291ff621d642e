"""Drum kits of our own: strokes with small differences from one to the next, chokes, places in the room."""

import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from generation.core.results import RATE_HZ
from generation.core.seeds import dice
from generation.core.sound.drum_sounds import RECIPES, Stroke
from generation.core.sound.patches import gain
from generation.core.sound.voices import Moment, Patch
from generation.core.sound.wavestack import Signal, seconds

VARIANTS = 8  # of each stroke and strength
_FILE = Path(__file__).with_name("kits.toml")
_CHOKES = {42: 1, 44: 1, 46: 1, 62: 2, 63: 2, 71: 3, 72: 3, 80: 4, 81: 4}  # a hand on a hat, a skin, a triangle
_LOWEST, _HIGHEST = 35, 82


@cache
def _kits() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def kits() -> tuple[str, ...]:
    """The kits that there are."""
    return tuple(name for name in _kits() if name.startswith("kit-"))


@cache
def _settings(kit: str, stroke: int) -> dict[str, Any]:
    """What a kit says of a stroke, over what holds for its kind. Strokes outside General MIDI sound as the nearest."""
    number = str(min(max(stroke, _LOWEST), _HIGHEST))
    row = _kits()[kit].get(number) or _kits()["all"][number]
    return {"pan": 0.0, **_kits()["kind"][row["kind"]], **row}


def kit_patch(name: str) -> Patch:
    """A kit by its name. Raises ValueError for one that is not there."""
    if name not in kits():
        raise ValueError(f"There is no drum kit {name!r}; there are: {', '.join(kits())}.")
    return Patch(
        make=lambda moment: _struck(name, moment),
        release_s=0.03,
        variants=VARIANTS,
        one_shot_s=lambda stroke: float(_settings(name, stroke)["length_s"]),
        chokes=lambda stroke: _CHOKES.get(stroke, 0),
        gain_db=gain(name),
    )


def _struck(kit: str, moment: Moment) -> Signal:
    """One stroke: its recipe, at the level that the kit gives it, where it stands."""
    settings = _settings(kit, moment.pitch)
    touch = dice(0, "touch", moment.pitch, moment.variant).uniform(-1, 1)
    stroke = Stroke(moment.seconds, moment.first, moment.strength, touch, moment.variant)
    sound = RECIPES[settings["kind"]](stroke, settings) * (_level(kit, moment.pitch) * (1 + 0.05 * touch))
    pan = float(settings["pan"])
    if sound.ndim == 1:
        angle = (pan + 1) * np.pi / 4
        return np.asarray(np.stack([sound * np.cos(angle), sound * np.sin(angle)]) * np.sqrt(2))
    return np.asarray(sound * np.array([[min(1.0, 1 - pan)], [min(1.0, 1 + pan)]]))


@lru_cache(maxsize=512)
def _level(kit: str, stroke: int) -> float:
    """What brings a strong stroke to its peak."""
    settings = _settings(kit, stroke)
    one = Stroke(seconds(0, RATE_HZ // 3), 0, 1.0, 0.0, 0)
    return float(settings["peak"] / max(1e-6, np.abs(RECIPES[settings["kind"]](one, settings)).max()))
