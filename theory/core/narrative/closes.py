"""How phrases end, in words."""

from collections.abc import Iterator, Sequence

from theory.core.harmony.statements import Cadence
from theory.core.narrative.ground import Ground
from theory.core.narrative.sentence import TOLD, Sentence, clause, number, often, sentence

_FINAL = {"perfect authentic": "full close", "imperfect authentic": "light close", "plagal": "plagal close"}
_DODGED = ("deceptive", "evaded")
# kind: (one of them, some of them, what it does)
_NAMES = {
    "perfect authentic": ("a full close", "full closes", ""),
    "imperfect authentic": ("a light close", "light closes", ""),
    "half": ("a half close", "half closes", ", which asks to go on"),
    "Phrygian": ("a Phrygian half close", "Phrygian half closes", ", which asks to go on"),
    "plagal": ("a plagal close", "plagal closes", ", from the fourth degree home"),
    "deceptive": ("a deceptive close", "deceptive closes", ", where the sixth degree stands for home"),
    "evaded": ("an evaded close", "evaded closes", ", where home comes over the wrong bass"),
    "backdoor": ("a close through the back door", "closes through the back door", ", from the lowered seventh degree"),
    "Aeolian": ("an Aeolian close", "Aeolian closes", ", from the lowered sixth and seventh degrees"),
}
_MOST_KINDS = 3
_LEAST_CHORDS = 8


def closes(ground: Ground) -> Iterator[Sentence]:
    """What closes there are, and how the last one stands to those before."""
    harmony = ground.harmony
    if harmony is None or len(harmony.chords) < _LEAST_CHORDS:
        return
    told = [row for row in harmony.cadences if row.confidence >= TOLD]
    if not told:
        if not harmony.cadences:
            yield sentence("No phrase comes to a plain close.")
        return
    dodged = [row for row in told if row.kind in _DODGED and row.start_s < told[-1].start_s]
    rest = told
    if dodged and told[-1].kind in _FINAL:
        yield _promise(ground, dodged, told[-1])
        rest = [row for row in told[:-1] if row not in dodged]
    yield from _kinds(ground, rest)


def _promise(ground: Ground, dodged: Sequence[Cadence], final: Cadence) -> Sentence:
    """ "The chorus ends deceptively three times before the final full close in bar 60"."""
    blocks = [ground.block_at(row.start_s) for row in dodged]
    names = {block.name if block else "" for block in blocks}
    name = names.pop() if len(names) == 1 else ""
    named = bool(name) and not name.startswith("part ")
    subject = f"the {name}" if named else name or "a phrase"
    how = "deceptively" if all(row.kind == "deceptive" for row in dodged) else "without its promised close"
    bars = ground.places([(row.arrival_s, None, (row.start_s, row.end_s)) for row in dodged])
    end = clause(f"the final {_FINAL[final.kind]} {ground.at(final.arrival_s)}", at=(final.start_s, final.end_s))
    return sentence(f"{subject} ends {how} {often(len(dodged))}, ", *bars, ", before ", end, ".")


def _kinds(ground: Ground, rows: Sequence[Cadence]) -> Iterator[Sentence]:
    kinds = sorted(dict.fromkeys(row.kind for row in rows), key=lambda kind: -sum(row.kind == kind for row in rows))
    for kind in kinds[:_MOST_KINDS]:
        same = [row for row in rows if row.kind == kind]
        one, some, what = _NAMES[kind]
        where = ground.places([(row.arrival_s, None, (row.start_s, row.end_s)) for row in same])
        sure = "" if sum(row.confidence for row in same) / len(same) >= 0.65 else "probably "
        if len(same) == 1:
            yield sentence(f"{sure}{one} comes ", *where, f"{what}.")
        else:
            does = what.replace("which asks", "which ask")
            yield sentence(f"{sure}{number(len(same))} {some} come ", *where, f"{does}.")
