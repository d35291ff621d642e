"""The Wish: what a prompt and its fields ask for, which words said so, what was not understood, what contradicts.

Everything that was not asked for is None or empty; planning chooses it and says so. docs/algorithms/prompt.md.
"""

from typing import Annotated, Literal

from pydantic import Field, PositiveFloat

from generation.core.seeds import LARGEST_SEED
from theory.core.document import Document

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Source = Literal["prompt", "field"]


class Understood(Document):
    """Words that led to something. `field` is a name of Wish; start and end count characters of the prompt."""

    field: str
    text: str  # "92 BPM" as it was written
    says: str  # for a reader: "92 BPM", "more vi and ii, sevenths"
    value: str = ""  # "92 BPM", "wistful"
    start: int = 0
    end: int = 0
    source: Source = "prompt"


class Unused(Document):
    """Words that led to nothing, and what would be understood in their place."""

    text: str
    start: int
    end: int
    instead: tuple[str, ...] = ()


class Conflict(Document):
    """Two requests that cannot both hold, and which one was taken."""

    field: str
    sentence: str


class WishedSection(Document):
    """One section that was asked for: "long intro", "double last chorus", "no bridge"."""

    kind: str  # a SectionKind of blueprint.py
    count: Annotated[int, Field(ge=0, le=12)] | None = None  # 0: none of it
    length: Literal["short", "usual", "long", "double"] = "usual"
    bars: Annotated[int, Field(ge=1, le=256)] | None = None
    which: Literal["all", "first", "last"] = "all"
    key: str = ""  # "another", "relative", "up", or a key such as "F major"
    cadence: str = ""  # a Cadence of blueprint.py


class Wish(Document):
    """All that was asked for."""

    prompt: str = ""
    genres: tuple[tuple[str, Share], ...] = ()  # slugs of the convention base and their weights, which add up to 1
    moods: tuple[str, ...] = ()  # names of generation.core.prompt's moods
    use: str = ""  # "study", "trailer", "wedding"
    era: str = ""  # "1980s"
    tonic: str | None = None  # "F#"
    mode: str | None = None  # a Mode of blueprint.py; may be asked for without a tonic
    bpm: PositiveFloat | None = None
    tempo_range_bpm: tuple[PositiveFloat, PositiveFloat] | None = None  # from a tempo word such as "slow" or "andante"
    metre: str | None = None  # "5/4"
    duration_s: PositiveFloat | None = None
    bars: Annotated[int, Field(ge=1, le=2000)] | None = None  # "16 bars", where no duration was asked for
    instruments_in: tuple[str, ...] = ()  # ids of the instrument base, or names of its families
    instruments_out: tuple[str, ...] = ()
    only_these: bool = False  # "only piano and cello"
    parts_count: Annotated[int, Field(ge=1, le=16)] | None = None  # "a trio"
    sections: tuple[WishedSection, ...] = ()
    form: str = ""  # "AABA", "verse-chorus", "twelve-bar blues"
    chords: str = ""  # as typed: "Dm7 G7 Cmaj7", "ii-V-I"
    cadence: str = ""  # a Cadence: "never quite resolve" is evaded
    energy: Share | None = None
    swing: Annotated[float, Field(ge=1.0, le=3.0)] | None = None
    title: str = ""
    seed: Annotated[int, Field(ge=0, le=LARGEST_SEED)] | None = None
    variations: Annotated[int, Field(ge=1, le=8)] = 1
    understood: tuple[Understood, ...] = ()
    unused: tuple[Unused, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
