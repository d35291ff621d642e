"""The Blueprint: the plan of a song as a person reads and edits it. Everything that sounds follows from it alone.

Lengths inside a section are counted in quarter notes, whatever the metre: a bar of 6/8 has 3.0 of them.
docs/algorithms/blueprint.md.
"""

from functools import lru_cache
from itertools import accumulate
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from generation.core.seeds import LARGEST_SEED
from theory.core.chord import Chord
from theory.core.document import Document
from theory.core.harmony.roman import Numeral
from theory.core.key import Key
from theory.core.lab.modes import Home
from theory.core.metre import Metre

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Seed = Annotated[int, Field(ge=0, le=LARGEST_SEED)]
Bpm = Annotated[float, Field(ge=20.0, le=320.0)]
Mode = Literal["major", "minor", "dorian", "phrygian", "lydian", "mixolydian", "locrian"]
SectionKind = Literal[
    "intro", "verse", "pre-chorus", "chorus", "bridge", "solo", "break", "build", "drop", "interlude", "theme", "outro"
]
Cadence = Literal["authentic", "half", "deceptive", "plagal", "evaded", "phrygian", "open"]
Role = Literal["drums", "percussion", "bass", "chords", "arpeggio", "pad", "melody", "counter", "effects"]
Transition = Literal["none", "fill", "riser", "drop-out", "impact", "ritardando"]
OriginKind = Literal["prompt", "field", "genre", "mood", "seed", "song", "lab", "file", "edit"]

LONGEST_S = 2 * 3600.0
MOST_BARS = 6000
_EPSILON = 1e-6


@lru_cache(maxsize=256)
def _home(tonic: str, mode: Mode) -> Home:
    return Home.parse(tonic, mode)


class PlanChord(Document):
    """A chord as a Roman numeral of the section's key. Raises ValueError where it cannot be read."""

    numeral: Annotated[str, Field(min_length=1, max_length=24)]
    quarters: Annotated[float, Field(gt=0.0, le=256.0)]
    quality: str = ""  # a Harte quality that no numeral writes, such as "maj9"; empty: as the numeral says


class Phrase(Document):
    """A stretch of whole bars and how it ends."""

    bars: Annotated[int, Field(ge=1, le=64)]
    cadence: Cadence


class Section(Document):
    """A part of the form. `parts` says how strongly each part plays, 0 to 1; one that is not named is silent."""

    name: Annotated[str, Field(min_length=1, max_length=60)]  # "Chorus 1"
    kind: SectionKind
    letter: Annotated[str, Field(min_length=1, max_length=3)]  # the same letter is the same material
    variation: Annotated[int, Field(ge=0, le=99)] = 0  # 0 as first heard; others vary it
    bars: Annotated[int, Field(ge=1, le=512)]
    metre: Annotated[str, Field(pattern=r"^\d{1,2}/\d{1,2}$")]
    grouping: tuple[int, ...] = ()  # of an odd metre, in its denominators: 7/8 as (2, 2, 3)
    bpm: Bpm  # of the felt beat: the dotted note in compound metres
    tonic: str
    mode: Mode
    energy: Share
    chords: tuple[PlanChord, ...]
    phrases: tuple[Phrase, ...]
    parts: dict[Slug, Share] = {}
    transition: Transition = "none"  # how it leads into the next
    origin: str = ""  # why it is here, for a reader

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        Metre.parse(self.metre)
        total, want = sum(chord.quarters for chord in self.chords), self.bars * self.bar_quarters
        if abs(total - want) > 1e-3:
            raise ValueError(f"{self.name}: its chords last {total:g} quarter notes, but its {self.bars} bars {want:g}")
        if sum(phrase.bars for phrase in self.phrases) != self.bars:
            raise ValueError(f"{self.name}: its phrases do not add up to its {self.bars} bars")
        for chord in self.chords:
            Numeral.parse(chord.numeral, self.key.mode)
        return self

    @property
    def bar_quarters(self) -> float:
        """Length of a bar in quarter notes."""
        metre = Metre.parse(self.metre)
        return metre.numerator * 4 / metre.denominator

    @property
    def beat_quarters(self) -> float:
        """Quarter notes of the beat that `bpm` counts: dotted in compound metres, a quarter in 5/8 and 7/8."""
        metre = Metre.parse(self.metre)
        if metre.denominator >= 8 and not metre.is_compound:
            return 1.0
        return (3.0 if metre.is_compound else 1.0) * 4 / metre.denominator

    @property
    def quarter_s(self) -> float:
        """Seconds of a quarter note."""
        return 60.0 / self.bpm / self.beat_quarters

    @property
    def quarters(self) -> float:
        """Length in quarter notes."""
        return self.bars * self.bar_quarters

    @property
    def duration_s(self) -> float:
        """Length in seconds at its plain tempo."""
        return self.quarters * self.quarter_s

    @property
    def home(self) -> Home:
        """Tonic and mode with their scale."""
        return _home(self.tonic, self.mode)  # not kept in the section: a copy in another key would carry it along

    @property
    def key(self) -> Key:
        """The key in which its numerals are counted: major or minor, whatever the mode."""
        return self.home.key

    def chord(self, index: int) -> Chord:
        """The chord at a place of `chords` as it sounds."""
        planned = self.chords[index]
        chord = Numeral.parse(planned.numeral, self.key.mode).chord(self.key)
        return Chord(chord.root, planned.quality, chord.bass_degree) if planned.quality else chord

    @property
    def chord_starts(self) -> tuple[float, ...]:
        """Where each chord begins, in quarter notes from the start of the section."""
        return tuple(accumulate((chord.quarters for chord in self.chords[:-1]), initial=0.0))


class PlanPart(Document):
    """What one player plays. Names of styles belong to the role: composing says which there are."""

    id: Slug  # "bass"; unique in the blueprint
    name: Annotated[str, Field(min_length=1, max_length=60)]
    role: Role
    instrument: Slug  # of the instrument base
    style: str = ""  # "walking", "strum", "rootless"; empty: as the genre has it
    sound: str = ""  # a choice of sound of the instrument; empty: its first
    seed: Seed | None = None  # of its own, where the part was made again whole
    level_db: Annotated[float, Field(ge=-60.0, le=12.0)] = 0.0  # against what its role gets in the genre
    pan: Annotated[float, Field(ge=-1.0, le=1.0)] = 0.0
    effects: Annotated[float, Field(ge=0.0, le=2.0)] = 1.0  # amount of its chain; 1 as the genre has it


class TakeNote(Document):
    """A note as a person set it; `start_quarters` counts from the start of the song."""

    start_quarters: Annotated[float, Field(ge=0.0)]
    quarters: Annotated[float, Field(gt=0.0, le=512.0)]
    pitch: Annotated[int, Field(ge=0, le=127)]
    accent: Share = 0.6


class Take(Document):
    """Some bars of a part made again: with another seed, or (`notes`) as a person wrote them. Bars count from 1."""

    part: Slug
    first_bar: Annotated[int, Field(ge=1)]
    last_bar: Annotated[int, Field(ge=1)]
    seed: Seed = 0
    notes: tuple[TakeNote, ...] | None = None

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.last_bar < self.first_bar:
            raise ValueError(f"bars {self.first_bar} to {self.last_bar} run backwards")
        return self


class Production(Document):
    """Targets of mix and master."""

    loudness_lufs: Annotated[float, Field(ge=-30.0, le=-5.0)] = -14.0
    true_peak_dbtp: Annotated[float, Field(ge=-6.0, le=-0.1)] = -1.0
    character: str = ""  # a chain of generation.core.mixing: "clean", "tape", "lo-fi"; empty: as the genre has it
    width: Annotated[float, Field(ge=0.0, le=2.0)] = 1.0


class Origin(Document):
    """Where a choice came from: `field` is a path such as "bpm" or "sections.3.chords"."""

    field: str
    kind: OriginKind
    says: str  # a sentence or a few words for a reader
    words: str = ""  # of the prompt


class Blueprint(Document):
    """The whole plan. The first genre counts most; `tonic`, `mode`, `bpm` and `metre` are the main ones."""

    schema_version: Literal[1] = 1
    title: Annotated[str, Field(max_length=200)] = ""
    prompt: Annotated[str, Field(max_length=4000)] = ""
    seed: Seed = 0
    genres: tuple[tuple[Slug, Share], ...]
    moods: tuple[str, ...] = ()
    use: str = ""
    era: str = ""
    tonic: str
    mode: Mode
    bpm: Bpm
    metre: str
    groove: str = ""  # a groove of generation.core.composing
    swing: Annotated[float, Field(ge=1.0, le=3.0)] = 1.0  # first part of a divided beat against the second
    voicing: str = ""  # how chords are laid out: "close triads", "shells", "rootless"
    bass_style: str = ""
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    parts: Annotated[tuple[PlanPart, ...], Field(min_length=1, max_length=16)]
    takes: tuple[Take, ...] = ()
    production: Production = Production()
    origins: tuple[Origin, ...] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        ids = [part.id for part in self.parts]
        if len(set(ids)) < len(ids):
            raise ValueError("two parts of the blueprint have the same id")
        for section in self.sections:
            if unknown := set(section.parts) - set(ids):
                raise ValueError(f"{section.name} names parts that the blueprint does not have: {sorted(unknown)}")
        if self.bars > MOST_BARS or self.duration_s > LONGEST_S * 1.05:
            raise ValueError(f"{self.bars} bars and {self.duration_s / 60:.0f} minutes are more than can be made")
        for take in self.takes:
            if take.part not in ids or take.last_bar > self.bars:
                raise ValueError(f"a take names part {take.part!r} and bar {take.last_bar}, which are not there")
        return self

    @property
    def bars(self) -> int:
        """Bars in all."""
        return sum(section.bars for section in self.sections)

    @property
    def quarters(self) -> float:
        """Quarter notes in all."""
        return sum(section.quarters for section in self.sections)

    @property
    def duration_s(self) -> float:
        """Length in seconds at its plain tempos, without what rings on."""
        return sum(section.duration_s for section in self.sections)

    @property
    def section_starts(self) -> tuple[float, ...]:
        """Where each section begins, in quarter notes."""
        return tuple(accumulate((section.quarters for section in self.sections[:-1]), initial=0.0))

    def part(self, part_id: str) -> PlanPart:
        """A part by its id. Raises KeyError."""
        return {part.id: part for part in self.parts}[part_id]
