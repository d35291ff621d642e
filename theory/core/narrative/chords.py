"""The chords in words: the turn they go round, their pace, the ones from outside the key, the highest tension."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from theory.core.harmony.statements import ChordReading, HarmonyReading, PatternFound
from theory.core.key import Key
from theory.core.metre import Metre
from theory.core.narrative.ground import Ground
from theory.core.narrative.sentence import TOLD, Part, Sentence, Word, clause, numerals, often, sentence

_TURN, _LEAST_TURNS = 4, 3
_COLOURS = 2
_NUMERALS = re.compile(r"[IViv♭♯°ø0-9/–-]+")
_PACES = (
    (8, "every eight bars"), (4, "every four bars"), (2, "every two bars"), (1, "once a bar"), (0.5, "twice a bar"),
    (0.25, "four times a bar"),
)  # fmt: skip
_APPLIED = {"applied dominant": "a dominant that leads to ", "applied leading-tone": "a leading chord of "}
_STRANGE = {
    "Neapolitan": "the Neapolitan on the lowered second degree",
    "augmented sixth": "an augmented sixth that opens to the dominant",
    "tritone substitute": "a dominant from the far side of the circle",
    "common-tone diminished": "a chord that slides around its neighbour",
}
_PLAIN = {"own", "substitute", "cadential six-four", "none"}


def chords(ground: Ground) -> Iterator[Sentence]:
    """What the chords do."""
    harmony = ground.harmony
    if harmony is None:
        if ground.reading.harmony is not None and ground.home is not None:
            yield sentence("No chords could be heard.")
        return
    sounding = [row for row in harmony.chords if row.roman]
    if len({row.label for row in sounding}) == 1:
        row = sounding[0]
        one = clause(
            "One chord, ",
            Word(row.symbol, row.function, "symbol"),
            ",",
            at=(row.start_s, min(row.end_s, row.start_s + 8)),
        )
        yield sentence(one, " sounds throughout.")
        return
    functions = {_bare(row.roman): str(row.function) for row in sounding if row.roman}
    functions |= {row.roman: str(row.function) for row in sounding if row.roman}
    yield from _turns(ground, harmony, sounding, functions)
    yield from _colours(ground, sounding)
    yield from _peak(ground, harmony)


def _bare(roman: str) -> str:
    """A numeral without its figures, as progressions are named by."""
    return roman.rstrip("0123456789")


def _turns(
    ground: Ground, harmony: HarmonyReading, sounding: Sequence[ChordReading], functions: dict[str, str]
) -> Iterator[Sentence]:
    """Named progressions that carry most of the piece, else the commonest run of four chords."""
    seconds: dict[str, float] = {}
    for found in harmony.patterns:
        if found.confidence >= TOLD and len(found.numerals) > 2:
            seconds[found.pattern] = seconds.get(found.pattern, 0.0) + found.confidence * (found.end_s - found.start_s)
    best = sorted(seconds, key=lambda slug: -seconds[slug])[:2]
    pace = _pace(ground, harmony)
    for place, slug in enumerate(best):
        rows = [row for row in harmony.patterns if row.pattern == slug and row.confidence >= TOLD]
        yield _named_turn(ground, rows, functions, "" if place else pace)
    if not best:
        yield from _plain_turn(ground, sounding, functions, pace)


def _named_turn(ground: Ground, rows: Sequence[PatternFound], functions: dict[str, str], pace: str) -> Sentence:
    first = rows[0]
    places = ground.places([(start_s, end_s, (start_s, end_s)) for start_s, end_s in _joined(rows)], 3)
    rounds = sum(row.rounds for row in rows)
    over = f", {often(round(rounds))} in all" if rounds >= 1.8 and abs(rounds - round(rounds)) < 0.3 else ""
    also = f", {pace}" if pace else ""
    turn = clause(*numerals(first.numerals[:8], functions), at=(first.start_s, first.end_s))
    return sentence(*places, " the chords go ", turn, f"{_called(first)}{over}{also}.")


def _called(row: PatternFound) -> str:
    """ " (called “Axis”)", with where it is begun if not at its head; nothing where the name is its numerals."""
    name = row.name.split(" (")[0].replace("'", "’")
    if _NUMERALS.fullmatch(name):
        return ""
    begun = f", begun on {row.numerals[0]}" if row.rotation else ""
    return f" (called “{name}”{begun})"


def _joined(rows: Sequence[PatternFound]) -> list[tuple[float, float]]:
    """Stretches of one progression; those that touch or overlap as one."""
    found: list[tuple[float, float]] = []
    for row in sorted(rows, key=lambda one: one.start_s):
        if found and row.start_s <= found[-1][1] + 0.1:
            found[-1] = (found[-1][0], max(found[-1][1], row.end_s))
        else:
            found.append((row.start_s, row.end_s))
    return found


def _plain_turn(
    ground: Ground, sounding: Sequence[ChordReading], functions: dict[str, str], pace: str
) -> Iterator[Sentence]:
    runs = [next(same) for _, same in groupby(sounding, key=lambda row: row.roman)]
    turns = Counter(tuple(row.roman or "" for row in runs[i : i + _TURN]) for i in range(len(runs) - _TURN + 1))
    turn, count = turns.most_common(1)[0] if turns else ((), 0)
    if count >= _LEAST_TURNS and len(set(turn)) > 2:
        first = next(i for i in range(len(runs)) if tuple(row.roman or "" for row in runs[i : i + _TURN]) == turn)
        at = (runs[first].start_s, runs[first + _TURN - 1].end_s)
        yield sentence(
            "The turn ",
            clause(*numerals(turn, functions), at=at),
            f" comes {often(count)}{f', {pace}' if pace else ''}.",
        )
        return
    different = len({row.label for row in sounding})
    yield sentence(
        f"{different} different chords sound" + (f", {pace.replace('one chord', 'one')}" if pace else "") + "."
    )


def _pace(ground: Ground, harmony: HarmonyReading) -> str:
    """ "the chord changing once a bar", where a length prevails."""
    pace = harmony.rhythm
    if pace is None or pace.usual_length_beats is None or not ground.signature or pace.confidence < TOLD:
        return ""
    bars = pace.usual_length_beats / Metre.parse(ground.signature).beats_per_bar
    word = next((words for size, words in _PACES if abs(bars / size - 1) < 0.15), "")
    return f"the chord mostly changing {word}" if word else ""


def _colours(ground: Ground, sounding: Sequence[ChordReading]) -> Iterator[Sentence]:
    """Chords that the key does not own: the kinds that sound longest, with where each is first heard."""
    sure = [row for row in ground.reading.harmony.keys if row.confidence >= TOLD] if ground.reading.harmony else []
    foreign = [
        row
        for row in sounding
        if row.kind not in _PLAIN
        and row.confidence >= TOLD
        and any(key.start_s <= row.start_s + 0.05 < key.end_s for key in sure)
    ]
    seconds: Counter[tuple[str, str | None]] = Counter()
    for row in foreign:
        seconds[row.label, row.roman] += round(1000 * (row.end_s - row.start_s))
    for (label, roman), _ in seconds.most_common(_COLOURS):
        rows = [row for row in foreign if (row.label, row.roman) == (label, roman)]
        first = rows[0]
        what = clause(
            Word(roman or "", first.function, "numeral"), " (", Word(first.symbol, "", "symbol"), ")",
            at=ground.around(first.start_s, 3.0),
        )  # fmt: skip
        where = ("once, " if len(rows) == 1 else f"{often(len(rows))}, first ") + ground.at(first.start_s)
        yield sentence(what, ", ", *_strangeness(first), f", comes {where}.")


def _strangeness(row: ChordReading) -> list[Part]:
    key = Key.parse(row.key)
    target = (row.roman or "").partition("/")[2]
    goal = Word(target, "", "numeral") if target else Word("another degree")
    if row.kind in _APPLIED:
        return [clause(_APPLIED[row.kind], goal)]
    if row.kind == "mixture":
        return [f"borrowed from {key.parallel.pretty}"]
    return [_STRANGE.get(row.kind, f"from outside {key.pretty}")]


def _peak(ground: Ground, harmony: HarmonyReading) -> Iterator[Sentence]:
    points = harmony.tension
    if len(points) < 8:
        return
    top = max(points, key=lambda point: point.tension)
    usual = sorted(point.tension for point in points)[len(points) // 2]
    chord = next((row for row in harmony.chords if abs(row.start_s - top.time_s) < 0.05), None)
    if top.tension < usual + 0.2 or chord is None or chord.confidence < TOLD:
        return
    peak = clause("Harmony is most tense ", ground.at(top.time_s), at=ground.around(top.time_s))
    yield sentence(peak, ", on ", clause(Word(chord.symbol, chord.function, "symbol")), ".")
