"""From one section's key to the next: by a chord that belongs to both, else through the dominant of the new one."""

from dataclasses import replace

from generation.core.blueprint import Phrase, PlanChord
from generation.core.editing.numerals import sounds, written
from generation.core.planning.harmony import Harmonised
from generation.core.planning.rows import ending_with
from theory.core.chord import Chord
from theory.core.harmony.roman import numeral_of
from theory.core.lab.modes import Home
from theory.core.pitch import step_name


def led(done: Harmonised, home: Home, after: Home, bar_quarters: float) -> tuple[Harmonised, str]:
    """A section whose end leads to the key of the next one, and how, for a reader.

    Where the last chord belongs to both keys it is the pivot and nothing changes. Else, and for a step up, if the
    phrase does not close, the second half of its last bar becomes the dominant seventh of the new key.
    """
    last = sounds(done.chords[-1].numeral, done.chords[-1].quality, home)
    lift = (after.key.tonic_pc - home.key.tonic_pc) % 12 in (1, 2) and after.mode == home.mode
    if after.holds(last) and not lift:
        new = numeral_of(last, after.key)
        return done, f"{last.symbol} is the pivot: {done.chords[-1].numeral} in {home.name}, {new} in {after.name}"
    if done.phrases[-1].cadence not in ("open", "half") or done.phrases[-1].bars < 2:
        return done, "straight on"
    dominant = Chord(step_name(after.tonic, 5, 7), "7")
    numeral, quality = written(dominant, home)
    chords = ending_with(done.chords, PlanChord(numeral=numeral, quality=quality, quarters=bar_quarters / 2))
    phrases = (*done.phrases[:-1], Phrase(bars=done.phrases[-1].bars, cadence="open"))
    return replace(done, chords=chords, phrases=phrases), f"through its dominant {dominant.symbol}"
