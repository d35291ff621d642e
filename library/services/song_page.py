"""What the song page shows: the figures of the header, its lists, and the JSON its drawings are made of."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from library.core.analysis import Loudness, PartialAnalysis
from library.core.bars import Bars
from library.core.notation import Raised, circle_place, numeral_parts, place_of, spoken, symbol_parts
from library.models import Hearing, Song
from musicapp.jobs.models import Job
from musicapp.templatetags.look import clock, signed
from theory.core.chord import Chord
from theory.core.key import Key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from theory.core.reading import Reading

WHOLE = "done"  # Hearing.stage once everything was heard
SURE = 0.8
FAIRLY_SURE = 0.5
TAPPED_TOO = 0.1  # another tempo is worth a word from this chance on
SWUNG = 1.15  # of a divided beat, the first part against the second


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure of the header. ``value`` is empty while it is not known yet."""

    name: str
    value: str = ""
    unit: str = ""
    confidence: float | None = None
    note: str = ""

    @property
    def bars(self) -> int:
        """Confidence as one to three bars."""
        return (
            0
            if self.confidence is None
            else 3
            if self.confidence >= SURE
            else 2
            if self.confidence >= FAIRLY_SURE
            else 1
        )

    @property
    def sureness(self) -> str:
        return ("", "unsure", "fairly sure", "sure")[self.bars]


def hearing_of(song: Song, *, with_theory: bool = False) -> Hearing | None:
    """The hearing; its theory, which is large, only where it is read."""
    hearings = Hearing.objects.filter(song=song)
    return (hearings if with_theory else hearings.defer("theory")).first()


def heard_so_far(hearing: Hearing | None) -> PartialAnalysis:
    """The stored document, whole or partial; an empty one where nothing was heard yet."""
    document = hearing.shown if hearing else {}
    return PartialAnalysis.model_validate({name: document.get(name) for name in PartialAnalysis.model_fields})


def job_of(song: Song) -> Job | None:
    """The newest hearing job of the song."""
    return Job.objects.filter(subject_id=song.pk, kind="hear", owner_id=song.owner_id).first()


LEAST_SURE_GENRE = 0.25  # below it the panel lists guesses, but the head of the page names none


def _genre_fact(theory: Reading | None, named: str | None) -> Fact:
    """What a person named it, else the likeliest genre."""
    if named:
        return Fact("Genre", named, confidence=1.0, note="Named by a person")
    guesses = theory.genre.guesses if theory and theory.genre else ()
    sure = bool(guesses) and guesses[0].confidence >= LEAST_SURE_GENRE
    return Fact("Genre", guesses[0].name, confidence=guesses[0].confidence) if sure else Fact("Genre")


def facts(song: Song, heard: PartialAnalysis, theory: Reading | None = None, named: str | None = None) -> list[Fact]:
    """The figures of the header, always the same ones in the same order, so that nothing moves as they arrive."""
    loudness = heard.loudness or Loudness()
    length_s = heard.duration_s if heard.duration_s is not None else song.duration_s
    return [
        _key_fact(heard),
        _tempo_fact(heard),
        Fact("Metre", heard.metre.signature, confidence=heard.metre.confidence)
        if heard.metre
        else _not_heard("Metre", heard),
        _swing_fact(heard, theory),
        Fact("Length", clock(length_s)),
        _form_fact(heard),
        _genre_fact(theory, named),
        _level("Loudness", loudness.integrated_lufs, "LUFS", "Integrated loudness, BS.1770"),
        _level("Range", loudness.range_lu, "LU", "How far quiet and loud parts lie apart"),
        _level("True peak", loudness.true_peak_dbtp, "dBTP", "The highest level between the samples, too"),
        _tuning_fact(heard),
    ]


def _not_heard(name: str, heard: PartialAnalysis) -> Fact:
    """A stage that has ended without a finding says so; one that is still to come stays empty."""
    is_beat = name in {"Tempo", "Metre"}
    ended = heard.beats_s is not None if is_beat else heard.key_regions is not None
    return Fact(name, "" if not ended else "no beat found" if is_beat else "none heard")


def _key_fact(heard: PartialAnalysis) -> Fact:
    if heard.key is None:
        return _not_heard("Key", heard)
    mode = f", {heard.key.mode.capitalize()}" if heard.key.mode else ""
    return Fact("Key", Key.parse(heard.key.key).pretty + mode, confidence=heard.key.confidence)


def _tempo_fact(heard: PartialAnalysis) -> Fact:
    if heard.tempo is None:
        return _not_heard("Tempo", heard)
    bpm = f"{heard.tempo.bpm:.1f}".removesuffix(".0")
    others = [f"{one.bpm:.0f}" for one in heard.tempo.alternates if one.confidence >= TAPPED_TOO]
    note = "The middle of the song's beats" + (f"; it may be tapped at {' or '.join(others)} too" if others else "")
    return Fact("Tempo", bpm, "BPM", heard.tempo.confidence, note)


def _swing_fact(heard: PartialAnalysis, theory: Reading | None) -> Fact:
    """Even or swung, as it was heard or else as the notes show it; empty where beats are not divided."""
    swing = heard.swing or (theory.rhythm.swing if theory and theory.rhythm else None)
    if swing is None:
        return Fact("Swing")
    value = "even" if swing.ratio < SWUNG else f"{swing.ratio:.1f} : 1"
    return Fact("Swing", value, confidence=swing.confidence, note="First part of a beat against the second")


def _form_fact(heard: PartialAnalysis) -> Fact:
    if heard.sections is None:
        return Fact("Form")
    if not heard.sections:
        return Fact("Form", "none heard")
    seconds = sum(part.end_s - part.start_s for part in heard.sections)
    mean = sum(part.confidence * (part.end_s - part.start_s) for part in heard.sections) / seconds
    letters = [part.label.replace("'", "′") for part in heard.sections]
    shown = " ".join(letters) if len(letters) <= 12 else f"{' '.join(letters[:11])} … {len(letters)} parts"
    return Fact("Form", shown, confidence=mean, note=" ".join(letters))


def _level(name: str, value: float | None, unit: str, note: str) -> Fact:
    return Fact(name, signed(value), unit if value is not None else "", note=note)


def _tuning_fact(heard: PartialAnalysis) -> Fact:
    if heard.tuning_cents is None:
        return Fact("Tuning")
    cents = round(heard.tuning_cents)
    sign = "+" if cents > 0 else "−" if cents < 0 else ""
    hertz = 440 * 2 ** (heard.tuning_cents / 1200)
    return Fact("Tuning", f"{sign}{abs(cents)}", "cents", note=f"A is at {hertz:.1f} Hz")


def is_silence(heard: PartialAnalysis) -> bool:
    """The loudness was measured, and there was nothing to measure."""
    return heard.loudness is not None and heard.loudness.integrated_lufs is None


def drawing(song: Song, hearing: Hearing | None) -> dict[str, Any]:
    """The JSON of library:analysis: the document as stored, and how its chords and keys are written and placed."""
    document = {name: (hearing.shown if hearing else {}).get(name) for name in PartialAnalysis.model_fields}
    if document["duration_s"] is None:
        document["duration_s"] = song.duration_s
    home = Key.parse(document["key"]["key"]) if document["key"] else None
    names = {region["key"] for region in document["key_regions"] or ()}
    return {
        "song": {"id": str(song.pk), "state": song.state},
        "stage": hearing.stage if hearing else "",
        "whole": hearing is not None and hearing.stage == WHOLE,
        "updated": hearing.updated_at.isoformat() if hearing else "",
        "has_peaks": bool(hearing and hearing.peaks),
        "peaks_version": f"{song.sha256[:12]}-{int(song.heard_at.timestamp()) if song.heard_at else 0}",
        "analysis": document,
        "chord_kinds": chord_kinds(document["chords"] or ()),
        "key_names": {name: Key.parse(name).pretty for name in sorted(names)},
        "home": {"place": asdict(place_of(home.tonic, minor=home.mode == "minor")), "name": home.pretty}
        if home
        else None,
    }


def chord_kinds(chords: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Each different chord once, under "label|numeral": what stands on its block, and where it lies on the circle."""
    kinds: dict[str, dict[str, Any]] = {}
    for span in chords:
        name = f"{span['label']}|{span.get('roman') or ''}"
        if name in kinds:
            continue
        chord = Chord.parse(span["label"])
        place = circle_place(chord)
        kinds[name] = {
            "symbol": symbol_parts(chord.symbol),
            "numeral": numeral_parts(span.get("roman") or ""),
            "spoken": spoken(chord),
            "letter": "-" if chord.root is None else span.get("function", "X"),
            "borrowed": span.get("borrowed", False),
            "place": asdict(place) if place else None,
        }
    return kinds


def shows_timeline(hearing: Hearing | None, job: Job | None) -> bool:
    """There is something to draw, or there will be in a moment."""
    return bool(hearing and hearing.document) or bool(job and job.is_open)


@dataclass(frozen=True, slots=True)
class ChordRow:
    """One line of the table of chords."""

    start_s: float
    place: str
    numeral: Raised
    symbol: Raised
    function: str
    borrowed: bool
    confidence: Fact


FUNCTION_WORDS = {"T": "tonic", "P": "predominant", "D": "dominant", "X": "outside"}


def chord_rows(heard: PartialAnalysis) -> list[ChordRow]:
    """The chords as a table says them."""
    bars = Bars(heard.beats_s or (), heard.downbeats_s or ())
    return [
        ChordRow(
            start_s=chord.start_s,
            place=str(bars.place_at(chord.start_s) or ""),
            numeral=numeral_parts(chord.roman or ""),
            symbol=symbol_parts(chord.symbol),
            function="" if chord.label == "N" else FUNCTION_WORDS[chord.function],
            borrowed=chord.borrowed,
            confidence=Fact("Confidence", confidence=chord.confidence),
        )
        for chord in heard.chords or ()
    ]


@dataclass(frozen=True, slots=True)
class SectionRow:
    """One line of the list of sections."""

    start_s: float
    end_s: float
    title: str
    letter: str  # empty where the title is the letter
    stretch: str
    confidence: Fact


def section_rows(heard: PartialAnalysis) -> list[SectionRow]:
    """The sections as a list says them."""
    bars = Bars(heard.beats_s or (), heard.downbeats_s or ())
    return [
        SectionRow(
            start_s=section.start_s,
            end_s=section.end_s,
            title=section.name.capitalize() if section.name else section.label,
            letter=section.label.replace("'", "′") if section.name else "",
            stretch=bars.stretch(section.start_s, section.end_s),
            confidence=Fact("Confidence", confidence=section.confidence),
        )
        for section in heard.sections or ()
    ]
