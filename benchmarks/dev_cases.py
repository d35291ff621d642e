"""python -m benchmarks.dev_cases OUT: a development set in the format of the evaluation's cases, for tuning.

OUT/cases/*.json, OUT/midi/*.mid, OUT/audio/*.wav. The music: public-domain scores of music21's corpus that the
evaluation does not hold (no BWV 269, 267, 280, no K. 545, no Essen tunes), performed by chance and rendered with
FluidSynth. Needs fluidsynth, mido, music21, soundfile. What is there already is left as it is.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import zlib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.dev_chords import accompany, harmonise, home_of
from benchmarks.dev_scores import Reading, add_analysis, fit_to_analysis, read_score, spelled, symbols_of
from library.training.practice.dice import Dice
from library.training.practice.score import Home, Song
from library.training.practice.timing import Feel, TempoMap

LONGEST_S = 62.0
_FONTS = {
    "FluidR3": "/usr/share/sounds/sf2/FluidR3_GM.sf2",
    "TimGM6mb": "/usr/share/sounds/sf2/TimGM6mb.sf2",
    "MuseScore": "/usr/share/sounds/sf3/MuseScore_General_Lite.sf3",
}
_QUARTET, _PIANO = (40, 40, 41, 42), (0, 0)
_PIECES: dict[str, tuple[str | None, float, tuple[int, ...]]] = {  # key of the opening, beats a minute, programs
    "mozart/k155/movement1": ("D major", 120, _QUARTET),
    "mozart/k155/movement2": ("A major", 58, _QUARTET),
    "mozart/k156/movement1": ("G major", 160, _QUARTET),
    "mozart/k156/movement4": (None, 60, _QUARTET),
    "mozart/k458/movement1": ("Bb major", 112, _QUARTET),
    "mozart/k458/movement2": ("Bb major", 116, _QUARTET),
    "haydn/opus1no1/movement1": ("Bb major", 96, _QUARTET),
    "haydn/opus74no1/movement2": ("G major", 100, _QUARTET),
    "haydn/opus74no1/movement3": ("C major", 168, _QUARTET),
    "beethoven/opus18no1/movement1": ("F major", 150, (48, 48, 48, 48)),
    "beethoven/opus18no1/movement2": ("D minor", 46, _QUARTET),
    "schumann_robert/opus41no1/movement2": ("A minor", 96, _QUARTET),
    "schumann_robert/opus48no2": ("A major", 52, (73, 0, 0)),
    "schumann_clara/polonaise_op1n1": ("Eb major", 88, _PIANO),
    "schumann_clara/polonaise_op1n3": ("D major", 88, _PIANO),
    "joplin/maple_leaf_rag": ("Ab major", 84, _PIANO),
    "corelli/opus3no1/1grave": ("F major", 52, (40, 40, 43, 19)),
    "schubert/Lindenbaum": ("E major", 54, (68, 0, 0)),
    "chopin/mazurka06-2": (None, 132, _PIANO),
    "handel/rinaldo/Lascia_chio_pianga": ("F major", 44, (52, 48, 48, 48, 42)),
    "cpebach/h186": (None, 72, _PIANO),
}
_TUNES = {  # file: how many of each metre
    "oneills1850/0101-0200": {"3/4": 1, "4/4": 1, "6/8": 1},
    "oneills1850/0701-0720": {"6/8": 2},
    "oneills1850/0501-0550": {"4/4": 1, "2/4": 1, "3/4": 1},
    "oneills1850/0401-0486": {"6/8": 1},
    "oneills1850/0001-0050": {"3/4": 1, "4/4": 1, "6/8": 1},
    "oneills1850/1136-1175": {"9/8": 4},
    "airdsAirs/book1": {"2/4": 1, "6/8": 1, "2/2": 1},
    "airdsAirs/book2": {"3/4": 1},
    "ryansMammoth/RockyRoadToDublinJig": {"9/8": 1},
    "ryansMammoth/JollyPedlersSlipjig": {"9/8": 1},
    "nottingham-dataset/reelsa-c": {"4/4": 6},
}
_TUNE_BPM = {
    "6/8": (96, 126),
    "9/8": (92, 124),
    "4/4": (120, 190),
    "2/4": (88, 126),
    "3/4": (96, 168),
    "2/2": (70, 104),
}
_WORKS = {"248(2).12": "248.12-2", "41.6s": "41.6"}  # as the analyses name them: as the corpus does
_MADRIGALS = ("3.1", "3.13", "4.10", "4.13", "5.2", "5.8")


class Case:
    """One case on its way: a reading performed, written and rendered."""

    def __init__(self, out: Path, name: str, title: str, genre: str) -> None:
        self.out, self.name, self.title, self.genre = out, name, title, genre
        self.dice = Dice(20261120, zlib.crc32(name.encode()))

    @property
    def done(self) -> bool:
        """True where the rendered case is there."""
        return (self.out / "audio" / f"{self.name}.wav").exists()

    def write(self, reading: Reading, bpm: float, programs: list[int]) -> None:
        """Perform at `bpm` beats a minute with one program a part; half of the cases with expression."""
        clock = self._clock(reading, bpm)
        start, limit = clock.seconds(0.0), LONGEST_S
        end_s = min(clock.seconds(reading.end_q), start + limit)
        midi = self.out / "midi" / f"{self.name}.mid"
        self._midi(midi, reading, clock, (end_s, programs))
        duration = round(end_s + 1.5, 3)
        case = self._case(reading, clock, end_s) | {"duration": duration}
        spec = {"soundfont": self.dice.weigh({"FluidR3": 2, "TimGM6mb": 2, "MuseScore": 1}), "format": "wav"}
        if self.dice.chance(0.3):
            spec["reverb"] = "hall"
        case["audio"] = {"kind": "midi", "file": f"midi/{self.name}.mid", "render": spec, "parts": list(reading.parts)}
        (self.out / "cases" / f"{self.name}.json").write_text(json.dumps(case, indent=1))
        render(midi, self.out / "audio" / f"{self.name}.wav", spec, duration)

    def _clock(self, reading: Reading, bpm: float) -> TempoMap:
        expressive = self.dice.chance(0.5)
        song = Song("dev", Home("C", "major"), end_q=reading.end_q)
        song.breaths_q = [start for start, _ in reading.bars[4::4]]
        song.fermatas_q = (
            [(at, self.dice.between(0.4, 1.0)) for at in reading.fermatas_q] if self.dice.chance(0.6) else []
        )
        feel = Feel(bpm, reading.bars[0][1].beats_q[0], lead_in_s=self.dice.pick((0.0, 0.4)))
        if expressive:
            feel = replace(
                feel,
                drift=self.dice.between(0.01, 0.06),
                rubato=self.dice.between(0.01, 0.09),
                arch=self.dice.between(0, 0.2),
            )
        return TempoMap(song, feel, self.dice.fork(1))

    def _midi(self, path: Path, reading: Reading, clock: TempoMap, play: tuple[float, list[int]]) -> None:
        import mido

        end_s, programs = play
        file = mido.MidiFile(ticks_per_beat=480)  # 120 bpm: 960 ticks a second
        jitter = self.dice.pick((0.0, 0.004, 0.01))
        for index, (name, rows) in enumerate(reading.parts.items()):
            track = mido.MidiTrack()
            file.tracks.append(track)
            track.append(mido.MetaMessage("track_name", name=name))
            channel = index if index < 9 else index + 1
            track.append(mido.Message("program_change", program=programs[index % len(programs)], channel=channel))
            events = []
            for start, end, pitch in rows:
                begin = max(0.0, clock.seconds(start) + self.dice.normal(jitter))
                if begin < end_s:
                    stop = max(begin + 0.06, min(clock.seconds(end), end_s) - 0.015)
                    velocity = round(self.dice.normal(7, 78 if index else 88))
                    events += [(begin, 1, pitch, velocity), (stop, 0, pitch, 0)]
            at = 0
            for seconds, kind, pitch, velocity in sorted(events):
                ticks = round(seconds * 960)
                track.append(
                    mido.Message(
                        "note_on" if kind else "note_off",
                        note=pitch,
                        velocity=velocity,
                        channel=channel,
                        time=ticks - at,
                    )
                )
                at = ticks
        file.save(path)

    def _case(self, reading: Reading, clock: TempoMap, end_s: float) -> dict[str, Any]:
        def timed(rows: list[Any]) -> list[list[Any]] | None:
            cut = [[round(clock.seconds(r[0]), 4), round(min(clock.seconds(r[1]), end_s), 4), *r[2:]] for r in rows]
            return [row for row in cut if row[1] - row[0] > 0.01] or None

        beats, downbeats = _beats(reading)
        beats_s = [round(clock.seconds(q), 4) for q in beats if clock.seconds(q) < end_s]
        gaps = sorted(later - earlier for earlier, later in pairwise(beats_s))
        metres = [(s, s + bar.bar_q, bar.signature) for s, bar in reading.bars]
        regions: list[tuple[float, float, str]] = []
        for start, end, name in metres:
            regions = (
                [*regions[:-1], (regions[-1][0], end, name)]
                if regions and regions[-1][2] == name
                else [*regions, (start, end, name)]
            )
        return {
            "id": self.name, "title": self.title, "genre": self.genre, "source": {"dataset": "music21 corpus"},
            "licence": "public domain", "annotators": "music21 corpus", "remark": "development set",
            "key_global": reading.key, "keys": timed(reading.keys),
            "tempo": {"bpm": round(60 / gaps[len(gaps) // 2], 2)}, "time_signature": timed(regions), "beats": beats_s,
            "downbeats": [round(clock.seconds(q), 4) for q in downbeats if clock.seconds(q) < end_s],
            "chords": timed(reading.chords), "roman": timed(reading.roman), "cadences": None, "sections": None,
        }  # fmt: skip


def _beats(reading: Reading) -> tuple[list[float], list[float]]:
    first = reading.bars[0][1]
    places = [reading.bars[0][0] - sum(first.beats_q[-count:]) for count in range(len(first.beats_q), 0, -1)]
    beats = [q for q in places if q >= -1e-6] + [
        start + offset for start, bar in reading.bars for offset in bar.beat_starts_q
    ]
    return [q for q in beats if q < reading.end_q - 1e-3], [start for start, _ in reading.bars]


def render(midi: Path, wav: Path, spec: dict[str, Any], duration_s: float) -> None:
    """MIDI to a 44.1 kHz WAV of exactly `duration_s`, peak 0.89."""
    import numpy as np
    import soundfile

    command = [
        "fluidsynth",
        "-ni",
        "-q",
        "-r",
        "44100",
        "-g",
        "0.5",
        "-o",
        "synth.dynamic-sample-loading=1",
        "-F",
        str(wav),
    ]
    if spec.get("reverb") == "hall":
        command += [
            "-R",
            "1",
            "-o",
            "synth.reverb.room-size=0.95",
            "-o",
            "synth.reverb.level=0.9",
            "-o",
            "synth.reverb.damp=0.2",
        ]
    subprocess.run([*command, _FONTS[spec["soundfont"]], str(midi)], check=True, capture_output=True)
    sound, rate = soundfile.read(wav, dtype="float32", always_2d=True)
    whole = np.zeros((round(duration_s * rate), sound.shape[1]), dtype=np.float32)
    size = min(len(whole), len(sound))
    whole[:size] = sound[:size]
    soundfile.write(wav, whole / max(1e-6, float(np.abs(whole).max())) * 0.89, rate, subtype="PCM_16")


def chorales(out: Path) -> None:
    """Bach chorales with Roman-numeral analyses (Riemenschneider 2-20 without 5)."""
    from music21 import corpus

    for number in [*range(2, 5), *range(6, 21)]:
        case = Case(out, f"chorale-r{number:03d}", f"Riemenschneider {number}", "classical")
        if case.done:
            continue
        name = f"bach/choraleAnalyses/riemenschneider{number:03d}.rntxt"
        lines = Path(corpus.getWork(name)).read_text(encoding="utf-8", errors="replace").splitlines()
        work = next(line.split(":")[1].strip() for line in lines if line.startswith("BWV"))
        try:
            reading = read_score(corpus.parse(f"bach/bwv{_WORKS.get(work, work)}"))
            add_analysis(reading, corpus.parse(name))
            fit_to_analysis(reading)
        except Exception as trouble:  # noqa: BLE001  music21 raises many kinds on its own files
            print("left out", number, work, trouble)
            continue
        programs = case.dice.pick(([0], [19], [48], [52], [40, 40, 41, 42], [73, 68, 71, 70], [6], [16], [53]))
        case.write(reading, case.dice.between(58, 92), programs)


def madrigals(out: Path) -> None:
    """Monteverdi's madrigals with Roman-numeral analyses."""
    from music21 import corpus

    for number in _MADRIGALS:
        case = Case(out, f"madrigal-{number}", f"Monteverdi, madrigal {number}", "renaissance")
        if case.done:
            continue
        try:
            reading = read_score(corpus.parse(f"monteverdi/madrigal.{number}.mxl"))
            add_analysis(reading, corpus.parse(f"monteverdi/madrigal.{number}.rntxt"))
            fit_to_analysis(reading)
        except Exception as trouble:  # noqa: BLE001  music21 raises many kinds on its own files
            print("left out", number, trouble)
            continue
        case.write(reading, case.dice.between(70, 110), case.dice.pick(([52], [48], [19], [73, 68, 69, 71, 70])))


def pieces(out: Path) -> None:
    """Movements for quartet, piano, voice: beats, metre and the opening's key."""
    from music21 import corpus

    for path, (key, bpm, programs) in _PIECES.items():
        case = Case(out, "piece-" + path.replace("/", "-"), path, "classical")
        if case.done:
            continue
        try:
            reading = read_score(corpus.parse(path))
        except Exception as trouble:  # noqa: BLE001
            print("left out", path, trouble)
            continue
        reading.key = key
        case.write(reading, bpm * case.dice.between(0.92, 1.08), list(programs))


def tunes(out: Path) -> None:
    """Folk tunes of all metres: alone, with a plain harmony, or (Nottingham reels) with their chord symbols."""
    from music21 import corpus

    for book, wanted in _TUNES.items():
        if len(list((out / "audio").glob(f"{_tune_name(book)}-*.wav"))) >= sum(wanted.values()):
            continue
        left = dict(wanted)
        parsed = corpus.parse(book)
        for score in getattr(parsed, "scores", None) or [parsed]:
            if any(left.values()):
                _tune(out, book, score, left)


def _tune_name(book: str) -> str:
    collection, _, name = book.partition("/")
    return f"tune-{collection}-{name[-7:]}"


def _tune(out: Path, book: str, score: Any, left: dict[str, int]) -> None:
    try:
        part = score.parts[0]
        signature = part.recurse().getElementsByClass("TimeSignature")[0].ratioString
        key = part.recurse().getElementsByClass("KeySignature")[0].asKey()
        reading = read_score(score)
    except (IndexError, ValueError, AttributeError):
        return
    metres = {bar.signature for _, bar in reading.bars}
    if left.get(signature, 0) <= 0 or metres != {signature} or not 14 <= len(reading.bars) <= 60:
        return
    case = Case(out, f"{_tune_name(book)}-{score.metadata.number or 0}", str(score.metadata.title), "folk")
    left[signature] -= 1
    if case.done:
        return
    home = home_of(spelled(key.tonic.name), key.mode)
    reading.key = home.name
    programs = [case.dice.pick((73, 40, 22, 21, 24, 0, 71)), case.dice.pick((0, 24, 25, 21, 48)), 32]
    if "nottingham" in book:
        symbols_of(reading, part)
    elif case.dice.chance(0.5):
        harmonise(reading, home, case.dice.chance(0.5))
    if reading.chords:
        accompany(reading, case.dice)
    case.write(reading, case.dice.between(*_TUNE_BPM[signature]), programs)


def main() -> None:
    """Make what is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", choices=["chorales", "madrigals", "pieces", "tunes"], nargs="*")
    wanted = parser.parse_args()
    for name in ("cases", "midi", "audio"):
        (wanted.out / name).mkdir(parents=True, exist_ok=True)
    for kind in (chorales, tunes, pieces, madrigals):
        if not wanted.only or kind.__name__ in wanted.only:
            kind(wanted.out)


if __name__ == "__main__":
    main()
