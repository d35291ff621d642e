"""One song at a glance: the side panel of the library."""

from __future__ import annotations

from dataclasses import dataclass

from library.core.analysis import PartialAnalysis
from library.core.circle_plot import Circle, draw_circle
from library.core.words import sentences
from library.models import Hearing, Song
from library.services.song_page import heard_so_far

SENTENCES = 2


@dataclass(frozen=True, slots=True)
class Overview:
    song: Song
    circle: Circle | None
    summary: str

    @property
    def format(self) -> str:
        """ "FLAC, 44.1 kHz, 24-bit, stereo"."""
        song = self.song
        parts = [(song.codec or song.container).upper().replace("_", " ")]
        if song.sample_rate_hz:
            parts.append(f"{song.sample_rate_hz / 1000:g} kHz")
        if song.bit_depth:
            parts.append(f"{song.bit_depth}-bit")
        if song.channels:
            parts.append({1: "mono", 2: "stereo"}.get(song.channels, f"{song.channels} channels"))
        return ", ".join(part for part in parts if part)


def overview_of(song: Song) -> Overview:
    """What the Analysis says in short; of a song not yet heard, only what is known by then."""
    heard = heard_so_far(Hearing.objects.filter(song=song).only("document", "corrected", "song_id").first())
    return Overview(song, _circle(heard), " ".join(map(str, sentences(heard)[:SENTENCES])))


def _circle(heard: PartialAnalysis) -> Circle | None:
    chords = [(chord.label, chord.function) for chord in heard.chords or () if chord.label != "N"]
    return draw_circle(chords, heard.key.key) if chords and heard.key else None
