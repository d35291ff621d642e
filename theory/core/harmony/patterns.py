"""Named progressions in a list of chords, in any key, from any chord of a loop. Rules: docs/algorithms/patterns.md."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from statistics import fmean

from theory.core.harmony.context import ReadChord, place
from theory.core.harmony.pattern_book import CLASSES, Pattern, Step, kind_of, pattern_book
from theory.core.harmony.statements import PatternFound
from theory.core.key import Key
from theory.core.piece import Piece
from theory.core.pitch import spell

_FIT = {  # how well a heard kind stands for the kind asked for; the rest is no match
    ("major", "major"): 1.0, ("major", "dominant"): 0.9, ("major", "open"): 0.8,
    ("minor", "minor"): 1.0, ("minor", "open"): 0.8,
    ("dominant", "dominant"): 1.0, ("dominant", "major"): 0.7, ("dominant", "open"): 0.7,
    ("dominant", "augmented"): 0.8,
    ("diminished", "diminished"): 1.0, ("diminished", "dominant"): 0.5, ("diminished", "minor"): 0.5,
    ("augmented", "augmented"): 1.0, ("augmented", "major"): 0.6, ("open", "open"): 1.0,
}  # fmt: skip
_FITS = tuple(tuple(_FIT.get((asked, heard), 0.0) for heard in CLASSES) for asked in CLASSES)
_LEAST_CONFIDENCE = 0.4


@dataclass(frozen=True, slots=True)
class _Stay:
    """Neighbouring chords on one root."""

    first: int
    last: int  # indexes into the chords, both inside
    root: int
    kinds: frozenset[int]
    basses: frozenset[int]
    qualities: tuple[str, ...]
    beats: float


@dataclass(frozen=True, slots=True)
class _Form:
    """A version of a pattern as it is searched: steps on one root joined, in one rotation."""

    pattern: Pattern
    rotation: int
    groups: tuple[tuple[Step, ...], ...]
    moves: bytes  # root movements, 0..11 each
    wrap: int  # root movement from the last group back to the first; 255 where the form does not loop
    least: int  # groups


@dataclass(frozen=True, slots=True)
class _Match:
    form: _Form
    at: int
    length: int  # groups
    fit: float
    tonic_pc: int


def find_patterns(piece: Piece, chords: tuple[ReadChord, ...]) -> tuple[PatternFound, ...]:
    """All named progressions; where two cover the same chords, the longer or surer one."""
    found: list[tuple[float, PatternFound, tuple[int, int]]] = []
    for run in _runs(chords):
        moves = bytes((b.root - a.root) % 12 for a, b in itertools.pairwise(run))
        for form in _forms():
            for match in _matches(form, run, moves):
                statement = _statement(piece, chords, run, match)
                if statement.confidence >= _LEAST_CONFIDENCE:
                    span = (run[match.at].first, run[match.at + match.length - 1].last)
                    rank = statement.confidence * (match.length - 1) ** 0.7 * (0.9 if form.rotation else 1.0)
                    found.append((rank, statement, span))
    return _without_overlaps(found)


def _without_overlaps(found: list[tuple[float, PatternFound, tuple[int, int]]]) -> tuple[PatternFound, ...]:
    taken: list[tuple[int, int]] = []
    kept = []
    for _, statement, (first, last) in sorted(found, key=lambda row: -row[0]):
        covered = max((min(last, b) - max(first, a) + 1 for a, b in taken), default=0)
        if covered >= 0.7 * (last - first + 1):
            continue
        taken.append((first, last))
        kept.append(statement)
    return tuple(sorted(kept, key=lambda statement: statement.start_s))


def _runs(chords: tuple[ReadChord, ...]) -> Iterator[list[_Stay]]:
    """Stretches of chords without a gap, equal roots joined."""
    run: list[_Stay] = []
    first = 0
    for index in range(1, len(chords) + 1):
        root = chords[first].chord.root_pc
        if index < len(chords) and chords[index].chord.root_pc == root:
            continue
        if root is None:
            if run:
                yield run
            run = []
        else:
            run.append(_stay(chords, first, index - 1, root))
        first = index
    if run:
        yield run


def _stay(chords: tuple[ReadChord, ...], first: int, last: int, root: int) -> _Stay:
    inside = chords[first : last + 1]
    return _Stay(
        first, last, root, frozenset(kind_of(chord.chord.quality) for chord in inside),
        frozenset(chord.bass_pc for chord in inside if chord.bass_pc is not None),
        tuple(chord.chord.quality for chord in inside), sum(chord.beats for chord in inside),
    )  # fmt: skip


@lru_cache(maxsize=1)
def _forms() -> tuple[_Form, ...]:
    return tuple(
        form for pattern in pattern_book() for version in pattern.versions for form in _turned(pattern, version)
    )


def _turned(pattern: Pattern, steps: tuple[Step, ...]) -> Iterator[_Form]:
    groups: list[tuple[Step, ...]] = []
    for step in steps:
        if groups and groups[-1][0].root == step.root:
            groups[-1] = (*groups[-1], step)
        else:
            groups.append((step,))
    roots = [group[0].root for group in groups]
    skipped = len(steps) - len(groups)
    for turn in range(len(groups) if pattern.loops else 1):
        turned = roots[turn:] + roots[:turn]
        moves = bytes((b - a) % 12 for a, b in itertools.pairwise(turned))
        wrap = (turned[0] - turned[-1]) % 12 if pattern.loops else 255
        least = max(min(2, len(groups)), min(len(groups), pattern.least_chords - skipped)) if turn == 0 else len(groups)
        yield _Form(pattern, turn, tuple(groups[turn:] + groups[:turn]), moves, wrap, least)


def _matches(form: _Form, run: list[_Stay], moves: bytes) -> Iterator[_Match]:
    """Every place where the form begins, as far as it goes."""
    prefix = form.moves[: form.least - 1]
    at = moves.find(prefix)
    while at >= 0:
        match = _match(form, run, at)
        if match is not None:
            yield match
        step = match.length if match is not None and form.wrap != 255 else 1
        at = moves.find(prefix, at + step)


def _match(form: _Form, run: list[_Stay], at: int) -> _Match | None:
    size = len(form.groups)
    tonic = (run[at].root - form.groups[0][0].root) % 12
    fits: list[float] = []
    for offset in range(len(run) - at):
        if offset >= size and form.wrap == 255:
            break
        group = form.groups[offset % size]
        stay = run[at + offset]
        if (stay.root - group[0].root - tonic) % 12:
            break
        fit = _fit(group, stay, tonic)
        if fit == 0.0:
            break
        fits.append(fit)
    if len(fits) < form.least:
        return None
    complete = min(1.0, len(fits) / size)
    lengths = _length_fit(form, run[at : at + len(fits)]) if len(fits) >= size else 1.0
    if lengths < 0.75:
        return None
    return _Match(form, at, len(fits), fmean(fits) * lengths * (0.6 + 0.4 * complete), tonic)


def _fit(group: tuple[Step, ...], stay: _Stay, tonic: int) -> float:
    """How well the chords on one root do for the steps asked for; 0 where one is missing."""
    if len(group) > 1 and not _in_order([step.quality for step in group], stay.qualities):
        return 0.0
    worst = 1.0
    for step in group:
        worst = min(worst, max((_FITS[step.kind][kind] for kind in stay.kinds), default=0.0))
        if step.bass is not None and (step.bass + tonic) % 12 not in stay.basses:
            return 0.0
    return worst


def _in_order(asked: list[str], heard: tuple[str, ...]) -> bool:
    """True where `heard` has the qualities asked for one after another; repeats in the request count once."""
    left = iter(heard)
    wanted = [quality for index, quality in enumerate(asked) if index == 0 or quality != asked[index - 1]]
    return all(any(quality == other for other in left) for quality in wanted)


def _length_fit(form: _Form, stays: list[_Stay]) -> float:
    """Agreement of the lengths with the pattern's proportions; the first and last chord may last longer."""
    asked = [sum(step.length for step in group) for group in form.groups]
    if len(set(asked)) == 1 and form.pattern.mode and all(length == 1.0 for length in asked):
        return 1.0
    scale = sorted(stay.beats / share for stay, share in zip(stays, asked, strict=False))[len(asked) // 2]
    total = sum(asked) * scale
    off = 0.0
    for index, (stay, share) in enumerate(zip(stays, asked, strict=False)):
        difference = stay.beats - share * scale
        off += max(0.0, -difference) if index in (0, len(asked) - 1) else abs(difference)
    return max(0.0, 1.0 - off / max(1e-6, total))


def _statement(piece: Piece, chords: tuple[ReadChord, ...], run: list[_Stay], match: _Match) -> PatternFound:
    pattern = match.form.pattern
    stays = run[match.at : match.at + match.length]
    first, last = chords[stays[0].first], chords[stays[-1].last]
    key = Key(spell(match.tonic_pc, first.key.tonic), pattern.mode)
    agreement, remark = _key_agreement(key, chords[stays[0].first : stays[-1].last + 1])
    rounds = match.length / len(match.form.groups)
    trust = fmean(chords[stay.first].confidence for stay in stays)
    repeated = min(1.0, 0.9 + 0.1 * (rounds - 1)) if match.form.wrap != 255 else 1.0
    weight = 1 - (1 - pattern.weight) / max(1.0, rounds)
    steps = [step.numeral for group in match.form.groups for step in group]
    turned = f", begun on {steps[0]}" if match.form.rotation else ""
    again = f" {rounds:.1f} times" if rounds >= 1.5 else ""
    return PatternFound(
        start_s=first.start_s, end_s=last.end_s, start=place(piece, first.start_s), end=place(piece, last.end_s),
        confidence=round(min(1.0, weight * match.fit * agreement * trust * repeated), 3), pattern=pattern.slug,
        name=pattern.name, numerals=tuple(steps), key=str(key), rotation=match.form.rotation, rounds=round(rounds, 2),
        origin=pattern.origin, why=f"the chords go {'–'.join(steps)}{again} in {key.pretty}{turned}{remark}",
    )  # fmt: skip


def _key_agreement(key: Key, chords: tuple[ReadChord, ...]) -> tuple[float, str]:
    """How well the pattern's own key agrees with the keys heard, and a remark where it does not."""
    heard = [chord.key for chord in chords]
    if sum(key.tonic_pc == other.tonic_pc for other in heard) * 2 >= len(heard):
        same_mode = sum(key.mode == other.mode for other in heard) * 2 >= len(heard)
        return (1.0, "") if same_mode else (0.9, "")
    if any(key.relative.tonic_pc == other.tonic_pc and key.mode != other.mode for other in heard):
        return 0.8, f", the relative of {heard[0].pretty}"
    return 0.6, f", though {heard[0].pretty} holds"
