"""Names of sections, from letters, place, repetition, energy and melody.

Rules of thumb of popular song (after T. de Clercq, "Sections and successions in successful songs", 2012), not laws:
docs/algorithms/form.md lists them with how often they are right.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import fmean

from theory.core.form.facts import SectionFacts, alike

_QUIET, _FULL = 0.45, 0.75
_LITTLE_MELODY = 0.25


@dataclass(frozen=True, slots=True)
class Named:
    """A name (None where nothing speaks for one), the chance that it is right, and why."""

    name: str | None
    confidence: float
    why: str


@dataclass(frozen=True, slots=True)
class _Block:
    """Neighbouring sections of one letter."""

    base: str
    first: int
    end: int
    start_s: float
    end_s: float
    energy: float | None
    melody: float | None
    drums: float | None


_UNKNOWN = Named(None, 0.0, "nothing speaks plainly for one name")


def names(facts: Sequence[SectionFacts]) -> tuple[Named, ...]:
    """A name for each section of a piece."""
    blocks = _blocks(facts)
    if not blocks:
        return ()
    found = [_UNKNOWN] * len(blocks)
    if len({block.base for block in blocks}) > 1:
        _name_edges(blocks, found)
        chorus = _name_chorus(blocks, found)
        _name_verses(blocks, found, chorus)
        _name_kin(blocks, found)
        _name_rest(blocks, found, facts)
    elif len(facts) > 1:
        found = [Named("verse", 0.5, "one part that comes again and again")] * len(blocks)
    return tuple(found[index] for index, block in enumerate(blocks) for _ in range(block.first, block.end))


def _blocks(facts: Sequence[SectionFacts]) -> list[_Block]:
    blocks, place = [], 0
    for base, group in groupby(facts, key=lambda row: row.base):
        rows = list(group)
        blocks.append(
            _Block(
                base,
                place,
                place + len(rows),
                rows[0].start_s,
                rows[-1].end_s,
                _mean([row.energy for row in rows]),
                _mean([row.melody for row in rows]),
                _mean([row.drums for row in rows]),
            )
        )
        place += len(rows)
    return blocks


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def _name_edges(blocks: Sequence[_Block], found: list[Named]) -> None:
    """Intro and outro: outer blocks that are quiet, without melody, or heard nowhere else."""
    if len(blocks) < 3:
        return
    total = blocks[-1].end_s - blocks[0].start_s
    for place, name in ((0, "intro"), (-1, "outro")):
        block = blocks[place]
        signs = []
        if sum(other.base == block.base for other in blocks) == 1:
            signs.append("it comes once")
        if block.energy is not None and block.energy < _QUIET:
            signs.append("it is quieter than most")
        if block.melody is not None and block.melody < _LITTLE_MELODY:
            signs.append("it has hardly any melody")
        short = block.end_s - block.start_s < 0.22 * total
        if short and (len(signs) > 1 or signs[:1] == ["it comes once"] or "it has hardly any melody" in signs):
            where = "opens" if name == "intro" else "ends"
            found[place] = Named(name, 0.45 + 0.15 * len(signs), f"it {where} the piece: " + ", ".join(signs))


def _name_chorus(blocks: Sequence[_Block], found: list[Named]) -> str | None:
    """The letter that returns most plainly with the most energy."""
    inner = [block for index, block in enumerate(blocks) if found[index].name is None]
    counts = {block.base: sum(other.base == block.base for other in inner) for block in inner}
    returning = [base for base, count in counts.items() if count > 1]
    if not returning:
        return None
    rated = {base: _chorus_rating([b for b in inner if b.base == base], inner) for base in returning}
    best = max(rated, key=lambda base: rated[base])
    others = [value for base, value in rated.items() if base != best]
    margin = rated[best] - max(others, default=rated[best] - 0.15)
    loud = _mean([block.energy for block in inner if block.base == best])
    why = f"it returns {counts[best]} times" + (" with full energy" if loud is not None and loud > _FULL else "")
    opens = inner[0].base == best
    if opens and (len(returning) == 1 or margin < 0.1):  # what comes first and returns is a verse
        return None
    sure = 0.42 + min(0.4, 1.2 * margin)
    for index, block in enumerate(blocks):
        if block.base == best and found[index].name is None:
            found[index] = Named("chorus", sure, why)
    return best


def _chorus_rating(own: Sequence[_Block], inner: Sequence[_Block]) -> float:
    energy = _mean([block.energy for block in own])
    count = len(own) / len(inner)
    starts_late = 0.0 if own[0] is inner[0] else 0.25
    closes = 0.15 if own[-1].first >= inner[-1].first - 1 else 0.0
    return (0.55 * energy if energy is not None else 0.25) + 0.5 * count + starts_late + closes


def _name_verses(blocks: Sequence[_Block], found: list[Named], chorus: str | None) -> None:
    """Verse: returns and leads to the chorus. Pre-chorus: stands between the two each time."""
    inner = [index for index, named in enumerate(found) if named.name is None]
    bases = list(dict.fromkeys(blocks[index].base for index in inner))
    leads = {base: _leads(blocks, base, chorus) for base in bases}
    counts = {base: sum(blocks[index].base == base for index in inner) for base in bases}
    verse = next((base for base in bases if counts[base] > 1), bases[0] if chorus and bases else None)
    if verse is None:
        return
    sure = 0.5 + (0.2 if counts[verse] > 1 else -0.1) + (0.1 if chorus else 0.0)
    for index in inner:
        base = blocks[index].base
        before = blocks[index - 1].base if index else None
        if base == verse:
            found[index] = Named("verse", sure, _verse_words(counts[base]))
        elif leads[base] == 1.0 and counts[base] > 1 and before == verse and _rises(blocks, verse, base):
            found[index] = Named(
                "pre-chorus", 0.4, "each time it leads with rising energy from the verse to the chorus"
            )


def _verse_words(times: int) -> str:
    return f"it comes early, {times} times in all" if times > 1 else "it comes before the chorus"


def _leads(blocks: Sequence[_Block], base: str, chorus: str | None) -> float:
    """How often a letter is followed by the chorus, 0 to 1."""
    after = [blocks[i + 1].base if i + 1 < len(blocks) else None for i, b in enumerate(blocks) if b.base == base]
    return sum(one == chorus for one in after) / len(after) if chorus and after else 0.0


def _rises(blocks: Sequence[_Block], verse: str, base: str) -> bool:
    """True where a letter has more energy than the verse, or no energy is known."""
    own, low = (_mean([block.energy for block in blocks if block.base == one]) for one in (base, verse))
    return own is None or low is None or own > low + 0.1


def _name_kin(blocks: Sequence[_Block], found: list[Named]) -> None:
    """Other phrases of verse and chorus: they stand beside them and have their energy."""
    usual = {
        name: _mean([block.energy for block, one in zip(blocks, found, strict=True) if one.name == name])
        for name in ("verse", "chorus")
    }
    open_bases = {block.base for block, named in zip(blocks, found, strict=True) if named.name is None}
    for base in sorted(open_bases):
        own = [index for index, block in enumerate(blocks) if block.base == base]
        if len(own) < 2 or _is_wordless(blocks[own[0]]):
            continue
        votes = {name: _kinship(blocks, found, own, (name, usual[name])) for name in usual}
        best = max(votes, key=lambda name: votes[name])
        if votes[best] > 0.4:
            for index in own:
                if found[index].name is None:
                    found[index] = Named(best, 0.55, f"it stands beside the {best} and is like it in energy")


def _kinship(
    blocks: Sequence[_Block], found: Sequence[Named], own: Sequence[int], part: tuple[str, float | None]
) -> float:
    """How often a letter's blocks have a named neighbour, less the distance in energy."""
    name, usual = part
    beside = sum(
        any(found[place].name == name for place in (index - 1, index + 1) if 0 <= place < len(blocks)) for index in own
    ) / len(own)
    energy = _mean([blocks[index].energy for index in own])
    return beside - 1.5 * abs(energy - usual) if energy is not None and usual is not None else beside


def _is_wordless(block: _Block) -> bool:
    return block.melody is not None and block.melody < _LITTLE_MELODY


def _name_rest(blocks: Sequence[_Block], found: list[Named], facts: Sequence[SectionFacts]) -> None:
    """Bridge, solo and break, among the blocks without a name."""
    total = blocks[-1].end_s - blocks[0].start_s
    for index, block in enumerate(blocks):
        if found[index].name is not None:
            continue
        place = ((block.start_s + block.end_s) / 2 - blocks[0].start_s) / total
        wordless = _is_wordless(block)
        thin = block.energy is not None and block.energy < _QUIET
        single = sum(other.base == block.base for other in blocks) == 1
        if wordless and not thin:
            found[index] = Named("solo", 0.5 + _same_chords(facts, block), "full sound without the sung melody")
        elif (
            (wordless or (thin and block.melody is None))
            and 0 < index < len(blocks) - 1
            and block.end_s - block.start_s < 0.15 * total
        ):
            found[index] = Named("break", 0.6, "the music thins out for a moment")
        elif single and 0.35 < place < 0.95:
            found[index] = Named("bridge", 0.6 if place > 0.5 else 0.45, "new material once, past the middle")


def _same_chords(facts: Sequence[SectionFacts], block: _Block) -> float:
    """0.2 where a named part has the same chords, else 0."""
    own = replace(facts[block.first], tune=())
    likeness = (alike(own, other) for other in facts if other.base != block.base)
    return 0.2 if any(value is not None and value > 0.9 for value in likeness) else 0.0
