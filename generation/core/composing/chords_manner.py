"""How a chord part plays in a section: style, layout, register and weight, from the plan alone.

docs/algorithms/composing-harmony.md.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from generation.core.blueprint import PlanPart
from generation.core.composing.chords_figures import Hand, styles
from generation.core.composing.melody_idiom import idiom_for
from generation.core.composing.melody_ranges import band_of
from generation.core.composing.song import SongMap
from generation.core.composing.voicing_shapes import KINDS, Seat
from generation.core.instruments.base import Instrument, instrument
from generation.core.seeds import dice

_FILE = Path(__file__).with_name("chords_styles.toml")
_PLAIN: dict[str, Any] = {"keys": "block", "frets": "strum", "other": "sustain", "voicing": "close", "push": 0.1}
_STRICT = frozenset(("baroque", "chorale", "classical", "romantic"))
_WORDS = (
    ("rootless", "rootless"), ("shell", "shells"), ("drop", "drop-2"), ("power", "power"), ("satb", "satb"),
    ("four voices", "satb"), ("spread", "spread"), ("wide", "spread"), ("open", "open"),
)  # fmt: skip
_OWN_BASS = frozenset(("stride", "boom-chick", "chorale"))  # styles that go on with the bass where somebody else has it
_LOW_TUNE, _LOWEST_CEILING = 62.0, 67  # a tenor's tune; chords have room up to G4 at least
_SLOW_REGGAE_BPM = 100.0
_CHOIRS = frozenset(("keys", "section", "machine"))


class Manner(NamedTuple):
    """What a part does in a section."""

    style: str
    hand: Hand
    seat: Seat
    energy: float  # 0 to 1: of the part in this section
    push: float  # 0 to 1: how often a stroke comes early
    rank: int  # among the chord parts that play here, from 0


def is_strict(song: SongMap) -> bool:
    """Whether the style forbids parallel fifths and octaves."""
    genres = song.blueprint.genres
    return bool(genres) and genres[0][0] in _STRICT


def hand_of(played: Instrument) -> Hand:
    """Who plays: keyboards (and what is played like them), fretted instruments, everybody else."""
    if played.played == "frets" and played.tuning:
        return "frets"
    return "keys" if played.played in ("keys", "machine", "mallets", "harp") else "other"


def manner(song: SongMap, part: PlanPart, section: int, seed: int) -> Manner | None:
    """How a part plays in a section, None where it is silent."""
    plan = song.blueprint.sections[section]
    strength = plan.parts.get(part.id, 0.0)
    if strength <= 0.0:
        return None
    player = instrument(part.instrument)
    hand, habit = hand_of(player), _habit(song)
    energy = round(0.55 * strength + 0.45 * plan.energy, 3)
    style = _style(part, hand, habit, energy)
    if style == "skank" and plan.bpm < _SLOW_REGGAE_BPM:
        style = "off-beat"  # counted at half the speed the chops lie between the beats
    rank = _rank(song, part, section)
    kind = _kind(song, part, style, habit)
    if hand == "frets" and player.family == "distorted guitar":
        kind = "power" if _accompanied(song, part, section) else "full"  # thirds blur where sound is driven
    elif kind == "power" and style != "power":
        kind = "open"
    shift = dice(seed, "register", plan.letter).choice((-1, 0, 0, 1)) + round(3 * (plan.energy - 0.5))
    shift += 5 if rank == 1 else -3 if rank == 2 else 0
    seat = seat_for(song, section, player, (kind, style), (energy, shift))
    return Manner(style, hand, seat, energy, float(habit["push"]), rank)


@cache
def _habits() -> dict[str, dict[str, Any]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def _habit(song: SongMap) -> dict[str, Any]:
    genres = song.blueprint.genres
    return _habits().get(genres[0][0], _PLAIN) if genres else _PLAIN


def _style(part: PlanPart, hand: Hand, habit: dict[str, Any], energy: float) -> str:
    """The style that is asked for, in the way that the genre and the instrument have it."""
    usual = str(habit[hand])
    style = part.style if part.style in styles() else usual
    if (style, usual) in (("comp", "bossa"), ("skank", "bubble")):
        return usual
    if (style, usual) == ("strum", "boom-chick") and energy < 0.65:
        return usual
    if style == "stab" and hand == "frets":
        return "chop"
    if style in ("strum", "chop") and hand != "frets":
        return "block" if hand == "keys" else "stab"
    return style


def _kind(song: SongMap, part: PlanPart, style: str, habit: dict[str, Any]) -> str:
    if style in ("alberti", "power"):
        return style
    if style == "chorale":
        return "satb"
    words = part.style if part.style in KINDS else (song.blueprint.voicing or str(habit["voicing"]))
    return next((kind for word, kind in _WORDS if word in words.lower()), "close")


def _rank(song: SongMap, part: PlanPart, section: int) -> int:
    playing = song.blueprint.sections[section].parts
    ids = [row.id for row in song.blueprint.parts if row.role == "chords" and playing.get(row.id, 0.0) > 0]
    return ids.index(part.id) if part.id in ids else 0


def _accompanied(song: SongMap, part: PlanPart, section: int) -> bool:
    """Whether another part says which chord it is."""
    playing = song.blueprint.sections[section].parts
    return any(
        row.role in ("chords", "pad", "arpeggio")
        and playing.get(row.id, 0.0) > 0
        and instrument(row.instrument).family != instrument(part.instrument).family
        for row in song.blueprint.parts
    )


def plays(song: SongMap, section: int, role: str) -> bool:
    """Whether a part of a role plays in a section."""
    playing = song.blueprint.sections[section].parts
    return any(row.role == role and playing.get(row.id, 0.0) > 0 for row in song.blueprint.parts)


def tune_middle(song: SongMap, section: int) -> float | None:
    """The MIDI pitch about which the tune of a section moves, None where nobody has a tune."""
    plan = song.blueprint.sections[section]
    for part in song.blueprint.parts:
        if part.role == "melody" and plan.parts.get(part.id, 0.0) > 0:
            return float(band_of(part, idiom_for(song.blueprint, part, plan.kind)).middle)
    return None


def clear_of(tune: float | None, low: int, high: int, centre: float) -> tuple[int, int, float]:
    """A register that leaves room for a tune: below a high one, a little above a low one, wider without one."""
    if tune is None:
        return low, high + 3, centre + 2
    if tune < _LOW_TUNE:
        return low + 2, high, centre + 3
    ceiling = max(_LOWEST_CEILING, round(tune) + 2)
    return low, min(high, ceiling), min(centre, ceiling - 9.0)


# Where a layout sits: lowest and highest MIDI pitch and the middle, before the melody and the energy move it.
_REGISTERS = {
    "close": (52, 76, 62.0), "open": (47, 77, 61.0), "drop-2": (47, 76, 60.0), "rootless": (48, 73, 60.0),
    "shells": (48, 68, 57.0), "spread": (45, 78, 60.0),
    "power": (40, 64, 48.0), "full": (40, 68, 50.0), "alberti": (45, 70, 57.0),
    "satb": (48, 81, 64.0), "guide": (55, 76, 64.0),
}  # fmt: skip


def seat_for(
    song: SongMap, section: int, player: Instrument, layout: tuple[str, str], weight: tuple[float, int]
) -> Seat:
    """The seat of an instrument: `layout` is kind and style, `weight` its energy and what moves it, in semitones."""
    (kind, style), (energy, shift) = layout, weight
    if kind == "satb" and not sings(player):
        kind = "close"
    if player.polyphony < 3:
        kind = "guide"
    low, high, centre = _REGISTERS[kind]
    tune = tune_middle(song, section)
    if kind not in ("power", "full", "satb", "alberti"):
        low, high, centre = clear_of(tune, low + min(shift, 4), high + shift, centre + shift)
    low, high = max(low, player.low), min(high, player.high)
    if high - low < 16:
        low, high = max(player.low, min(low, high - 16)), min(player.high, max(high, low + 16))
    bass = _bass_range(song, section, player, style, kind)
    strict = is_strict(song) or kind == "satb"
    hand = player.played == "keys" and kind in ("close", "rootless", "shells", "alberti")
    middle = float(min(max(centre, low), high))
    voices = _voices(player, kind, energy)
    if strict and kind != "guide":
        voices = 2 if player.played == "frets" else min(3, player.polyphony)
    alone = not plays(song, section, "bass")
    return Seat(kind, low, high, middle, voices, bass, strict, hand, lowest=alone, player=player.id)


def sings(player: Instrument) -> bool:
    """Whether an instrument has the range and the voices of a choir."""
    return player.low <= 41 and player.high >= 79 and player.polyphony >= 4 and player.played in _CHOIRS


def _voices(player: Instrument, kind: str, energy: float) -> int:
    if kind == "guide":
        return player.polyphony if player.played != "bow" else 1
    most = 4 if player.polyphony >= 5 else max(1, player.polyphony - 1 if player.polyphony > 3 else player.polyphony)
    return {"shells": 2, "alberti": 3, "satb": 3}.get(kind, min(most, 3 if energy < 0.5 and kind == "close" else 4))


def _bass_range(song: SongMap, section: int, player: Instrument, style: str, kind: str) -> tuple[int, int] | None:
    """Where its own bass lies; None where it has none."""
    if kind in ("alberti", "guide", "power") or player.polyphony < 5:
        return None
    own = style in _OWN_BASS or player.played == "frets" or is_strict(song)  # the same voices in every section
    if plays(song, section, "bass") and not own:
        return None
    low = max(player.low, 36)
    return (low, low + 14) if low <= 43 else None
