"""Loudness, peak and pitch of every sound of the instrument base, each over one line that every instrument can play.

    python -m benchmarks.quality_sounds [--small] [--fit] [--only ID]

A line of eight notes through the tessitura at velocity 100 (of drums a plain beat) is rendered dry. `--fit` writes
generation/core/sound/gains.toml, which brings all sounds to TARGET_LUFS where their peak allows it. `--small` measures
a few. A table goes to the screen, one JSON line to benchmarks/results/sounds.jsonl.
"""

import argparse
import json
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from benchmarks import provenance
from generation.core.blueprint import PlanPart
from generation.core.instruments.base import Instrument, SoundChoice, instruments
from generation.core.notes import Played, Tone
from generation.core.results import RATE_HZ
from generation.core.sound import patches, rendering
from library.core.loudness import LoudnessMeter

TARGET_LUFS, HIGHEST_PEAK_DBFS = -23.0, -1.0
VELOCITY = 100
SLOW = {"pad", "section", "bow"}
EFFECTS = ((60, 2.0), (62, 2.0), (64, 2.0), (65, 2.0))
BEAT = ((36, 0.0), (42, 0.0), (42, 0.25), (38, 0.5), (42, 0.5), (42, 0.75))
GAINS = Path(patches.__file__).with_name("gains.toml")
RESULTS = Path(__file__).parent / "results" / "sounds.jsonl"


def main() -> int:
    """Measure, print, and fit where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    rows = {}
    for instrument, sound in sounds()[: 3 if arguments.small else None]:
        if arguments.only in key_of(sound):
            rows[key_of(sound)] = row = measured(instrument, sound)
            print(f"{key_of(sound):22} {row['lufs']:7.1f} LUFS {row['peak_dbfs']:6.1f} dBFS {row['cents']:6.1f} cents "
                  f"{instrument.id}: {sound.name}")  # fmt: skip
    if arguments.fit:
        GAINS.write_text(fitted(rows), encoding="utf-8")
    line = {**provenance.facts(["numpy", "scipy", "tinysoundfont"]), "benchmark": "quality_sounds", "sounds": rows}
    if not arguments.small and not arguments.only:
        RESULTS.parent.mkdir(exist_ok=True)
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
    return 0


def sounds() -> list[tuple[Instrument, SoundChoice]]:
    """Every sound once, with the first instrument that has it."""
    rows: dict[str, tuple[Instrument, SoundChoice]] = {}
    for instrument in instruments():
        for sound in instrument.sounds:
            rows.setdefault(key_of(sound), (instrument, sound))
    return list(rows.values())


def key_of(sound: SoundChoice) -> str:
    """How the table of gains calls a sound."""
    return f"{sound.bank}:{sound.program}" if sound.engine == "sampler" else sound.patch


def line_of(instrument: Instrument, sound: SoundChoice) -> list[Tone]:
    """What is played: eight notes, a beat, or the four effects."""
    if instrument.is_drums:
        return sorted(Tone(b * 1.0 + at, b * 1.0 + at + 0.2, p, VELOCITY) for b in range(6) for p, at in BEAT)
    if sound.patch == "noise-riser":
        return [Tone(2.0 * n, 2.0 * n + length, pitch, VELOCITY) for n, (pitch, length) in enumerate(EFFECTS)]
    slow = instrument.played in SLOW or "pad" in sound.id
    step = 2.0 if slow else 0.5
    low, high = instrument.tessitura_low, instrument.tessitura_high
    pitches = [round(low + (high - low) * (0.15 + 0.6 * n / 7)) for n in range(8)]
    return [Tone(n * step, n * step + step * 0.9, pitch, VELOCITY) for n, pitch in enumerate(pitches)]


def rendered(instrument: Instrument, sound: SoundChoice, tones: list[Tone], tail_s: float = 1.0) -> NDArray[np.float32]:
    """The line, dry."""
    part = PlanPart(id="part", name="Part", role=instrument.roles[0], instrument=instrument.id, sound=sound.id)
    played = Played("part", tuple(tones))
    request = rendering.RenderRequest(part, instrument, sound, played, tones[-1].end_s + tail_s, 1)
    return np.concatenate(list(rendering.blocks(request)), axis=1)


def measured(instrument: Instrument, sound: SoundChoice) -> dict[str, float]:
    """Loudness, peak, and how far the worst of the notes is out of tune."""
    tones = line_of(instrument, sound)
    audio = rendered(instrument, sound, tones)
    meter = LoudnessMeter(RATE_HZ, 2)
    meter.feed(np.ascontiguousarray(audio.T))
    peak = 20 * np.log10(max(1e-9, float(np.abs(audio).max())))
    off = 0.0
    if not instrument.is_drums and sound.patch not in {"noise-riser", "impact"}:
        held = [Tone(0.0, 1.6, tone.pitch, VELOCITY) for tone in tones[1::3]]
        off = max((cents_off(rendered(instrument, sound, [tone]), tone.pitch) for tone in held), key=abs)
    lufs = meter.result().integrated_lufs
    return {"lufs": -99.0 if lufs is None else lufs, "peak_dbfs": round(peak, 2), "cents": round(off, 1)}


def cents_off(audio: NDArray[np.float32], pitch: int) -> float:
    """How far a held tone lies from its pitch: the strongest of its first four harmonics."""
    mono = audio.mean(axis=0)[RATE_HZ // 5 : RATE_HZ // 5 * 7]
    size = 1 << 19
    spectrum = np.abs(np.fft.rfft(mono * np.hanning(len(mono)), size))
    best = (0.0, 0.0)
    for harmonic in range(1, 5):
        hz = 440 * 2 ** ((pitch - 69) / 12) * harmonic
        low, high = (round(hz * 2 ** (step / 1200) * size / RATE_HZ) for step in (-70, 70))
        if high >= len(spectrum):
            break
        place = low + int(spectrum[low:high].argmax())
        best = max(best, (float(spectrum[place]), float(1200 * np.log2(place * RATE_HZ / size / hz))))
    return best[1]


def fitted(rows: dict[str, dict[str, float]]) -> str:
    """The table of gains that brings all to the target."""
    tables: dict[str, dict[str, float]] = {"patch": {}, "preset": {}}
    for key, row in rows.items():
        sampled = ":" in key
        bank, _, program = key.partition(":")
        now = patches.preset_gain(int(bank), int(program)) if sampled else patches.gain(key)
        step = min(TARGET_LUFS - row["lufs"], HIGHEST_PEAK_DBFS - row["peak_dbfs"])
        tables["preset" if sampled else "patch"][key] = round(now + step, 1)
    tables["preset"]["other"] = round(median(tables["preset"].values()), 1)
    text = "# Gains in dB that make all sounds alike in loudness: python -m benchmarks.quality_sounds --fit\n"
    for name, table in tables.items():
        text += f"\n[{name}]\n" + "".join(f'"{key}" = {value}\n' for key, value in sorted(table.items()))
    return text


if __name__ == "__main__":
    raise SystemExit(main())
