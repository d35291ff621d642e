"""The plan of a song: metres, form, keys and the chords of every section."""

from dataclasses import dataclass
from itertools import pairwise

from library.training.practice import grammar, loops
from library.training.practice.dice import Dice
from library.training.practice.numerals import sound_of
from library.training.practice.recipe import Recipe
from library.training.practice.score import METRES, Bars, Change, Home
from theory.core.pitch import fifths_of, name_at, pitch_class

_TONICS = {"major": ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B", "Gb"),
           "minor": ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B", "D#")}  # fmt: skip
_MIXES = (("4/4", "5/4"), ("4/4", "3/4"), ("3/4", "2/4"), ("4/4", "2/4"), ("5/4", "6/4"), ("4/4", "4/4", "4/4", "2/4"),
          ("3/4", "4/4"), ("6/8", "9/8"), ("4/4", "4/4", "5/4"), ("4/4", "4/4", "4/4", "5/4"),
          ("3/4", "3/4", "2/4"))  # fmt: skip
_SHARED = {
    "pop": (loops.POP_MAJOR, loops.POP_MINOR), "folk": (loops.FOLK_MAJOR, loops.FOLK_MINOR),
    "jazz": (loops.JAZZ_MAJOR, loops.JAZZ_MINOR), "blues": (loops.BLUES_MAJOR, loops.BLUES_MINOR),
    "gospel": (loops.GOSPEL, loops.POP_MINOR), "vamp": (loops.VAMPS, loops.VAMPS), "bossa": (loops.BOSSA, loops.BOSSA),
    "power": (loops.POWER, loops.POWER),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Block:
    """A section of the plan: letter, name, bars from its own zero, key, and where it begins in the song (q)."""

    letter: str
    name: str
    start_q: float
    bars: tuple[tuple[float, Bars], ...]
    home: Home

    @property
    def length_q(self) -> float:
        """Length in q."""
        start, bar = self.bars[-1]
        return start + bar.bar_q


def draw_home(dice: Dice, modes: dict[str, float]) -> Home:
    """A key; plain keys are commoner than those with many accidentals."""
    mode = dice.weigh(modes)
    minor = mode in {"minor", "dorian", "phrygian", "aeolian"}
    tonics = _TONICS["minor" if minor else "major"]
    return Home(
        dice.weigh({name: 3.0 if abs(fifths_of(name) - (3 if minor else 0)) <= 4 else 1.6 for name in tonics}), mode
    )


def related(dice: Dice, home: Home) -> Home:
    """A key to modulate to: dominant, relative, subdominant, parallel, or a step away."""
    place = fifths_of(home.tonic)
    if home.minor_like:
        options = {(3, "major"): 5.0, (0, "major"): 1.0, (1, "minor"): 2.0, (-1, "minor"): 2.0, (-4, "major"): 1.0}
        name, mode = dice.weigh(
            {(name_at(place - m[0] if m[0] == 3 else place + m[0]), m[1]): w for m, w in options.items()}
        )
    else:
        moves = {
            (1, "major"): 5.0,
            (3, "minor"): 3.0,
            (-1, "major"): 2.0,
            (0, "minor"): 1.0,
            (2, "major"): 1.0,
            (-3, "major"): 0.5,
            (4, "minor"): 0.7,
            (2, "minor"): 0.8,
        }
        name, mode = dice.weigh({(name_at(place + step), kind): w for (step, kind), w in moves.items()})
    return _plain(Home(name, mode))


def raised(home: Home, semitones: int) -> Home:
    """The key a few half steps up, in plain spelling."""
    tonics = _TONICS["minor" if home.minor_like else "major"]
    goal = (pitch_class(home.tonic) + semitones) % 12
    return Home(next(name for name in tonics if pitch_class(name) == goal), home.mode)


def _plain(home: Home) -> Home:
    return raised(home, 0) if home.tonic not in _TONICS["minor" if home.minor_like else "major"] else home


def draw_bars(dice: Dice, metre: str) -> list[Bars]:
    """The metres of a song, bar by bar in a cycle; one for most songs."""
    if metre != "mixed":
        return [METRES[metre]]
    cycle = dice.pick(_MIXES)
    repeat = dice.pick((1, 1, 2, 4))
    return [METRES[name] for name in cycle for _ in range(repeat)]


def split_bar(dice: Dice, bar: Bars, how: str) -> list[float]:
    """Lengths in q of the chord slots of one bar."""
    if how == "beat" and bar.beats_q[0] >= 1:
        return list(bar.beats_q)
    starts = bar.beat_starts_q
    if how in {"half", "beat"} and len(starts) > 1:
        middle = [starts[index] for index in bar.strong if index] or [dice.pick(starts[1:])]
        edges = [0.0, *middle, bar.bar_q]
        return [end - start for start, end in pairwise(edges)]
    return [bar.bar_q]


def slots(
    dice: Dice, bars: tuple[tuple[float, Bars], ...], spans: dict[str, float], closed: bool = True
) -> list[tuple[float, float]]:
    """Chord slots (start, length) over some bars; the last bar of a `closed` phrase is one slot."""
    found: list[tuple[float, float]] = []
    habit = dice.weigh(spans)
    skip = 0
    for number, (start, bar) in enumerate(bars):
        if skip:
            skip -= 1
            found[-1] = (found[-1][0], found[-1][1] + bar.bar_q)
            continue
        how = habit if dice.chance(0.7) else dice.weigh(spans)
        if closed and number == len(bars) - 1:
            how = "bar"
        if how in {"two", "four"}:
            skip = (1 if how == "two" else 3) if number + (1 if how == "two" else 3) < len(bars) else 0
        at = start
        for length in split_bar(dice, bar, how):
            found.append((at, length))
            at += length
    return found


def _classical(dice: Dice, home: Home, count: int, kind: str) -> list[tuple[str, Home]]:
    """A phrase as (token, key); some phrases close in another key."""
    plain = dice.between(0, 1.0)
    if count >= 5 and dice.chance(0.22):
        other, cut = related(dice, home), count // 2
        first = grammar.walk(dice, home, cut, plain)
        second = grammar.phrase(dice, other, count - cut, "full", plainness=plain)
        return [(token, home) for token in first] + [(token, other) for token in second]
    return [(token, home) for token in grammar.phrase(dice, home, count, kind, plainness=plain)]


def _looped(dice: Dice, recipe: Recipe, home: Home, count: int, *, last: bool) -> list[tuple[str, Home]]:
    kind = recipe.harmony
    if kind == "modal" or (home.mode not in {"major", "minor"} and kind in {"pop", "folk"}):
        text = loops.MODAL.get(home.mode, loops.POP_MAJOR)
    else:
        text = _SHARED[kind][1 if home.minor_like else 0]
    line = list(dice.pick(loops.lines(text)))
    while len(line) < count and dice.chance(0.5):
        line += dice.pick(loops.lines(text))
    tokens = [line[index % len(line)] for index in range(count)]
    if kind == "folk" and last and home.mode in {"major", "minor"}:
        close = dice.pick(loops.lines(loops.FOLK_CLOSE[home.mode]))[-count:]
        tokens[-len(close) :] = close
    elif last and kind == "jazz":
        tokens[-1] = dice.pick(("i:min6", "i:min7", "i")) if home.minor_like else dice.pick(("I:maj6", "I:maj7", "I"))
    if kind in {"pop", "vamp", "folk", "modal"} and dice.chance(0.45 if kind != "folk" else 0.15):
        tokens = [_coloured(dice, token) for token in tokens]
    return [(token, home) for token in tokens]


def _coloured(dice: Dice, token: str) -> str:
    """Now and then a plain triad gets a seventh, ninth or suspension."""
    if not token.isalpha() or not dice.chance(0.4):
        return token
    if token.islower():
        return token + dice.pick((":min7", ":min7", ":min9", ":min11", ":sus2", ":sus4", ":min6"))
    if token.upper() == "V":
        return token + dice.pick((":7", ":sus4", ":sus4(b7)", ":9", ":sus2", ":aug", ":11", ":13"))
    return (
        token + dice.pick((":maj7", ":sus2", ":sus4", ":maj9", ":maj6", "/3"))
        if token in {"I", "IV", "VI", "III"}
        else token
    )


def harmonise(dice: Dice, recipe: Recipe, block: Block) -> list[Change]:
    """The chords of a block from its own zero; equal neighbours become one."""
    phrase_bars = 12 if recipe.harmony == "blues" else dice.weigh({4: 6, 2: 1, 8: 2, 3: 0.3, 5: 0.3})
    changes: list[Change] = []
    bars = block.bars
    for first in range(0, len(bars), phrase_bars):
        chunk = bars[first : first + phrase_bars]
        last = first + phrase_bars >= len(bars)
        places = slots(dice, chunk, recipe.spans, closed=recipe.harmony in {"classical", "folk", "jazz"})
        if recipe.harmony == "classical":
            kind = (
                dice.weigh({"full": 6, "plagal": 0.4}) if last else dice.weigh({"half": 4, "full": 4, "deceptive": 0.7})
            )
            tokens = _classical(dice, block.home, len(places), kind)
        else:
            branch = dice.fork(3, 0 if dice.chance(0.7) else first)
            tokens = _looped(branch, recipe, block.home, len(places), last=last)
        for (start, length), (token, home) in zip(places, tokens, strict=True):
            changes.append(Change(start, start + length, sound_of(token, home)))
    if recipe.texture == "band" and recipe.harmony != "classical" and dice.chance(0.03):
        gone = dice.whole(0, len(changes) - 1)
        changes[gone] = Change(changes[gone].start_q, changes[gone].end_q, sound_of("N", block.home))
    return merged(changes)


def merged(changes: list[Change]) -> list[Change]:
    """Neighbours with one label and key become one change."""
    kept: list[Change] = []
    for change in changes:
        same = kept and (kept[-1].sound.label, kept[-1].sound.home) == (change.sound.label, change.sound.home)
        if kept and same and abs(kept[-1].end_q - change.start_q) < 1e-6:
            kept[-1] = Change(kept[-1].start_q, change.end_q, kept[-1].sound)
        else:
            kept.append(change)
    return kept


_FORMS = ("AABA", "ABAB", "AABB", "ABAC", "ABACA", "ABCAB", "AAB", "ABA", "AB", "ABAB", "AA", "ABCB")


def lay_out(dice: Dice, recipe: Recipe, home: Home, count: int, *, cycle: list[Bars]) -> list[Block]:
    """The blocks of a song of about `count` bars."""
    size = (
        12
        if recipe.harmony == "blues"
        else dice.weigh({4: 3 if count <= 16 else 0.7, 8: 5, 16: 2 if count > 40 else 0.01, 6: 0.4, 10: 0.2})
    )
    form = dice.pick(_FORMS)
    homes = dict.fromkeys("ABC", home)
    if dice.chance(0.35) and recipe.harmony not in {"blues", "power", "vamp"}:
        homes[dice.pick("BBC")] = related(dice, home)
    lift = dice.pick((1, 2)) if recipe.names[0] == "intro" and dice.chance(0.15) else 0
    blocks: list[Block] = []
    at, placed, number = 0.0, 0, 0
    while placed < count:
        letter = form[number % len(form)]
        length = size if count - placed >= size * 1.5 else count - placed
        bars, inside = [], 0.0
        for index in range(length):
            bar = cycle[(index) % len(cycle)]
            bars.append((inside, bar))
            inside += bar.bar_q
        here = homes[letter]
        if lift and placed + length >= count and number > 1:
            here = raised(here, lift)
        if here.mode not in {"major", "minor"} and recipe.harmony == "classical":
            here = Home(here.tonic, "minor" if here.minor_like else "major")
        blocks.append(Block(letter, recipe.names[min(number, len(recipe.names) - 1)], at, tuple(bars), here))
        at, placed, number = at + inside, placed + length, number + 1
    return blocks
