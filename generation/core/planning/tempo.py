"""The tempo: as asked, else from genre, moods, use and energy."""

from math import sqrt

from generation.core.planning.effects import Feeling
from generation.core.planning.reasons import Reasons
from generation.core.planning.style import Blend
from generation.core.seeds import dice
from generation.core.wish import Wish
from theory.core.genre.convention import Range
from theory.core.metre import Metre

SLOWEST_BPM, FASTEST_BPM = 20.0, 320.0
_QUICKEST_COMPOUND = 76.0  # dotted beats a minute that are still felt as beats where a genre means quarter notes


def choose_tempo(wish: Wish, blend: Blend, feeling: Feeling, *, metre: Metre, taste: int, reasons: Reasons) -> float:
    """Beats a minute. Raises ValueError with a sentence for what cannot be played."""
    if wish.bpm is not None:
        if not SLOWEST_BPM <= wish.bpm <= FASTEST_BPM:
            raise ValueError(
                f"{wish.bpm:g} BPM cannot be played: tempos run from {SLOWEST_BPM:g} to {FASTEST_BPM:g} beats a minute."
            )
        reasons.asked("bpm", "bpm", f"{wish.bpm:g} BPM, as asked")
        return float(wish.bpm)
    usual = _usual(blend, metre)
    if wish.tempo_range_bpm is not None:
        return _within(wish.tempo_range_bpm, usual, reasons)
    lean = 1 + 0.16 * ((0.55 if wish.energy is None else wish.energy) - 0.55)
    spread = 1 + 0.05 * dice(taste, "tempo").uniform(-1, 1)
    bpm = (usual.typical or sqrt(usual.low * usual.high)) * feeling.tempo * lean * spread
    bpm = min(max(bpm, usual.low * 0.92), usual.high * 1.06)
    asked = next((effect.tempo_bpm for effect in feeling.all if effect.tempo_bpm), None)
    if asked is not None:
        bpm = min(max(bpm, asked[0]), asked[1])
    bpm = float(round(min(max(bpm, SLOWEST_BPM), FASTEST_BPM)))
    moved = [name for _, name, effect in feeling.rows if effect.tempo != 1.0 or effect.tempo_bpm]
    says = f"{bpm:g} BPM, usual in {blend.main.name}" + (f", moved by {' and '.join(moved)}" if moved else "")
    reasons.note("bpm", "mood" if moved else "genre", says)
    return bpm


def _usual(blend: Blend, metre: Metre) -> Range:
    """The range of the first genre, its middle drawn towards the others (at half or double tempo where nearer)."""
    main = blend.main.tempo_bpm
    middle = main.typical or sqrt(main.low * main.high)
    log_sum = 1.0
    for row, _, weight in blend.rows[1:]:
        other = row.tempo_bpm.typical or sqrt(row.tempo_bpm.low * row.tempo_bpm.high)
        nearest = min((other / 2, other, other * 2), key=lambda bpm: abs(bpm / middle - 1))
        log_sum *= (nearest / middle) ** weight
    middle = min(max(middle * log_sum, main.low), main.high)
    if metre.is_compound and middle > _QUICKEST_COMPOUND and "jig" not in blend.main.grooves:
        return Range(low=main.low * 0.6, high=max(main.high * 0.6, middle * 0.6), typical=middle * 0.6)
    return Range(low=main.low, high=main.high, typical=middle)


def _within(asked: tuple[float, float], usual: Range, reasons: Reasons) -> float:
    """A tempo of the range asked for, as near to the genre's as it can be."""
    low, high = max(asked[0], SLOWEST_BPM), min(asked[1], FASTEST_BPM)
    if low > high:
        raise ValueError(
            f"A tempo from {asked[0]:g} to {asked[1]:g} BPM cannot be played: tempos run from {SLOWEST_BPM:g} to "
            f"{FASTEST_BPM:g} beats a minute."
        )
    inside_low, inside_high = max(low, usual.low), min(high, usual.high)
    if inside_low <= inside_high:
        bpm = min(max(usual.typical or inside_low, inside_low), inside_high)
    else:
        bpm = low * 0.3 + high * 0.7 if usual.low > high else low * 0.7 + high * 0.3
    bpm = float(round(bpm))
    reasons.asked("bpm", "tempo_range_bpm", f"{bpm:g} BPM, in the range asked for")
    return bpm
