"""Drum patterns. A pattern has one string a class; a character is a step: "." rests, "-", "x" and "X" grow louder.

Patterns of 16 steps belong to 4/4 in sixteenths, of 12 to triplets or 12/8 and (half) 6/8; other metres draw theirs.
"""

from library.training.practice.bed import Bed
from library.training.practice.score import Hit

LEVELS = {".": 0.0, "-": 0.35, "x": 0.65, "X": 0.85}
PITCHES = {
    "kick": (36, 35), "snare": (38, 40, 37), "clap": (39,), "closed_hat": (42, 44), "open_hat": (46,),
    "tom": (45, 47, 48, 50, 43, 41), "crash": (49, 57), "ride": (51, 59, 53), "shaker": (70, 82, 69, 54),
}  # fmt: skip
Pattern = dict[str, str]
PATTERNS: dict[str, list[Pattern]] = {
    "rock": [
        {"kick": "X.......X.......", "snare": "....X.......X...", "closed_hat": "x.x.x.x.x.x.x.x."},
        {"kick": "X.....x.X.......", "snare": "....X.......X...", "closed_hat": "X.x.X.x.X.x.X.x."},
        {"kick": "X..x....X.x.....", "snare": "....X.......X...", "ride": "x.x.x.x.x.x.x.x."},
        {"kick": "X.x.......x.....", "snare": "....X.......X...", "open_hat": "X...X...X...X..."},
        {"kick": "X.........x.....", "snare": "........X.......", "closed_hat": "x.x.x.x.x.x.x.x."},
        {"kick": "x.......X.X.....", "snare": "....X..-.-..X...", "closed_hat": "x.x.x.x.x.x.x.x."},
    ],
    "pop": [
        {"kick": "X.......x.x.....", "snare": "....X.......X...", "closed_hat": "x-x-x-x-x-x-x-x-"},
        {"kick": "X..x..x.....x...", "clap": "....X.......X...", "shaker": "x-x-x-x-x-x-x-x-"},
        {"kick": "X......x..x.....", "snare": "....x.......x...", "closed_hat": "x.x.x.x.x.x.x.x."},
        {"kick": "X.......X.......", "snare": "............X...", "closed_hat": "x...x...x...x..."},
    ],
    "house": [
        {"kick": "X...X...X...X...", "clap": "....X.......X...", "open_hat": "..x...x...x...x."},
        {
            "kick": "X...X...X...X...",
            "snare": "....x.......x...",
            "closed_hat": "x-x-x-x-x-x-x-x-",
            "open_hat": "..X...X...X...X.",
        },
        {"kick": "X...X...X...X...", "closed_hat": "..x...x...x...x.", "shaker": "x-x-x-x-x-x-x-x-"},
    ],
    "hiphop": [
        {"kick": "X.....x...x.....", "snare": "....X.......X...", "closed_hat": "x.x.x.x.x.xxx.x."},
        {"kick": "X..x......x.....", "snare": "........X.......", "closed_hat": "x-xxx-x-x-x-xxxx"},
        {"kick": "X.x....x..x..x..", "snare": "....X.......X..-", "closed_hat": "x.x.x.x.x.x.x.x."},
    ],
    "funk": [
        {"kick": "X.X...x...x..x..", "snare": "....X..-.-..X..-", "closed_hat": "x-x-x-x-x-x-x-x-"},
        {
            "kick": "X..x..X...X.....",
            "snare": "....X..-.-.-X...",
            "closed_hat": "xxxxxxx.xxxxxxxx",
            "open_hat": ".......x........",
        },
    ],
    "reggae": [
        {"kick": "........X.......", "snare": "........X.......", "closed_hat": "x.x.x.x.x.x.x.x."},
        {"kick": "X...X...X...X...", "snare": "........X.......", "closed_hat": "..x...x...x...x."},
    ],
    "bossa": [
        {"kick": "X..xX..xX..xX..x", "snare": "X..X..X...X..X..", "closed_hat": "x.x.x.x.x.x.x.x."},
        {"kick": "x...x...x...x...", "snare": "X..X..X...X..X..", "shaker": "x-x-x-x-x-x-x-x-"},
    ],
    "samba": [
        {"kick": "x..XX..xx..XX..x", "snare": "x.-x.-x.-x.x-.x.", "shaker": "X-xxX-xxX-xxX-xx"},
        {
            "tom": "....X.......X...",
            "kick": "x...x...x...x...",
            "closed_hat": "x.xxx.xxx.xxx.xx",
            "snare": "-.xx-.x.-.xx-.x.",
        },
    ],
    "latin": [
        {
            "kick": "X..x....X..x....",
            "tom": "......x.......xx",
            "ride": "x.xx.xx.x.xx.xx.",
            "snare": "X..X..X...X.X...",
        },
        {"kick": "X.....x.X.....x.", "shaker": "x.x.x.x.x.x.x.x.", "snare": "..X.X...X..X..X."},
    ],
    "metal": [
        {"kick": "XXXXXXXXXXXXXXXX", "snare": "....X.......X...", "crash": "X...X...X...X..."},
        {"kick": "X.X.X.X.X.X.X.X.", "snare": "..X...X...X...X.", "ride": "X...X...X...X..."},
        {"kick": "X..XX..XX.X.X.XX", "snare": "....X.......X...", "closed_hat": "X...X...X...X..."},
    ],
    "breaks": [
        {"kick": "X.X.......XX....", "snare": "....X..-.-..X..-", "closed_hat": "x.x.x.x.x.x.x.x."},
        {"kick": "X.........X.....", "snare": "....X.......X.-.", "ride": "x.x.x.x.x.x.x.x."},
    ],
    "march": [
        {"kick": "X.......X.......", "snare": "x.-.x.xxx.-.x.x.", "crash": "x..............."},
        {"kick": "X.......X.......", "snare": "....x..x....x.xx"},
    ],
    "swing": [
        {"ride": "X..x.xX..x.x", "closed_hat": "...x.....x..", "kick": "-..-..-..-.."},
        {"ride": "x..x.xx..x.x", "closed_hat": "...X.....X..", "snare": ".....-.....-"},
        {"closed_hat": "X..x.xX..x.x", "snare": "...x.....x.."},
    ],
    "shuffle": [
        {"kick": "X.....X.....", "snare": "...X.....X..", "closed_hat": "x.xx.xx.xx.x"},
        {"kick": "X....xX.....", "snare": "...X.....X..", "ride": "x.xx.xx.xx.x"},
    ],
    "slow12": [
        {"kick": "X.......x...", "snare": "......X.....", "closed_hat": "xxxxxxxxxxxx"},
        {"kick": "X....xX.....", "snare": "...X.....X..", "ride": "xxxxxxxxxxxx"},
    ],
}


def _level(bed: Bed, mark: str) -> float:
    return min(1.0, max(0.1, bed.dice.normal(0.05, LEVELS[mark] + (bed.loud - 0.6) * 0.6)))


def _drawn(bed: Bed, per_bar: int) -> Pattern:
    """A made-up pattern for metres that have no table: kick on the downbeat, snare on later beats, hats between."""
    bar = bed.bars[0][1]
    kick, snare, hat = ["."] * per_bar, ["."] * per_bar, ["."] * per_bar
    starts = [round(start / bar.bar_q * per_bar) for start in bar.beat_starts_q]
    groups = [starts[index] for index in bar.strong] if len(bar.strong) > 1 else starts
    kick[0] = "X"
    for step in groups[1:]:
        (snare if bed.dice.chance(0.7) else kick)[step] = "X"
    if "X" not in snare:
        snare[starts[-1]] = "X"
    stride = bed.dice.pick((1, 2)) if per_bar > 8 else 1
    for step in range(0, per_bar, stride):
        hat[step] = "x" if step in starts or bed.dice.chance(0.8) else "-"
        if bed.dice.chance(0.08):
            kick[step] = "x"
    voice = bed.dice.pick(("closed_hat", "closed_hat", "ride", "shaker"))
    return {"kick": "".join(kick), "snare": "".join(snare), voice: "".join(hat)}


def pattern_for(bed: Bed, kind: str) -> tuple[Pattern, int]:
    """A pattern of a kind for the bed's metre and its steps a bar."""
    bar = bed.bars[0][1]
    named = bed.dice.pick(PATTERNS[kind])
    steps = len(next(iter(named.values())))
    if bar.signature == "4/4" or (bar.signature == "12/8" and steps == 12):
        return named, steps
    if bar.signature == "2/4" and steps == 16:
        return {name: line[:8] for name, line in named.items()}, 8
    if bar.signature == "6/8":
        if steps == 12:
            return {name: line[:6] for name, line in named.items()}, 6
        return _drawn(bed, 6), 6
    per_bar = round(bar.bar_q * (3 if kind in {"swing", "shuffle"} else 2))
    return _drawn(bed, per_bar), per_bar


def drumming(bed: Bed, kind: str, fill: bool, crash: bool) -> list[Hit]:
    """The kit for a section: its pattern with small changes, a fill in the last bar, a cymbal at the first beat."""
    pattern, steps = pattern_for(bed.fork(5), kind)
    loose = bed.dice.between(0.0, 0.08)
    fill_steps = steps // 4 if bed.dice.chance(0.6) else steps // 2
    hits: list[Hit] = []
    for number, (start, bar) in enumerate(bed.bars):
        last = fill and number == len(bed.bars) - 1
        for kind_name, line in pattern.items():
            for step in range(steps):
                mark = line[step]
                if bed.dice.chance(loose) and kind_name in {"kick", "snare"}:
                    mark = "." if mark == "x" else ("-" if mark == "." else mark)
                if mark == "." or (last and step >= steps - fill_steps):
                    continue
                hits.append(Hit(start + step * bar.bar_q / steps, kind_name, _level(bed, mark)))
        if last:
            for step in range(steps - fill_steps, steps):
                if bed.dice.chance(0.75):
                    what = bed.dice.weigh({"snare": 2, "tom": 3, "kick": 0.5})
                    hits.append(Hit(start + step * bar.bar_q / steps, what, _level(bed, "x")))
    if crash:
        hits.append(Hit(0.0, "crash", _level(bed, "X")))
    return hits
