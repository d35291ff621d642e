"""The chords that the score reader knows: every numeral of both modes, and the sounds behind them.

A sound is a root and one of `QUALITY_TONES`; several numerals can name one sound (VII and V/III). Workers only (numpy).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from theory.core.harmony.roman import SCALES, Numeral
from theory.core.key import Key, Mode
from theory.core.pitch import pitch_class

QUALITY_TONES: dict[str, tuple[int, ...]] = {
    "maj": (0, 4, 7), "min": (0, 3, 7), "dim": (0, 3, 6), "aug": (0, 4, 8), "7": (0, 4, 7, 10), "maj7": (0, 4, 7, 11),
    "min7": (0, 3, 7, 10), "hdim7": (0, 3, 6, 10), "dim7": (0, 3, 6, 9), "Fr": (0, 4, 6, 10), "It": (0, 4, 10),
}  # fmt: skip
QUALITIES = tuple(QUALITY_TONES)
SOUNDS = 12 * len(QUALITIES)
MODES: tuple[Mode, Mode] = ("major", "minor")
OWN = {
    "major": "I ii iii IV V vi viio Imaj7 ii7 iii7 IVmaj7 V7 vi7 viiø7 Cad64",
    "minor": "i iio III iv V VI viio VII v i7 iiø7 IIImaj7 iv7 V7 VImaj7 viio7 VII7 v7 III+ Cad64",
}
_MIXED = {
    "major": "i iv iio iiø7 bVI bVII bIII v viio7 bII iv7 V+ I+ It6 Fr43 Ger65",
    "minor": "I ii IV bII vio viø7 ii7 IV7 V+ It6 Fr43 Ger65",
}
_TARGETS = {"major": "ii iii IV V vi", "minor": "III iv V VI VII"}
_APPLIED = "V V7 viio viio7 viiø7"


@dataclass(frozen=True, slots=True)
class Label:
    """One numeral without its figures: root above the tonic, index of its quality, inversions it comes in."""

    text: str
    root: int
    quality: int
    inversions: tuple[int, ...]
    applied: str  # "" or the degree it is applied to

    @property
    def sound(self) -> int:
        """Index of the sound in a key on C."""
        return self.root * len(QUALITIES) + self.quality


@lru_cache(maxsize=2)
def labels(mode: Mode) -> tuple[Label, ...]:
    """All numerals of a mode, in a fixed order."""
    words = (OWN[mode] + " " + _MIXED[mode]).split()
    words += [f"{head}/{target}" for target in _TARGETS[mode].split() for head in _APPLIED.split()
              if (head, target) not in {("V", "IV"), ("viiø7", "ii"), ("viiø7", "iii"), ("viiø7", "vi"),
                                        ("viiø7", "iv")}]  # fmt: skip
    return tuple(_label(word, mode) for word in words)


def _label(word: str, mode: Mode) -> Label:
    key = Key("C", mode)
    numeral = Numeral.parse(word, mode)
    applied = word.partition("/")[2]
    if word in ("It6", "Fr43", "Ger65"):
        quality = {"It6": "It", "Fr43": "Fr", "Ger65": "7"}[word]
        return Label(word, 8, QUALITIES.index(quality), (0,), "")
    if word == "Cad64":
        return Label(word, 0, QUALITIES.index("maj" if mode == "major" else "min"), (2,), "")
    tones = QUALITY_TONES[numeral.quality]
    kept = (0, 1) if word in ("I", "i") and SCALES[mode][2] == tones[1] else tuple(range(len(tones)))
    return Label(word, pitch_class(numeral.root(key)), QUALITIES.index(numeral.quality), kept, applied)


@dataclass(frozen=True, slots=True)
class Tables:
    """The labels of one mode as arrays; n labels, s states (label with inversion), all in a key on C."""

    label_of_state: npt.NDArray[np.int64]  # (s,)
    inversion_of_state: npt.NDArray[np.int64]  # (s,)
    sound_of_label: npt.NDArray[np.int64]  # (n,)
    sound_of_state: npt.NDArray[np.int64]  # (s,)
    bass_of_state: npt.NDArray[np.int64]  # (s,)
    labels_of_sound: npt.NDArray[np.int64]  # (sounds, 3), -1 where there are fewer


@lru_cache(maxsize=2)
def tables(mode: Mode) -> Tables:
    """The arrays of a mode."""
    known = labels(mode)
    states = [(n, inversion) for n, label in enumerate(known) for inversion in label.inversions]
    label_of_state = np.array([n for n, _ in states])
    sound_of_label = np.array([label.sound for label in known])
    basses = [(known[n].root + QUALITY_TONES[QUALITIES[known[n].quality]][inversion]) % 12 for n, inversion in states]
    by_sound = np.full((SOUNDS, 3), -1)
    for n, label in enumerate(known):
        row = by_sound[label.sound]
        row[int(np.argmax(row < 0))] = n
    return Tables(label_of_state, np.array([i for _, i in states]), sound_of_label, sound_of_label[label_of_state],
                  np.array(basses), by_sound)  # fmt: skip


def shifted(sound: npt.NDArray[np.int64], steps: int) -> npt.NDArray[np.int64]:
    """Sounds moved up by `steps` semitones."""
    return (sound + steps * len(QUALITIES)) % SOUNDS


def figure(label: Label, inversion: int) -> str:
    """The numeral with figured bass, as analysts write it: "V65/V", "viiø43", "IVM7" as "IVmaj7"."""
    if label.text in ("It6", "Fr43", "Ger65", "Cad64"):
        return label.text
    head, _, target = label.text.partition("/")
    seventh = len(QUALITY_TONES[QUALITIES[label.quality]]) == 4
    if inversion == 0:
        figures = head
    elif seventh:
        figures = head.replace("maj7", "M7").removesuffix("7") + ("", "65", "43", "42")[inversion]
    else:
        figures = head + ("", "6", "64")[inversion]
    return figures + (f"/{target}" if target else "")
