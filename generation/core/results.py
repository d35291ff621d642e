"""What making leaves: stems, mix and adherence, each a document with units in its names."""

from typing import Annotated, Literal

from pydantic import Field

from theory.core.document import Document

Share = Annotated[float, Field(ge=0.0, le=1.0)]
RATE_HZ = 48_000
BIT_DEPTH = 24


class SoundUsed(Document):
    """A sound that can be heard in a stem, and under which terms."""

    name: str  # "MuseScore General: Grand Piano"
    licence: str  # "MIT"
    source: str = ""
    may_earn: bool = True  # whether a user may earn money with it


class Stem(Document):
    """One part as a file: 48 kHz, stereo, 24 bit, with its effects and returns. All stems add up to the mix."""

    part: str
    name: str
    file: str  # relative to the folder of the making
    frames: int
    sha256: str  # of its samples as 24-bit little-endian PCM, interleaved
    key: str  # of everything that it depends on
    peak_dbfs: float | None  # None where it is silent
    loudness_lufs: float | None
    gain_db: float  # that the mix gave it
    pan: float
    renderer: str
    sounds: tuple[SoundUsed, ...] = ()
    warnings: tuple[str, ...] = ()


class Mix(Document):
    """The stems together, before mastering."""

    schema_version: Literal[1] = 1
    file: str
    frames: int
    sha256: str
    loudness_lufs: float | None
    true_peak_dbtp: float | None
    null_dbfs: float  # largest sample of the mix minus its stems; -200 for none
    stems: tuple[Stem, ...]


class WholeMix(Document):
    """A whole song by a model that others publish, made from the plan and beside the sampler's mix; not mastered."""

    schema_version: Literal[1] = 1
    model: str  # its id, such as "ace-step"
    name: str
    file: str
    frames: int
    sha256: str
    key: str  # of everything that it depends on, as far as that repeats itself
    covers: bool  # whether it was made from our render, and not from words alone
    loudness_lufs: float | None
    true_peak_dbtp: float | None


class BarCheck(Document):
    """One bar of the plan against what was heard in it. A share is None where nothing could be compared."""

    bar: int  # from 1
    start_s: float
    end_s: float
    chords: Share | None  # of its time, chords that agree as major or minor
    beats: Share | None  # of its beats, those heard within 70 ms
    downbeat: bool | None
    key: bool | None
    fails: tuple[str, ...] = ()  # "chords", "beats", "silence", "clipping"
    planned: str = ""  # chords as planned, for a reader
    heard: str = ""


class RuleFault(Document):
    """A rule that needs no ears and is broken: range, parallels, playability, an unresolved leap."""

    rule: str
    part: str
    bar: int
    sentence: str
    song: str = ""  # id of the song in the library that it is about, where it is about another one


class Score(Document):
    """One measure over the song: what it is, what it should be, and what the listener itself would err by."""

    name: str  # "chords", "beats", "downbeats", "key", "sections"
    value: Share | None
    bar: Share  # that this project asks for
    ceiling: Share | None  # what the listener scores on exact renders of such material
    met: bool | None


class Adherence(Document):
    """Plan against what is heard."""

    schema_version: Literal[1] = 1
    scores: tuple[Score, ...]
    bars: tuple[BarCheck, ...]
    loudness_lufs: float | None
    loudness_target_lufs: float
    true_peak_dbtp: float | None
    clipped_samples: int
    silent_s: float  # longest silence inside the song
    rules: tuple[RuleFault, ...] = ()
    remade: tuple[str, ...] = ()  # "Bars 9 to 12 of the guitar, made again once: chords"
    listener: str = ""
    summary: tuple[str, ...] = ()  # a few sentences for a reader
