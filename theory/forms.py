"""What the progression lab is asked: its address, checked. Every error is a sentence for beside its field."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

from django import forms

from theory.core.chord import Chord
from theory.core.chord_entry import parse_progression
from theory.core.lab.modes import MODES, Home

SLOWEST_BPM, FASTEST_BPM = 20, 400
SHORTEST_BAR, LONGEST_BAR = 2, 12
MOST_CHORDS = 128  # a lab is for a few bars at a time; every one of them is set in four voices
_TURN = re.compile(r"(\d{1,3}):([A-G][#b♯♭]*):([a-z-]{3,20})")
_VOICING = re.compile(r"(\d{1,3}):(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})")


class ProgressionForm(forms.Form):
    """A progression and where it is at home."""

    key = forms.CharField(required=False)
    mode = forms.CharField(required=False)
    tempo = forms.CharField(required=False)
    bar = forms.CharField(required=False)
    chords = forms.CharField(required=False, strip=True)
    voices = forms.CharField(required=False)
    turns = forms.CharField(required=False)

    def clean_mode(self) -> str:
        asked: str = self.cleaned_data["mode"] or "major"
        return asked

    def clean_tempo(self) -> float:
        text = self.cleaned_data["tempo"].strip() or "96"
        tempo = _number(text)
        if tempo is None or not SLOWEST_BPM <= tempo <= FASTEST_BPM:
            raise forms.ValidationError(
                f"“{text[:12]}” is no tempo: from {SLOWEST_BPM} to {FASTEST_BPM} beats a minute. Try 96."
            )
        return tempo

    def clean_bar(self) -> int:
        text = self.cleaned_data["bar"].strip() or "4"
        beats = _number(text)
        if beats is None or beats != int(beats) or not SHORTEST_BAR <= beats <= LONGEST_BAR:
            raise forms.ValidationError(
                f"“{text[:12]}” beats make no bar here: whole ones from {SHORTEST_BAR} to {LONGEST_BAR}. Try 4."
            )
        return int(beats)

    def clean_voices(self) -> dict[int, tuple[int, int, int, int]]:
        """Voicings set by hand, by chord; what is no voicing is left out."""
        found = _VOICING.findall(self.cleaned_data["voices"])
        rows = {int(at): (int(b), int(t), int(a), int(s)) for at, b, t, a, s in found}
        return {at: row for at, row in rows.items() if all(pitch <= 127 for pitch in row)}

    def clean_turns(self) -> dict[int, Home]:
        """Keys that begin later, by chord; what is no key is left out."""
        rows = {}
        for at, tonic, mode in _TURN.findall(self.cleaned_data["turns"]):
            with suppress(ValueError):
                rows[int(at)] = Home.parse(tonic, mode)
        return rows

    def clean(self) -> dict[str, Any]:
        """The key, then the chords in it."""
        cleaned = super().clean() or self.cleaned_data
        home = self._home(cleaned)
        cleaned["home"] = home
        cleaned["timed"] = []
        if home and cleaned.get("chords") and "bar" in cleaned:
            try:
                cleaned["timed"] = parse_progression(cleaned["chords"], home.key, MOST_CHORDS, cleaned["bar"])
            except ValueError as reason:
                self.add_error("chords", str(reason))
        return cleaned

    def _home(self, cleaned: dict[str, Any]) -> Home | None:
        try:
            home = Home.parse((cleaned.get("key") or "C").split(maxsplit=1)[0], "major")
        except (ValueError, IndexError) as reason:
            self.add_error("key", str(reason))
            return None
        try:
            return Home.parse(home.tonic, cleaned.get("mode"))
        except ValueError as reason:
            self.add_error("mode", str(reason))
            return None

    @property
    def sentences(self) -> dict[str, str]:
        """The first error of each field."""
        return {name: str(rows[0]) for name, rows in self.errors.items()}


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def label_chord(text: str) -> Chord:
    """A Harte label out of an address. Raises ValueError."""
    return Chord.parse(text[:40])


MODE_CHOICES = [(slug, mode.name) for slug, mode in MODES.items()]
TONICS = ["C", "G", "D", "A", "E", "B", "F#", "C#", "Db", "Ab", "Eb", "Bb", "F", "G#", "D#", "Gb"]
EXAMPLES = [  # (name, chords, mode): where people begin
    ("ii–V–I", "ii7 | V7 | Imaj7 | %", "major"),
    ("Four chords of pop", "I | V | vi | IV", "major"),
    ("Andalusian", "i | VII | VI | V", "minor"),
    ("Twelve-bar blues", "I7 | IV7 | I7 | % | IV7 | % | I7 | % | V7 | IV7 | I7 | V7", "major"),
    ("Pachelbel's ground", "I V | vi iii | IV I | IV V", "major"),
    ("Circle of fifths", "iv7 | VII7 | IIImaj7 | VImaj7 | iiø7 | V7 | i | %", "minor"),
    ("Dorian vamp", "i7 | IV7 | % | i7", "dorian"),
]
