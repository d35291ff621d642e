"""How fast parts become sound: seconds of sound per second, loading included, and peak memory; FluidSynth beside it.

    python -m benchmarks.bench_sound [--small]

Three minutes of a typical part of each kind, each in a fresh process on one core; the same notes of the sampled ones
through the fluidsynth command where it is installed. One JSON line goes to benchmarks/results/sound_speed.jsonl.
`--small` renders 10 s of two parts, only to see that it runs.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import provenance
from generation.core.blueprint import PlanPart
from generation.core.instruments.base import Instrument, instrument
from generation.core.notes import Control, Played, Tone
from generation.core.results import RATE_HZ
from generation.core.seeds import dice
from generation.core.sound.fonts import soundfonts
from generation.core.sound.rendering import RenderRequest, blocks, choose_sound

SECONDS = 180.0
PARTS = (
    ("grand-piano", ""), ("steel-guitar", ""), ("string-section", ""), ("violin", ""), ("electric-bass", ""),
    ("acoustic-kit", ""), ("house-kit", ""), ("kit-808", ""), ("supersaw", ""), ("saw-lead", ""), ("sub-bass-808", ""),
    ("synth-bass", "acid-bass"), ("wide-pad", ""), ("choir", "choir-pad"), ("fm-piano", ""), ("arp-synth", ""),
    ("nylon-guitar", "plucked-string"), ("organ", "organ"), ("effects-synth", ""),
)  # fmt: skip
SMALL = PARTS[:1] + PARTS[6:7]
BAR_RATIO = 40.0  # seconds of sound per second
RESULTS = Path(__file__).parent / "results" / "sound_speed.jsonl"


def main() -> int:
    """Time each part; 1 when one is slower than the bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--part", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.part:
        print(json.dumps(timed(arguments.part[0], arguments.part[1], float(arguments.part[2]))))
        return 0
    seconds = 10.0 if arguments.small else SECONDS
    rows = {}
    for name, sound in SMALL if arguments.small else PARTS:
        command = [sys.executable, "-m", "benchmarks.bench_sound", "--part", name, sound, str(seconds)]
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
        rows[f"{name} {sound}".strip()] = figures = json.loads(done.stdout)
        print(f"{name:16} {sound:16} {json.dumps(figures)}")
    line = {**provenance.facts(["numpy", "scipy", "tinysoundfont"]), "benchmark": "bench_sound", "parts": rows}
    if not arguments.small:
        RESULTS.parent.mkdir(exist_ok=True)
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
    return int(not arguments.small and any(row["x_real_time_cpu"] < BAR_RATIO for row in rows.values()))


def timed(name: str, sound: str, seconds: float) -> dict[str, object]:
    """One part from nothing: loading and playing, and the first block alone. Bars are held to processor seconds."""
    base = instrument(name)
    part = PlanPart(id="part", name="Part", role=base.roles[0], instrument=name, sound=sound)
    chosen = choose_sound(part, base)
    tones = performance(base, sound or chosen.patch, seconds)
    controls = (Control(1.0, 11, 90), Control(2.0, 11, 110)) if base.played == "bow" else ()
    request = RenderRequest(part, base, chosen, Played("part", tones, controls), seconds + 2.0, 1)
    began, cpu = time.perf_counter(), time.process_time()
    stream = blocks(request)
    next(stream)
    first_s = time.perf_counter() - began
    frames = RATE_HZ * 4 + sum(block.shape[1] for block in stream)
    wall_s, cpu_s = time.perf_counter() - began, time.process_time() - cpu
    figures: dict[str, object] = {
        "engine": chosen.engine, "notes": len(tones), "first_block_s": round(first_s, 2), "wall_s": round(wall_s, 2),
        "x_real_time_cpu": round(frames / RATE_HZ / cpu_s),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip
    if chosen.engine == "sampler" and shutil.which("fluidsynth"):
        figures["x_real_time_fluidsynth"] = round((seconds + 2.0) / fluidsynth_s(chosen.bank, chosen.program, tones))
    return figures


def performance(base: Instrument, sound: str, seconds: float) -> tuple[Tone, ...]:
    """Notes that a part of this kind might have: lengths and times that never quite repeat, as when played."""
    chance = dice(1, base.id)
    if base.is_drums:
        pattern = ((36, 0.0), (42, 0.0), (42, 0.25), (38, 0.5), (42, 0.5), (46, 0.75), (36, 0.8))
        steps, voices = [(b * 1.0 + at, pitch) for b in range(int(seconds)) for pitch, at in pattern], 1
    else:
        slow = base.roles[0] in {"pad", "effects"} or base.id in {"string-section", "choir"} or "pad" in sound
        step, voices = (2.0, 4) if slow else (0.25, 1 if base.polyphony == 1 else 2)
        if base.id == "effects-synth":
            step, voices = 4.0, 1
        steps = [(n * step, 0) for n in range(int(seconds / step))]
    rows = []
    for place, (start, pitch) in enumerate(steps):
        length = (steps[place + 1][0] - start if place + 1 < len(steps) else 0.5) * chance.uniform(0.8, 1.0)
        for voice in range(voices):
            chosen = pitch or chance.randint(base.tessitura_low, base.tessitura_high - 7) + voice * 3
            if base.id == "effects-synth":
                chosen = chance.choice((60, 62, 64, 65))
            at = max(0.0, start + chance.uniform(-0.008, 0.008))
            rows.append(Tone(at, at + max(0.1, length), chosen, chance.randint(60, 112)))
    return tuple(sorted(rows))


def fluidsynth_s(bank: int, program: int, tones: tuple[Tone, ...]) -> float:
    """Processor seconds that the fluidsynth command needs for the same notes, loading only what it plays."""
    import mido

    channel = 9 if bank == 128 else 0
    file = mido.MidiFile(ticks_per_beat=480)
    track = mido.MidiTrack()
    file.tracks.append(track)
    track.append(mido.Message("program_change", program=program, channel=channel))
    events = [(tone.start_s, "note_on", tone) for tone in tones] + [(tone.end_s, "note_off", tone) for tone in tones]
    before = 0
    for at_s, kind, tone in sorted(events, key=lambda row: row[:2]):
        tick = round(at_s * 960)
        track.append(mido.Message(kind, note=tone.pitch, velocity=tone.velocity, channel=channel, time=tick - before))
        before = tick
    with tempfile.TemporaryDirectory(prefix="partimento-bench-") as folder:
        file.save(f"{folder}/part.mid")
        options = ["-ni", "-R", "0", "-C", "0", "-r", str(RATE_HZ), "-O", "float", "-T", "wav"]
        options += ["-o", "synth.dynamic-sample-loading=1", "-F", f"{folder}/part.wav"]
        before_s = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            ["fluidsynth", *options, str(soundfonts()[0]), f"{folder}/part.mid"], check=True, capture_output=True
        )
        after_s = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after_s.ru_utime + after_s.ru_stime - before_s.ru_utime - before_s.ru_stime


if __name__ == "__main__":
    raise SystemExit(main())
