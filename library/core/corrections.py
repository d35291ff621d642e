"""What people put right in what was heard, and what follows from it.

A correction says how the music is, not what to change: "the tempo is 60 BPM", "a bar starts at 12.4 s". So it can be
applied to a new hearing too, where it may already hold, hold after the same change, or fit no longer. Times are seconds
from the first sample. Rules and drawbacks: docs/algorithms/corrections.md.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import Field, TypeAdapter, ValidationError, field_validator, model_validator

from library.core import correcting_beats, correcting_form, correcting_harmony
from library.core.analysis import Analysis, ChurchMode
from library.core.misfit import DoesNotFitError
from theory.core.chord import Chord
from theory.core.document import Document
from theory.core.key import Key
from theory.core.metre import Metre

MODES_OF: dict[ChurchMode, str] = {
    "ionian": "major", "dorian": "minor", "phrygian": "minor", "lydian": "major", "mixolydian": "major",
    "aeolian": "minor", "locrian": "minor",
}  # fmt: skip
MOST_BEATS = 16
Time = Annotated[float, Field(ge=0.0, allow_inf_nan=False)]
NAME_LENGTH = 40


class TempoIs(Document):
    """The tempo of the song; half or double of what was heard."""

    kind: Literal["tempo"] = "tempo"
    bpm: Annotated[float, Field(ge=10.0, le=600.0)]


class DownbeatIs(Document):
    """A bar starts on the beat at `at_s`; all bars move by as many beats."""

    kind: Literal["downbeat"] = "downbeat"
    at_s: Time


class _Stretch(Document):
    """From `start_s` to `end_s`, or the whole song where both are left out."""

    start_s: Time | None = None
    end_s: Time | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.start_s is None) != (self.end_s is None):
            raise ValueError("A stretch needs its start_s and its end_s; leave both out for the whole song.")
        if self.start_s is not None and self.end_s is not None and self.end_s <= self.start_s:
            raise ValueError(f"A stretch cannot end at {self.end_s:g} s when it starts at {self.start_s:g} s.")
        return self


class MetreIs(_Stretch):
    """The time signature."""

    kind: Literal["metre"] = "metre"
    signature: str

    @field_validator("signature")
    @classmethod
    def _is_known(cls, text: str) -> str:
        metre = Metre.parse(text)
        if metre.numerator > MOST_BEATS:
            raise ValueError(f"A bar of {text} is too long: write at most {MOST_BEATS} beats, as in 12/8.")
        return str(metre)


class KeyIs(_Stretch):
    """The key, "D minor", with its church mode where it is in one."""

    kind: Literal["key"] = "key"
    key: str
    mode: ChurchMode | None = None

    @model_validator(mode="before")
    @classmethod
    def _mode_in_the_name(cls, sent: Any) -> Any:
        """ "D dorian" is D minor in the Dorian mode."""
        if not isinstance(sent, Mapping) or not isinstance(sent.get("key"), str):
            return sent
        tonic, _, word = sent["key"].strip().partition(" ")
        word = word.strip().lower()
        if word in MODES_OF:
            return {**sent, "key": f"{tonic} {MODES_OF[word]}", "mode": word}
        return sent

    @field_validator("key")
    @classmethod
    def _is_a_key(cls, text: str) -> str:
        return str(Key.parse(text))

    @model_validator(mode="after")
    def _mode_fits(self) -> Self:
        if self.mode and not self.key.endswith(MODES_OF[self.mode]):
            raise ValueError(f"{self.mode.capitalize()} is a {MODES_OF[self.mode]} mode, but the key is {self.key}.")
        return self


class ChordIs(Document):
    """The chord that sounds from `start_s` to `end_s`, in Harte's syntax; "N" for none."""

    kind: Literal["chord"] = "chord"
    label: str
    start_s: Time
    end_s: Time

    @field_validator("label")
    @classmethod
    def _is_a_chord(cls, text: str) -> str:
        return str(Chord.parse(text))

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.end_s <= self.start_s:
            raise ValueError(f"A chord cannot end at {self.end_s:g} s when it starts at {self.start_s:g} s.")
        return self


class BoundaryIs(Document):
    """A section starts at `to_s`, not at `from_s`; without `from_s` it is a new one, without `to_s` there is none."""

    kind: Literal["boundary"] = "boundary"
    from_s: Time | None = None
    to_s: Time | None = None

    @model_validator(mode="after")
    def _one_at_least(self) -> Self:
        if self.from_s is None and self.to_s is None:
            raise ValueError("A boundary needs where it was (from_s), where it is (to_s), or both.")
        return self


class SectionIs(Document):
    """The name ("chorus") or the letter of the section that sounds at `at_s`."""

    kind: Literal["section"] = "section"
    at_s: Time
    name: Annotated[str, Field(max_length=NAME_LENGTH)] | None = None
    letter: str | None = None

    @field_validator("letter")
    @classmethod
    def _is_a_letter(cls, text: str | None) -> str | None:
        if text is not None and not re.fullmatch(r"[A-Z]'{0,3}", text):
            raise ValueError(f"“{text}” is no letter of a section: write A to Z, with ' for a varied return, as in A'.")
        return text

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.name or "").strip() and self.letter is None:
            raise ValueError("A section needs a name, as in chorus, or a letter, as in B.")
        return self


class GenreIs(Document):
    """The genre, as people call it."""

    kind: Literal["genre"] = "genre"
    name: Annotated[str, Field(min_length=1, max_length=120)]


Correction = TempoIs | DownbeatIs | MetreIs | KeyIs | ChordIs | BoundaryIs | SectionIs | GenreIs
_ADAPTER: TypeAdapter[Correction] = TypeAdapter(Annotated[Correction, Field(discriminator="kind")])
KINDS = ("tempo", "downbeat", "metre", "key", "chord", "boundary", "section", "genre")


@dataclass(frozen=True, slots=True)
class Corrected:
    """An analysis with its corrections. `misfits` holds a sentence for each correction (by its place) left out."""

    analysis: Analysis
    misfits: dict[int, str]


def read_correction(kind: str, value: Mapping[str, Any]) -> Correction:
    """The correction that `value` describes. Raises ValueError with a sentence that says what is wrong."""
    if kind not in KINDS:
        raise ValueError(f"“{kind}” cannot be corrected. Choose one of {', '.join(KINDS)}.")
    try:
        return _ADAPTER.validate_python({**value, "kind": kind})
    except ValidationError as error:
        raise ValueError(_sentence(error, kind)) from error


def _sentence(error: ValidationError, kind: str) -> str:
    first = error.errors()[0]
    field = str(first["loc"][-1]) if first["loc"] else kind
    if first["type"] == "value_error":
        said = str(first["ctx"]["error"])
        return said[0].upper() + said[1:] + ("" if said.endswith(".") else ".")
    if first["type"] == "missing":
        return f"The correction of a {kind} needs {field}."
    if first["type"] == "extra_forbidden":
        return f"The correction of a {kind} has no {field}."
    return f"“{first['input']}” cannot be the {field} of a {kind}: {first['msg'].lower()}."


_APPLIED: dict[str, Callable[[Analysis, Any], Analysis]] = {
    "tempo": lambda heard, it: correcting_beats.set_tempo(heard, it.bpm),
    "downbeat": lambda heard, it: correcting_beats.set_downbeat(heard, it.at_s),
    "metre": lambda heard, it: correcting_beats.set_metre(heard, it.signature, it.start_s, it.end_s),
    "key": lambda heard, it: correcting_harmony.set_key(heard, it.key, it.mode, _stretch(it)),
    "chord": lambda heard, it: correcting_harmony.set_chord(heard, it.label, it.start_s, it.end_s),
    "boundary": lambda heard, it: correcting_form.set_boundary(heard, it.from_s, it.to_s),
    "section": lambda heard, it: correcting_form.set_section(heard, it.at_s, it.name, it.letter),
    "genre": lambda heard, it: heard,  # a genre is read, not heard: the theory takes it over
}


def _stretch(it: _Stretch) -> tuple[float, float] | None:
    return None if it.start_s is None or it.end_s is None else (it.start_s, it.end_s)


def correct(heard: Analysis, corrections: Sequence[Correction]) -> Corrected:
    """Applies the corrections in their order; those that do not fit what was heard are left out, with the reason."""
    misfits: dict[int, str] = {}
    analysis = heard
    for place, correction in enumerate(corrections):
        try:
            analysis = _APPLIED[correction.kind](analysis, correction)
        except DoesNotFitError as reason:
            misfits[place] = str(reason)
    return Corrected(analysis, misfits)


def corrected(heard: Analysis, corrections: Sequence[Correction]) -> Analysis:
    """The analysis as people put it right; what depends on a correction is derived again."""
    return correct(heard, corrections).analysis


def genre_of(corrections: Sequence[Correction]) -> str | None:
    """The genre that a person named last; None where nobody did."""
    named = [it.name for it in corrections if isinstance(it, GenreIs)]
    return named[-1] if named else None
