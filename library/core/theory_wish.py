"""What a person writes to find songs by theory, understood as rules: "ii–V–I in minor, 7/8, swing over 60 %".

Each part between commas is one rule. docs/algorithms/finding.md lists what is understood.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from library.core import theory_rules as theory
from library.core.circle import KeyPlace
from library.core.rules import Condition

EXAMPLES = (
    "ii–V–i in minor", "Deceptive cadence", "Modulates up a step in the last chorus", "7/8", "Swing over 60 %",
    "Dorian", "♭VII",
)  # fmt: skip
NOT_UNDERSTOOD = (
    "“{}” is no theory that songs are found by. Write a progression (ii–V–I in minor), a cadence (deceptive cadence), "
    "a change of key (modulates up a step in the last chorus), a metre (7/8), a measure (swing over 60 %), a mode, "
    "a groove or a chord (♭II)."
)
MOST = 8
_SPLIT = re.compile(r"\s*[,;]\s*|\s+and\s+")
_NUMBER = r"(\d+(?:[.,]\d+)?)"
_MEASURES = {
    "swing": "swing", "syncopation": "syncopation", "harmonic complexity": "harmonic_complexity",
    "rhythmic complexity": "rhythmic_complexity", "melodic complexity": "melodic_complexity",
    "borrowed chords": "borrowed", "chord changes": "chord_changes", "tempo": "bpm",
}  # fmt: skip
_MEASURE = re.compile(
    rf"(?P<what>{'|'.join(_MEASURES)})?\s*(?P<how>over|above|from|at least|more than|>=?|under|below|up to|at most|"
    rf"less than|<=?)?\s*(?P<number>{_NUMBER})\s*(?P<unit>%|per ?cent|bpm)?"
)
_LESS = {"under", "below", "up to", "at most", "less than", "<", "<="}
_CADENCES = {
    "perfect": "perfect-authentic", "full": "perfect-authentic", "pac": "perfect-authentic",
    "authentic": "perfect-authentic", "perfect authentic": "perfect-authentic",
    "imperfect authentic": "imperfect-authentic", "iac": "imperfect-authentic", "interrupted": "deceptive",
    "deceptive": "deceptive", "half": "half", "phrygian": "phrygian", "phrygian half": "phrygian", "plagal": "plagal",
    "amen": "plagal", "evaded": "evaded", "backdoor": "backdoor", "aeolian": "aeolian",
}  # fmt: skip
_CADENCE = re.compile(r"(?:(?P<times>\d+)\s*(?:x|times)?\s+)?(?P<kind>[a-z ]+?)\s+(?:cadence|close)s?")
_CHANGE = re.compile(r"(?:modulat\w*|key change|changes? of key|changes? key|key goes)\s*(?P<rest>.*)")
_PLACES = {
    "in the last chorus": "last-chorus", "in last chorus": "last-chorus", "last chorus": "last-chorus",
    "in the bridge": "bridge", "in a chorus": "chorus", "in the chorus": "chorus", "at the end": "ending",
    "in the last quarter": "ending", "anywhere": "",
}  # fmt: skip
_MOVES = {
    "up a step": "up-step", "up a tone or semitone": "up-step", "up a half step": "+1", "up half a step": "+1",
    "up a semitone": "+1", "up a whole step": "+2", "up a tone": "+2", "up a whole tone": "+2",
    "up a third": "up-third",
    "up a fourth": "+5", "up a fifth": "-5", "down a step": "down-step", "down a half step": "-1",
    "down a semitone": "-1", "down a whole step": "-2", "down a tone": "-2", "down a third": "down-third",
    "down a fifth": "+5", "down a fourth": "-5", "to the dominant": "-5", "to the subdominant": "+5",
    "to the relative": "relative", "to the relative key": "relative", "to the relative minor": "relative",
    "to the relative major": "relative", "to the parallel": "parallel", "to the parallel key": "parallel",
    "to the parallel minor": "parallel", "to the parallel major": "parallel", "by a tritone": "+6", "": "any",
}  # fmt: skip
_CHORDS = {"neapolitan": "♭II", "neapolitan chord": "♭II", "tritone substitution": "♭II"}


def understand(text: str) -> tuple[Condition, ...]:
    """The rules that a wish stands for. Raises ValueError with a sentence naming the part that is not understood."""
    whole = " ".join(text.split())
    if not whole:
        raise ValueError("Write what theory says of the songs, as in ii–V–I in minor.")
    alone = _one(whole)
    if alone is not None:
        return (alone,)
    parts = [part for part in _SPLIT.split(whole) if part]
    if len(parts) > MOST:
        raise ValueError(f"{len(parts)} wishes at once are too many. Write at most {MOST}, with commas between.")
    rules = []
    for part in parts:
        rule = _one(part)
        if rule is None:
            raise ValueError(NOT_UNDERSTOOD.format(part[:80]))
        rules.append(rule)
    return tuple(rules)


def _one(part: str) -> Condition | None:
    """One wish as a rule; None where nothing in it is known."""
    written = theory.plain(part).rstrip(".")
    for reader in _READERS:
        if rule := reader(written, part):
            return rule
    return None


def _metre(written: str, _: str) -> Condition | None:
    match = re.fullmatch(r"(?:in\s+)?(\d{1,2}/(?:1|2|4|8|16|32))(?:\s+(?:time|metre|meter))?", written)
    return Condition(field="metre", op="has", value=match[1]) if match else None


def _measure(written: str, _: str) -> Condition | None:
    match = _MEASURE.fullmatch(written)
    if match is None:
        return Condition(field="swing", op="at_least", low=57) if written in {"swing", "swung"} else None
    field = _MEASURES.get(match["what"] or "") or ("bpm" if match["unit"] == "bpm" else "")
    if not field:
        return None
    number = float(match["number"].replace(",", "."))
    if match["how"] is None and field == "bpm":
        return Condition(field=field, op="between", low=number - 1, high=number + 1)
    if match["how"] in _LESS:
        return Condition(field=field, op="at_most", high=number)
    return Condition(field=field, op="at_least", low=number)


def _tempo_range(written: str, _: str) -> Condition | None:
    match = re.fullmatch(rf"(?:tempo )?{_NUMBER}\s*(?:to|-)\s*{_NUMBER}\s*bpm", written)
    if match is None:
        return None
    low, high = sorted(float(one.replace(",", ".")) for one in match.groups())
    return Condition(field="bpm", op="between", low=low, high=high)


def _cadence(written: str, _: str) -> Condition | None:
    if theory.pattern_named(written) is not None:  # the Aeolian and the Andalusian cadence are progressions, too
        return None
    match = _CADENCE.fullmatch(written.removeprefix("a ").removeprefix("an "))
    kind = _CADENCES.get(match["kind"]) if match else None
    if match is None or kind is None:
        return None
    return Condition(field="cadence", op="has", value=kind, low=float(match["times"]) if match["times"] else None)


def _change(written: str, _: str) -> Condition | None:
    match = _CHANGE.fullmatch(written)
    if match is None:
        return None
    rest, place = match["rest"].strip(), ""
    for words, name in _PLACES.items():
        if rest.endswith(words):
            rest, place = rest.removesuffix(words).strip(), name
            break
    move = _MOVES.get(rest)
    return None if move is None else Condition(field="modulation", op="has", value=move, where=place)


def _mode(written: str, _: str) -> Condition | None:
    name = written.removeprefix("in ").removesuffix(" mode")
    return Condition(field="mode", op="has", value=name) if name in theory.MODES else None


def _key(written: str, part: str) -> Condition | None:
    if not re.fullmatch(r"(?:in\s+)?[a-g][b#]?\s+(?:major|minor)", written):
        return None
    place = KeyPlace.parse(re.sub(r"^in\s+", "", part.strip(), flags=re.IGNORECASE))
    return Condition(field="key", op="is", value=place.name) if place else None


def _groove(written: str, _: str) -> Condition | None:
    name = written.removesuffix(" groove").removesuffix(" beat")
    found = next((slug for slug, words in theory.grooves().items() if theory.plain(words) in (name, written)), None)
    return Condition(field="groove", op="is", value=found) if found else None


def _form(written: str, _: str) -> Condition | None:
    found = next((slug for slug, words in theory.FORMS.items() if theory.plain(words) == written), None)
    if found is None or theory.pattern_named(written):
        return None
    return Condition(field="form", op="is", value=found)


def _progression(written: str, part: str) -> Condition | None:
    named = theory.pattern_named(written)
    if named is not None:
        return Condition(field="progression", op="goes", value=named.name)
    value = _CHORDS.get(written, part.strip())
    try:
        texts = theory.progression_texts(value)
    except ValueError:
        return None
    if all(len(text.split()) == 1 for text in texts):
        return Condition(field="chord", op="has", value=value)
    return Condition(field="progression", op="goes", value=value)


_READERS: tuple[Callable[[str, str], Condition | None], ...] = (
    _metre, _tempo_range, _measure, _key, _cadence, _change, _groove, _form, _progression, _mode,
)  # fmt: skip
