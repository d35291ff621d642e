"""Which note values a stretch of a bar is written in, so that the eye sees the beats.

Every place in a bar has a depth: 0 the bar line, 1 the middle of the bar, 2 a beat, 3 half a beat, 4 a quarter of one,
5 anything finer. A note may hide a place only if it begins on one that is as strong, or nearly so where it needs no
dot; otherwise it is cut there and tied. Docs: docs/algorithms/engraving.md.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from theory.core.metre import Metre

TICKS = 480  # a quarter note; everything on a sheet lies on 24ths of it
_NAMES = {"whole": 1920, "half": 960, "quarter": 480, "eighth": 240, "16th": 120, "32nd": 60, "64th": 30}
FLAGS = {"eighth": 1, "16th": 2, "32nd": 3, "64th": 4}
_TRIPLETS = {320: "quarter", 160: "eighth", 80: "16th", 40: "32nd", 20: "64th"}


@dataclass(frozen=True, slots=True)
class Value:
    """One written value: its length in ticks, its name, its dots, whether three stand for two."""

    ticks: int
    name: str
    dots: int = 0
    triplet: bool = False


@dataclass(frozen=True, slots=True)
class Ruler:
    """The places of a bar of one metre. `shift` is what a pickup leaves out of the bar's beginning."""

    metre: Metre
    shift: int = 0

    @property
    def unit(self) -> int:
        """Ticks of the note that the lower figure names."""
        return TICKS * 4 // self.metre.denominator

    @property
    def bar(self) -> int:
        """Ticks of a whole bar."""
        return self.unit * self.metre.numerator

    @property
    def groups(self) -> tuple[int, ...]:
        """Where the felt beats begin, in ticks, the end of the bar among them."""
        return _groups(self.metre)

    def depth(self, tick: int) -> int:
        """How deep a place inside the bar lies; `tick` counts from where the bar is written."""
        at = tick + self.shift
        if at % self.bar == 0:
            return 0
        if at in self.groups:
            return 1 if at in _middles(self.metre) else 2
        part = self.unit if self.metre.denominator >= 8 else self.unit // 2
        return 3 if at % part == 0 else 4 if at % (part // 2) == 0 else 5

    def group_of(self, tick: int) -> int:
        """Number of the felt beat that a place lies in."""
        return sum(start <= tick + self.shift for start in self.groups) - 1


@lru_cache(maxsize=64)
def _groups(metre: Metre) -> tuple[int, ...]:
    unit, count = TICKS * 4 // metre.denominator, metre.numerator
    if metre.is_compound:
        steps = [3] * (count // 3)
    elif metre.denominator < 8:
        steps = [1] * count
    else:
        steps = [3, *[2] * ((count - 3) // 2)] if count == 5 else [2] * (count // 2)
        if count % 2 and count != 5:
            steps = [*steps[:-1], 3] if steps else [count]
    return tuple(accumulate((step * unit for step in steps), initial=0))


@lru_cache(maxsize=64)
def _middles(metre: Metre) -> frozenset[int]:
    """Places that divide the bar: half of 4/4 and 12/8, after three beats of 5/4 and 6/4, after four of 7/4."""
    groups = _groups(metre)
    beats = len(groups) - 1
    if metre.denominator >= 8 and not metre.is_compound:
        return frozenset()
    cut = {4: 2, 5: 3, 6: 3, 7: 4, 8: 4}.get(beats)
    return frozenset({groups[cut]}) if cut else frozenset()


@lru_cache(maxsize=4096)
def written(start: int, end: int, ruler: Ruler, *, is_rest: bool = False) -> tuple[Value, ...]:
    """The values of a stretch inside one bar, in order; tied where it is a note."""
    if end <= start:
        return ()
    off_start, off_end = _is_third(start + ruler.shift), _is_third(end + ruler.shift)
    if off_start or off_end or (end - start) in (160, 320):
        quarter = (start + ruler.shift) // TICKS * TICKS + TICKS - ruler.shift
        if end > quarter:
            return written(start, quarter, ruler, is_rest=is_rest) + written(quarter, end, ruler, is_rest=is_rest)
        if end - start in _TRIPLETS:
            return (Value(end - start, _TRIPLETS[end - start], 0, triplet=True),)
    value = _plain(end - start)
    inside = _strongest_inside(start, end, ruler)
    if value and (inside is None or _may_hide(value, (start, end), inside, ruler, is_rest)):
        return (value,)
    if inside is None:
        return _greedy(end - start)
    cut = inside[1] if ruler.depth(start) > ruler.depth(end) else inside[2]
    return written(start, cut, ruler, is_rest=is_rest) + written(cut, end, ruler, is_rest=is_rest)


def _is_third(at: int) -> bool:
    """Off the grid of 64ths: a triplet's place."""
    return at % 30 != 0 and at % 20 == 0


def _plain(ticks: int) -> Value | None:
    for name, length in _NAMES.items():
        if ticks == length:
            return Value(ticks, name)
        if 2 * ticks == 3 * length:
            return Value(ticks, name, 1)
    return None


def _greedy(ticks: int) -> tuple[Value, ...]:
    """What no rule fits: the longest values first. A remainder shorter than a 64th is left out of sight as one."""
    rows: list[Value] = []
    left = ticks
    for name, length in _NAMES.items():
        while left >= length:
            rows.append(Value(length, name))
            left -= length
    if left:
        rows.append(Value(left, "64th"))
    return tuple(rows)


def _strongest_inside(start: int, end: int, ruler: Ruler) -> tuple[int, int, int] | None:
    """(depth, first place, last place) of the strongest places strictly inside; None where there is none."""
    step = 60
    places = range(start - (start + ruler.shift) % step + step, end, step)
    found = [(ruler.depth(at), at) for at in places if at > start]
    if not found:
        return None
    depth = min(found)[0]
    alike = [at for deep, at in found if deep == depth]
    return depth, alike[0], alike[-1]


def _may_hide(value: Value, span: tuple[int, int], inside: tuple[int, int, int], ruler: Ruler, is_rest: bool) -> bool:
    """Whether a value may be written over the strongest place inside it."""
    depth, (start, end) = inside[0], span
    begins, ends = ruler.depth(start), ruler.depth(end)
    if is_rest:
        return begins <= depth and (not value.dots or (ruler.metre.is_compound and depth > 2))
    if begins <= depth:
        return begins < depth or ends <= depth or not value.dots
    if depth == 0 or value.dots or (depth < 3 and ruler.metre.denominator >= 8):
        return False
    return begins <= depth + 1 and ends <= depth + 1
