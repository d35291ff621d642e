"""What was made, for tests: a small blueprint, and a core that makes tones of it in a moment."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from generation.core.blueprint import Blueprint, Phrase, PlanChord, PlanPart, Section, Take
from generation.core.ledger import Ledger, ledger_of
from generation.core.results import RATE_HZ, Adherence, BarCheck, Mix, RuleFault, Score, SoundUsed, Stem
from library.core.analysis import Analysis
from library.core.decoding import AudioFacts
from library.core.heard import Heard
from library.core.waveform import PeaksMeter, mini_waveform, write_peaks

PARTS = (("drums", "Drums", "drums", "acoustic-kit"), ("bass", "Bass", "bass", "electric-bass"),
         ("keys", "Keys", "chords", "grand-piano"), ("lead", "Lead", "melody", "alto-sax"))  # fmt: skip
NUMERALS = ("I", "vi", "IV", "V")
NAMES = ("C:maj", "A:min", "F:maj", "G:maj")
LETTERS = "TTPD"
BAR_S = 2.0


def tiny_blueprint(title: str = "Harbour lights", parts: int = 2, bars: int = 4, **more: Any) -> Blueprint:
    """C major at 120 BPM: I vi IV V, a bar each."""
    chosen = tuple(PlanPart(id=i, name=n, role=r, instrument=k) for i, n, r, k in PARTS[:parts])  # type: ignore[arg-type]
    section = Section(
        name="Verse 1", kind="verse", letter="A", bars=bars, metre="4/4", bpm=120.0, tonic="C", mode="major",
        energy=0.6,
        chords=tuple(PlanChord(numeral=NUMERALS[bar % 4], quarters=4.0) for bar in range(bars)),
        phrases=(Phrase(bars=bars, cadence="half"),), parts={part.id: 0.8 for part in chosen},
    )  # fmt: skip
    fields: dict[str, Any] = {
        "title": title, "prompt": "a quiet harbour at night", "seed": 4127, "genres": (("indie-pop", 1.0),),
        "tonic": "C", "mode": "major", "bpm": 120.0, "metre": "4/4", "sections": (section,), "parts": chosen,
    }  # fmt: skip
    return Blueprint(**{**fields, **more})


def tones(blueprint: Blueprint, place: int) -> np.ndarray:
    """(frames, 2) of one part: a tone of its own, another for another seed."""
    time_s = np.arange(int(blueprint.duration_s * RATE_HZ)) / RATE_HZ
    hertz = 110.0 * 2**place + blueprint.seed % 17 + 3 * len(blueprint.takes)
    return np.stack([0.2 * np.sin(2 * np.pi * hertz * time_s)] * 2, axis=1)


def stem_of(blueprint: Blueprint, place: int, folder: Path) -> Stem:
    part, sound = blueprint.parts[place], tones(blueprint, place)
    (folder / "stems").mkdir(parents=True, exist_ok=True)
    file = folder / "stems" / f"{part.id}.wav"
    soundfile.write(file, sound, RATE_HZ, "PCM_24")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return Stem(
        part=part.id, name=part.name, file=f"stems/{part.id}.wav", frames=len(sound), sha256=digest,
        key=hashlib.sha256(f"{digest} {part.to_json()}".encode()).hexdigest(), peak_dbfs=-14.0, loudness_lufs=-18.0,
        gain_db=0.0, pan=0.0, renderer="sampler",
        sounds=(SoundUsed(name=f"MuseScore General: {part.name}", licence="MIT"),),
    )  # fmt: skip


def mix_of(blueprint: Blueprint, stems: tuple[Stem, ...], folder: Path) -> Mix:
    total = sum(soundfile.read(folder / stem.file)[0] for stem in stems)
    for name in ("mix", "master"):
        soundfile.write(folder / f"{name}.wav", total, RATE_HZ, "PCM_24")
    digest = hashlib.sha256((folder / "mix.wav").read_bytes()).hexdigest()
    return Mix(file="mix.wav", frames=len(total), sha256=digest, loudness_lufs=-17.0, true_peak_dbtp=-6.0,
               null_dbfs=-200.0, stems=stems)  # fmt: skip


def adherence_of(blueprint: Blueprint) -> Adherence:
    """Every bar as planned but the third, whose chord was heard as another."""
    bars = tuple(
        BarCheck(
            bar=n + 1, start_s=n * BAR_S, end_s=(n + 1) * BAR_S, chords=0.2 if n == 2 else 1.0, beats=1.0,
            downbeat=True, key=True, fails=("chords",) if n == 2 else (), planned=NAMES[n % 4],
            heard="D:min" if n == 2 else NAMES[n % 4],
        )
        for n in range(blueprint.bars)
    )  # fmt: skip
    named = (("chords", 0.8, 0.9), ("beats", 1.0, 0.97), ("downbeats", 1.0, 0.95), ("key", 1.0, 0.95),
             ("sections", None, 0.95))  # fmt: skip
    scores = tuple(
        Score(name=name, value=value, bar=least, ceiling=0.93, met=None if value is None else value >= least)
        for name, value, least in named
    )
    fault = RuleFault(rule="range", part="bass", bar=2, sentence="The bass goes down to B0 in bar 2, under its range.")
    return Adherence(scores=scores, bars=bars, loudness_lufs=-14.1, loudness_target_lufs=-14.0, true_peak_dbtp=-1.0,
                     clipped_samples=0, silent_s=0.1, rules=(fault,), listener="7",
                     summary=("Chords agree in 3 of 4 bars.",))  # fmt: skip


def heard_of(blueprint: Blueprint, folder: Path) -> Heard:
    """What the listener would say of it."""
    sound, _ = soundfile.read(folder / "master.wav", dtype="float32")
    meter = PeaksMeter(2)
    meter.feed(sound)
    write_peaks(folder / "peaks.bin", meter.result(), RATE_HZ, len(sound))
    duration_s = blueprint.duration_s
    chords = [
        {"start_s": n * BAR_S, "end_s": (n + 1) * BAR_S, "label": NAMES[n % 4], "confidence": 0.9,
         "roman": NUMERALS[n % 4], "function": LETTERS[n % 4]}
        for n in range(blueprint.bars)
    ]  # fmt: skip
    analysis = Analysis.model_validate(
        {
            "duration_s": duration_s, "loudness": {"integrated_lufs": -14.1, "range_lu": 2.0, "true_peak_dbtp": -1.0},
            "tempo": {"bpm": 120.0, "confidence": 0.9}, "metre": {"signature": "4/4", "confidence": 0.9},
            "beats_s": [n * 0.5 for n in range(blueprint.bars * 4)], "chords": chords,
            "downbeats_s": [n * BAR_S for n in range(blueprint.bars)], "key": {"key": "C major", "confidence": 0.9},
            "key_regions": [{"start_s": 0.0, "end_s": duration_s, "key": "C major", "confidence": 0.9}],
            "sections": [{"start_s": 0.0, "end_s": duration_s, "label": "A", "name": "verse", "confidence": 0.8}],
        }
    )  # fmt: skip
    facts = AudioFacts(container="wav", codec="pcm_s24le", sample_rate_hz=RATE_HZ, channels=2, bit_depth=24,
                       duration_s=duration_s)  # fmt: skip
    return Heard(analysis=analysis, facts=facts, file_sha256="0" * 64, fingerprint=None,
                 peaks_path=str(folder / "peaks.bin"), mini_waveform=mini_waveform(meter.result()),
                 harmony_strip=LETTERS,
                 warnings=(), stage_seconds={})  # fmt: skip


@dataclass
class FakeConfig:
    """Takes what the core's configuration takes."""

    cache: Path | None = None
    renderer: str = "sampler"
    remakes: int = 2
    hub: object = None


@dataclass
class FakeFile:
    file: str


@dataclass
class FakeMaking:
    mix: Mix
    master: FakeFile
    adherence: Adherence | None
    heard: Heard | None
    ledger: Ledger
    blueprint: Blueprint
    version: str = "1"
    whole: Any = None


class FakeCore:
    """Stands in for generation.core.making: tones instead of music, and no listening."""

    MakingConfig = FakeConfig

    def __init__(self) -> None:
        self.after: Callable[[str], None] = lambda what: None  # called after each thing that is reported
        self.made = 0
        self.remedy: Take | None = None  # what the check has made again by itself

    def make(
        self, blueprint: Blueprint, folder: Path, config: FakeConfig, progress: Callable[..., None],
        on_event: Callable[[object], None],
    ) -> FakeMaking:  # fmt: skip
        def tell(event: object, name: str) -> None:
            on_event(event)
            self.after(name)

        folder.mkdir(parents=True, exist_ok=True)
        tell("notes", "notes")
        (folder / "score.mid").write_bytes(b"MThd")
        (folder / "score.musicxml").write_text("<score-partwise/>")
        tell("stems", "stems")
        stems = []
        for place, part in enumerate(blueprint.parts):
            progress(place, len(blueprint.parts), f"{part.name}, bar 1 of {blueprint.bars}")
            stems.append(stem_of(blueprint, place, folder))
            tell(stems[-1], part.id)
        tell("mix", "mix")
        mix = mix_of(blueprint, tuple(stems), folder)
        tell("master", "master")
        tell("check", "check")
        if self.remedy and config.remakes:
            blueprint = blueprint.model_copy(update={"takes": (*blueprint.takes, self.remedy)})
            for name in ("notes", "stems"):
                tell(name, f"{name} again")
            stems = [stem_of(blueprint, place, folder) for place in range(len(blueprint.parts))]
            for stem in stems:
                tell(stem, f"{stem.part} again")
            progress(1, 2, "Rendering Bass")
            tell("mix", "mix again")
            mix = mix_of(blueprint, tuple(stems), folder)
        ledger = ledger_of(blueprint, stems, "1", "1")
        self.made += 1
        (folder / "adherence.json").write_text(json.dumps({}))
        return FakeMaking(
            mix, FakeFile("master.wav"), adherence_of(blueprint), heard_of(blueprint, folder), ledger, blueprint
        )
