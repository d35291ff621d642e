"""The notes of a song in columns, and how each key spells them."""

from typing import Any

from library.core.analysis import PartialAnalysis
from library.core.notes.transcription import Transcription
from theory.core.key import Key
from theory.core.melody.scales import SCALES
from theory.core.pitch import pretty, spell

# In minor the raised sixth and seventh belong to the key as music uses it.
MINOR_STEPS = tuple(sorted({*SCALES["natural minor"], *SCALES["melodic minor"]}))


def notes_drawing(heard: PartialAnalysis, transcription: Transcription | None) -> dict[str, Any] | None:
    """Columns of equal length: starts, lengths, MIDI pitches, and as one letter each the part and how sure it is.

    `part` is a text of m (melody), h (harmony), b (bass); `sure` a text of 0 to 9, tenths of confidence. `keys` says
    for each stretch in one key how its twelve pitch classes are called and which of them belong to it.
    """
    if transcription is None:
        return None
    notes = transcription.notes
    return {
        "start_s": [round(start, 3) for start in notes.onset_s],
        "length_s": [round(end - start, 3) for start, end in zip(notes.onset_s, notes.end_s, strict=True)],
        "pitch": list(notes.pitch),
        "part": "".join(part[0] for part in notes.part),
        "sure": "".join(str(min(9, int(confidence * 10))) for confidence in notes.confidence),
        "keys": _keys(heard),
    }


def _keys(heard: PartialAnalysis) -> list[dict[str, Any]]:
    """One row for each region; for a song without keys a single one that spells in C and leaves nothing outside."""
    regions = heard.key_regions or ()
    rows = [{"start_s": round(one.start_s, 3), **_spelling(Key.parse(one.key), one.mode)} for one in regions]
    return rows or [{"start_s": 0.0, **_spelling(Key("C", "major"), None), "name": "", "inside": "1" * 12}]


def _spelling(key: Key, mode: str | None) -> dict[str, Any]:
    """How a key calls the pitch classes from C upwards, and as a text of 0 and 1 which of them are its own."""
    church = SCALES.get(mode or "")
    steps = church or (MINOR_STEPS if key.mode == "minor" else SCALES["major"])
    own = {(key.tonic_pc + step) % 12 for step in steps}
    return {
        "name": f"{pretty(key.tonic)} {mode}" if church else key.pretty,
        "names": [pretty(spell(pc, key.tonic)) for pc in range(12)],
        "inside": "".join("1" if pc in own else "0" for pc in range(12)),
    }
