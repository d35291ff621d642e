"""The journey through keys in words."""

from collections.abc import Iterator, Sequence

from theory.core.harmony.statements import Modulation
from theory.core.key import Key
from theory.core.narrative.ground import Ground
from theory.core.narrative.sentence import (
    SURE,
    TOLD,
    Clause,
    Part,
    Sentence,
    Word,
    clause,
    listed,
    number,
    sentence,
)

_MOST = 3  # more changes than this are told as a list
_AT_JOINT_S = 1.5  # a change that near the start of a part comes with it
_NEAR = {7: "its dominant key", 5: "its subdominant key"}  # semitones up
_STEPS = ("", "a semitone", "a whole tone", "a minor third", "a major third", "a fourth", "a tritone")


def keys(ground: Ground) -> Iterator[Sentence]:
    """Where the keys go, and how; nothing for a piece in one key."""
    harmony = ground.harmony
    if harmony is None or ground.home is None:
        return
    told = [row for row in harmony.modulations if row.confidence >= TOLD]
    if not told:
        if not harmony.modulations:
            yield sentence(
                "It stays in one key throughout." if ground.home_confidence >= SURE else "It stays in one key."
            )
        return
    if len(told) > _MOST:
        yield _wandering(ground, told)
        return
    for index, row in enumerate(told):
        yield _change(ground, row)
        after = told[index + 1].start_s if index + 1 < len(told) else ground.duration_s
        back = _home_again(ground, row, after)
        if back:
            yield back


def _change(ground: Ground, row: Modulation) -> Sentence:
    """ "The verse in A minor turns to C major by a pivot on F"."""
    parts: list[Part] = [*_subject(ground, row)]
    goal = Key.parse(row.to_key)
    verb = "comes home to " if row.to_key == ground.home and _was_home(ground, row.start_s) else f"{_verb(row)} "
    doubt = "" if row.confidence >= SURE else "probably "
    home = "T" if row.to_key == ground.home else ""
    parts += [
        f" {doubt}",
        clause(verb, Word(goal.pretty, home), at=ground.around(row.start_s)),
        " ",
        *_way(ground, row),
        ".",
    ]
    return sentence(*parts)


def _was_home(ground: Ground, before_s: float) -> bool:
    """The home key was heard before: only then can one come back to it."""
    keys = ground.harmony.keys if ground.harmony else ()
    return any(one.key == ground.home and one.end_s < before_s for one in keys)


def _subject(ground: Ground, row: Modulation) -> Iterator[Part]:
    """The part that changes key: the one that begins with the change, else the one it happens in."""
    begins = ground.block_at(row.start_s + _AT_JOINT_S)
    if begins and abs(begins.start_s - row.start_s) <= _AT_JOINT_S:
        yield begins.said
        return
    inside = ground.block_at(row.start_s)
    old = Key.parse(row.from_key)
    home = "T" if row.from_key == ground.home else ""
    if inside:
        yield clause(inside.said, " in ", Word(old.pretty, home), at=(inside.start_s, row.start_s))
    else:
        yield clause("the music in ", Word(old.pretty, home), at=(max(0.0, row.start_s - 8.0), row.start_s))


def _verb(row: Modulation) -> str:
    """ "rises a minor third to", "moves to its dominant key", "turns to"."""
    old, new = Key.parse(row.from_key), Key.parse(row.to_key)
    up = (new.tonic_pc - old.tonic_pc) % 12
    if old.mode != new.mode or up == 0:
        return "turns to"
    if up in _NEAR:
        return f"moves to {_NEAR[up]}"
    return f"rises {_STEPS[up]} to" if up <= 6 else f"falls {_STEPS[12 - up]} to"


def _way(ground: Ground, row: Modulation) -> Iterator[Part]:
    where = ground.at(row.start_s)
    if row.kind == "pivot" and row.pivot_symbol and row.pivot_s is not None:
        yield clause("by a pivot on ", Word(row.pivot_symbol, "", "symbol"), at=ground.around(row.pivot_s, 3.0))
        if row.pivot_in_old and row.pivot_in_new:
            yield clause(
                ", ", Word(row.pivot_in_old, "", "numeral"), " in the one key and ",
                Word(row.pivot_in_new, "", "numeral"), " in the other,",
            )  # fmt: skip
        yield f" {where}"
    elif row.kind == "chromatic":
        yield f"by the slide of a semitone {where}"
    else:
        yield f"at once {where}"


def _home_again(ground: Ground, row: Modulation, before_s: float) -> Sentence | None:
    """Where home comes back without a change that could be told."""
    harmony = ground.harmony
    if harmony is None or row.to_key == ground.home:
        return None
    back = next(
        (
            one
            for one in harmony.keys
            if one.key == ground.home and one.confidence >= TOLD and row.start_s < one.start_s < before_s - 1.0
        ),
        None,
    )
    if back is None:
        return None
    home = clause(
        Word(Key.parse(back.key).pretty, "T"), f" is back {ground.at(back.start_s)}", at=ground.around(back.start_s)
    )
    return sentence(home, ".")


def _wandering(ground: Ground, told: Sequence[Modulation]) -> Sentence:
    goals: list[Part] = [_goal(ground, row) for row in told]
    return sentence(f"The key changes {number(len(told))} times: to ", *listed(goals, most=6), ".")


def _goal(ground: Ground, row: Modulation) -> Clause:
    home = "T" if row.to_key == ground.home else ""
    words = (Word(Key.parse(row.to_key).pretty, home), f" {ground.at(row.start_s)}")
    return clause(*words, at=ground.around(row.start_s))
