"""The key of the song: as asked, as the typed chords have it, else what lies well for what leads."""

import tomllib
from functools import cache
from pathlib import Path
from typing import get_args

from generation.core.blueprint import Mode
from generation.core.planning.effects import Feeling
from generation.core.planning.reasons import Reasons
from generation.core.planning.style import Blend, pick
from generation.core.planning.typed import home_of_typed
from generation.core.seeds import dice
from generation.core.wish import Wish
from theory.core.genre.convention import ModeName
from theory.core.lab.modes import MODES, Home

_FILE = Path(__file__).with_name("keys.toml")
MODES_KNOWN: tuple[ModeName, ...] = get_args(Mode)


@cache
def _tonics() -> dict[str, dict[str, dict[str, float]]]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)


def choose_key(wish: Wish, blend: Blend, feeling: Feeling, taste: int, reasons: Reasons) -> Home:
    """Tonic and mode. Raises ValueError with a sentence for a key that cannot be."""
    if wish.mode is not None and wish.mode not in MODES_KNOWN:
        raise ValueError(f"“{wish.mode[:24]}” is no mode that can be planned in. Known are {', '.join(MODES_KNOWN)}.")
    typed = home_of_typed(wish) if wish.chords else None
    if wish.tonic is not None:
        mode = wish.mode or (typed.mode.slug if typed else _mode(blend, feeling, taste, named=True))
        home = Home.parse(wish.tonic, mode)
        reasons.asked("tonic", "tonic", f"{home.name}, as asked")
        return home
    if isinstance(typed, Home) and not wish.mode:
        reasons.asked("tonic", "chords", f"{typed.name}, where these chords are at home")
        return typed
    mode = wish.mode or _mode(blend, feeling, taste)
    if typed is not None and not typed.tonic and not wish.mode:
        mode = typed.mode.slug
    home = Home.parse(_tonic(blend, mode, taste), mode)
    if wish.mode:
        reasons.asked("tonic", "mode", f"{home.name}: the mode as asked, the tonic where {blend.main.name} lies well")
    else:
        moods = [name for _, name, effect in feeling.rows if effect.modes]
        says = f"{home.name}, which lies well in {blend.main.name}" + (f"; {' and '.join(moods)}" if moods else "")
        reasons.note("tonic", "mood" if moods else "genre", says)
    return home


def _mode(blend: Blend, feeling: Feeling, taste: int, *, named: bool = False) -> str:
    """By the genre's shares, moved by the moods; a tonic `named` alone, as in "in G", means major where it can."""
    usual = blend.modes()
    shares: dict[ModeName, float] = {}
    for mode in MODES_KNOWN:
        factor = feeling.mode_factor(mode)
        # A dark march is in minor all the same; what the genre never has needs a strong word.
        lent = 0.2 if mode in usual and factor >= 1.4 else 0.04 if factor >= 1.9 else 0.0
        shares[mode] = (max(usual.get(mode, 0.0), lent) * factor**2) ** 1.5
    if named:
        shares["major"] *= 12
    return pick(dice(taste, "mode"), shares)


def _tonic(blend: Blend, mode: str, taste: int) -> str:
    row = _tonics()[blend.style.keys]
    return pick(dice(taste, "tonic"), row[MODES[mode].frame])
