"""Whole songs for tuning the hearing of form: phrases that return, with exact joints, letters and names.

    python -m library.training.sections_music OUT --songs 40 --seed 5 [--silent]

Songs are played by the band of the practice music; only the plan is drawn here: two to four minutes, phrases of 4, 8
and odd numbers of bars, verses of several phrases, interludes, upbeats over joints. As in real songs, returns are
varied or shortened, different phrases may share chords and accompaniment, and the second half of a phrase may echo its
first. --silent writes the truth without sound.
"""

import argparse
import time
from dataclasses import dataclass, replace
from pathlib import Path

from library.training.practice import composing
from library.training.practice.basses import BASSES
from library.training.practice.bed import Bed
from library.training.practice.dice import Dice
from library.training.practice.figures import FIGURES
from library.training.practice.kits import drumming
from library.training.practice.making import OUT_RATE, render_groups, write_truth
from library.training.practice.performing import Take, perform
from library.training.practice.planning import Block, draw_bars, draw_home, harmonise, merged, raised
from library.training.practice.recipe import Recipe
from library.training.practice.recipes import RECIPES
from library.training.practice.score import Bars, Change, Hit, Home, Note, Section, Song
from library.training.practice.timing import Feel
from library.training.practice.truth import truth_of

STYLES = {"pop ballad": 8.0, "pop": 4.0, "rock": 2.0, "funk": 1.0, "electronic": 1.0, "hip hop": 1.0, "folk": 1.0,
          "gospel": 1.0, "classical piano": 1.0, "waltz": 1.0, "slow twelve": 1.0, "guitar": 1.0}  # fmt: skip
_PIANO_ALONE = 0.4
_WORDLESS = {"intro", "interlude", "outro"}
_LENGTHS = {4: 10.0, 8: 6.0, 2: 0.8, 6: 0.8, 5: 0.6, 3: 0.3, 7: 0.3, 9: 0.3, 12: 0.3, 16: 0.5}
_PATTERNS = {"verse": ("aa", "aa", "ab", "abab", "aab", "a", "aabb", "abac"),
             "chorus": ("aa", "ab", "aa", "abab", "a", "aab", "abcb"),
             "pre-chorus": ("a", "a", "ab", "aa"), "bridge": ("a", "a", "ab", "aa")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of the plan: lower-case letters have no tune."""

    letter: str
    name: str
    bars: int


@dataclass(frozen=True, slots=True)
class Habits:
    """What the band does in one song."""

    one_figure: bool
    has_upbeats: bool
    lifts: bool  # choruses are louder and fuller
    shared_chords: bool  # all phrases stand on one row of chords
    freedom: float  # share of notes that change when a phrase returns


Players = tuple[composing.Band, Recipe, Habits]


def draw_form(dice: Dice, bars: int) -> list[Phrase]:
    """Phrases of a song of about `bars` bars."""
    parts = _lettered({name: _draw_part(dice.fork(ord(name[0])), name) for name in _PATTERNS})
    sizes = {name: sum(length for _, length in part) for name, part in parts.items()}
    order = _draw_order(dice.fork(1), sizes, bars)
    phrases: list[Phrase] = []
    seen: dict[str, int] = {}
    for name in order:
        seen[name] = seen.get(name, 0) + 1
        if name in _WORDLESS:
            letter = "i" if name == "intro" else "x" if name == "interlude" else dice.pick("io")
            phrases.append(Phrase(letter, name, dice.weigh({4: 6.0, 8: 3.0, 2: 2.0, 1: 0.4, 3: 0.4, 6: 0.5})))
            continue
        part = parts[name]
        if seen[name] > 1 and len(part) > 1 and dice.chance(0.25):
            part = part[dice.whole(0, 1) :][: len(part) - 1]
        for index, (letter, length) in enumerate(part):
            longer = dice.weigh({0: 12.0, 1: 1.0, 2: 1.0, -1: 0.5}) if index == len(part) - 1 else 0
            phrases.append(Phrase(letter, name, max(2, length + longer)))
    return phrases


def _lettered(parts: dict[str, list[tuple[str, int]]]) -> dict[str, list[tuple[str, int]]]:
    """The same parts with a letter of its own for each sign of each part."""
    fresh = iter("ABCDEFGHJKLMNPQRSTUVWZ")
    letters: dict[tuple[str, str], str] = {}
    for name, part in parts.items():
        for sign, _ in part:
            if (name, sign) not in letters:
                letters[name, sign] = next(fresh)
    return {name: [(letters[name, sign], length) for sign, length in part] for name, part in parts.items()}


def _draw_part(dice: Dice, name: str) -> list[tuple[str, int]]:
    """A verse, chorus and so on as phrases: sign and bars."""
    pattern = dice.pick(_PATTERNS[name])
    usual = dice.weigh({4: 6.0, 8: 3.0} if len(pattern) < 4 else {4: 9.0, 8: 0.5})
    lengths = {sign: usual if dice.chance(0.75) else dice.weigh(_LENGTHS) for sign in pattern}
    return [(sign, lengths[sign]) for sign in pattern]


def _draw_order(dice: Dice, sizes: dict[str, int], bars: int) -> list[str]:
    has_pre, total = dice.chance(0.4), 0
    order = ["intro"] if dice.chance(0.85) else []
    while total < bars:
        round_of = ["verse"] + (["pre-chorus"] if has_pre else []) + ["chorus"]
        if total and dice.chance(0.3):
            round_of = ["bridge", "chorus"]
        if total and dice.chance(0.55):
            round_of.insert(0, "interlude")
        if total and dice.chance(0.15):
            round_of.append("chorus")
        order += round_of
        total += sum(sizes.get(name, 4) for name in round_of)
    return order + (["outro"] if dice.chance(0.8) else [])


def compose_song(dice: Dice, seconds: float) -> tuple[Song, Feel]:
    """A whole song and how it is played."""
    style = dice.weigh(STYLES)
    recipe = RECIPES[style]
    if recipe.texture == "band" and dice.chance(_PIANO_ALONE):
        recipe = replace(recipe, roles={"tune": "grand", "harmony": "grand", "bass": "grand"}, kits={"": 1.0})
    cycle = draw_bars(dice.fork(1), dice.weigh({k: v for k, v in recipe.metres.items() if k != "mixed"}))
    feel = composing._feel(dice.fork(2), recipe, cycle[0].beats_q[0], cycle[0].signature)
    home = draw_home(dice.fork(3), recipe.modes)
    bar_s = cycle[0].bar_q / feel.beat_q * 60 / feel.bpm
    song, band = Song(style, home), composing.Band(dice.fork(4), recipe, style)
    band.has_tune = True
    freedom = dice.pick((0.0, 0.1, 0.2, 0.35, 0.5))
    habits = Habits(dice.chance(0.6), dice.chance(0.5), dice.chance(0.7), dice.chance(0.3), freedom)
    phrases = draw_form(dice.fork(5), max(16, round(seconds / bar_s)))
    for block in _blocks(dice.fork(6), phrases, cycle[0], home):
        _play(dice, (band, recipe, habits), song, block)
    song.end_q = song.sections[-1].end_q
    composing._finish(dice.fork(7), song, band)
    song.parts = [part for part in band.parts.values() if part.notes]
    song.changes = merged(song.changes)
    return song, feel


def _blocks(dice: Dice, phrases: list[Phrase], bar: Bars, home: Home) -> list[Block]:
    lift = dice.pick((1, 2, 3)) if dice.chance(0.15) else 0
    last_chorus = max((i for i, phrase in enumerate(phrases) if phrase.name == "chorus"), default=0)
    blocks, at = [], 0.0
    for index, phrase in enumerate(phrases):
        bars = tuple((number * bar.bar_q, bar) for number in range(phrase.bars))
        here = raised(home, lift) if lift and index >= last_chorus else home
        blocks.append(Block(phrase.letter, phrase.name, at, bars, here))
        at += phrase.bars * bar.bar_q
    return blocks


def _play(dice: Dice, players: Players, song: Song, block: Block) -> None:
    band, _, habits = players
    number = len(song.sections)
    before = {seat: len(part.notes) for seat, part in band.parts.items()}
    _players(dice.fork(400 + number), _bed(dice, players, song, block), players, song, block)
    returns = any(section.letter == block.letter for section in song.sections)
    echo = len(block.bars) % 4 == 0 and dice.fork(100 + ord(block.letter), 4).chance(0.35)
    for seat, part in band.parts.items():
        fresh = part.notes[before.get(seat, 0) :]
        fresh = _echoed(fresh, block) if echo else fresh
        fresh = _freely(dice.fork(600 + number), fresh, habits.freedom) if returns else fresh
        part.notes[before.get(seat, 0) :] = fresh
    if habits.has_upbeats and number and "tune" in before and dice.fork(700 + number).chance(0.6):
        place = (block.start_q, block.bars[0][1].beats_q[0])
        _upbeat(dice.fork(800 + number), band.parts["tune"].notes, before["tune"], place)
    song.sections.append(Section(block.start_q, block.start_q + block.length_q, block.letter, block.name))
    song.breaths_q.append(block.start_q + block.length_q)


def _bed(dice: Dice, players: Players, song: Song, block: Block) -> Bed:
    """Chords and loudness of a phrase; its bars and chords are entered in the song."""
    band, recipe, habits = players
    material = dice.fork(100 + ord(block.letter))
    bar = block.bars[0][1]
    longest = tuple((n * bar.bar_q, bar) for n in range(max(16, len(block.bars))))  # a shorter return is cut
    ground = dice.fork(99) if habits.shared_chords else material.fork(1)
    changes = [c for c in harmonise(ground, recipe, replace(block, bars=longest)) if c.start_q < block.length_q]
    changes[-1] = replace(changes[-1], end_q=block.length_q)
    loud = material.fork(2).between(0.45, 0.6) + (0.18 if habits.lifts and block.name == "chorus" else 0.0)
    loud -= 0.1 if block.name in _WORDLESS else 0.0
    song.bars += [(block.start_q + start, bar) for start, _ in block.bars]
    song.changes += [Change(c.start_q + block.start_q, c.end_q + block.start_q, c.sound) for c in changes]
    return Bed(material.fork(3), block.home, longest, tuple(changes), loud, band.accent)


def _echoed(notes: list[Note], block: Block) -> list[Note]:
    """The second half of a phrase repeats the first, but for its last bar."""
    half = block.length_q / 2
    middle, last = block.start_q + half, block.start_q + block.length_q - block.bars[-1][1].bar_q
    first = [note for note in notes if note.start_q < middle - 1e-6]
    again = [replace(note, start_q=note.start_q + half, end_q=min(note.end_q + half, last)) for note in first]
    kept = [note for note in again if note.start_q < last - 1e-6]
    return [*first, *kept, *(note for note in notes if note.start_q >= last - 1e-6)]


def _freely(dice: Dice, notes: list[Note], freedom: float) -> list[Note]:
    """A return as players take it: some notes left out, moved or at another pitch."""
    kept = []
    for note in notes:
        if not dice.chance(freedom):
            kept.append(note)
        elif dice.chance(0.65):
            shift = dice.pick((0.0, 0.5, -0.5)) if note.end_q - note.start_q > 0.6 else 0.0
            start = max(0.0, note.start_q + shift)
            step = dice.pick((-5, -3, -2, 2, 3, 5, 7, 12, -12))
            kept.append(replace(note, start_q=start, end_q=max(start + 0.25, note.end_q), pitch=note.pitch + step))
    return sorted(kept, key=lambda note: note.start_q)


def _players(dice: Dice, bed: Bed, players: Players, song: Song, block: Block) -> None:
    band, recipe, habits = players
    habit = band.dice.fork(500 if habits.one_figure else 500 + ord(block.name[0]))
    figure, manner = habit.weigh(recipe.figures), habit.weigh(recipe.basses)
    layers = _layers(habit.fork(1), band, block, habits)
    start, end_q = block.start_q, block.start_q + block.length_q
    if "tune" in layers:
        first = len(band.parts["tune"].notes) if "tune" in band.parts else 0
        composing._tune(bed.fork(11), band, start)
        band.parts["tune"].notes[first:] = _cut(band.parts["tune"].notes[first:], end_q)
    if "harmony" in layers:
        part = band.part("harmony", "harmony")
        notes = composing._moved(FIGURES[figure](bed.fork(12), habit.whole(52, 66)), start)
        part.notes += _cut(composing._fit(notes, part.program), end_q)
    if "bass" in layers and manner:
        part = band.part("bass", "bass")
        low = 36 if part.program in {*range(8), 42} else 28
        notes = composing._moved(BASSES[manner](bed.fork(13), low, low + 17), start)
        part.notes += _cut(composing._fit(notes, part.program), end_q)
    if "pad" in layers:
        part = band.part("pad", "pad")
        part.notes += _cut(composing._moved(FIGURES["sustained"](bed.fork(15), 64), start), end_q)
    if "drums" in layers:
        hits = drumming(replace(bed, bars=block.bars).fork(16), band.kit, dice.chance(0.4), dice.chance(0.4))
        song.hits += [Hit(hit.start_q + start, hit.kind, hit.loud) for hit in hits]


def _cut(notes: list[Note], end_q: float) -> list[Note]:
    """Notes before a moment, none sounding past it."""
    return [replace(note, end_q=min(note.end_q, end_q)) for note in notes if note.start_q < end_q - 1e-6]


def _layers(habit: Dice, band: composing.Band, block: Block, habits: Habits) -> set[str]:
    layers = {"harmony", "bass"} if block.name != "intro" or habit.chance(0.6) else {"harmony"}
    if block.name not in _WORDLESS or habit.chance(0.15):
        layers.add("tune")
    if band.kit and (block.name not in {"intro", "outro"} or habit.chance(0.4)):
        layers.add("drums")
    if band.has_pad and (block.name == "chorus" or not habits.lifts):
        layers.add("pad")
    return layers


def _upbeat(dice: Dice, notes: list[Note], first: int, place: tuple[float, float]) -> None:
    """One to three notes before the joint; the tune before makes room."""
    if first >= len(notes):
        return
    start, length, count, goal = place[0], place[1] / 2, dice.whole(1, 3), notes[first]
    begin = start - count * length
    kept = [replace(note, end_q=min(note.end_q, begin)) for note in notes[:first] if note.start_q < begin - 1e-6]
    lead = [
        replace(goal, start_q=begin + n * length, end_q=begin + (n + 1) * length, pitch=goal.pitch - 2 * (count - n))
        for n in range(count)
    ]
    notes[:first] = kept + lead


def draw_take(seed: int, number: int, seconds: float = 165.0) -> Take:
    """One song, composed and played."""
    dice = Dice(seed, number, 77)
    song, feel = compose_song(dice.fork(1), seconds * dice.fork(2).between(0.6, 1.3))
    return perform(song, feel, dice.fork(3))


def write_song(folder: Path, seed: int, number: int, silent: bool) -> float:
    """Write truth, and sound unless `silent`; returns its length in seconds."""
    take = draw_take(seed, number)
    stem = folder / f"{number:05d}"
    if not silent:
        _render(take, Dice(seed, number, 78), stem.with_suffix(".flac"))
    write_truth(stem.with_suffix(".json"), truth_of(take) | {"seed": [seed, number]})
    return take.duration_s


def _render(take: Take, dice: Dice, path: Path) -> None:
    import numpy as np
    import soundfile
    import soxr

    from library.training.practice.effects import treat
    from library.training.practice.rendering import RATE

    mix = np.asarray(np.sum(list(render_groups(take, dice, 0.0).values()), axis=0), dtype=np.float32)
    audio, _ = treat(dice.fork(2), mix)
    mono = soxr.resample(audio.mean(axis=1), RATE, OUT_RATE).astype(np.float32)
    mono /= max(1.0, float(np.abs(mono).max()) * 1.001)
    soundfile.write(path, mono, OUT_RATE, subtype="PCM_16")


def main() -> None:
    """Make the songs that are missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--songs", type=int, default=40)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--silent", action="store_true")
    wanted = parser.parse_args()
    wanted.out.mkdir(parents=True, exist_ok=True)
    for number in range(wanted.first, wanted.first + wanted.songs):
        if not (wanted.out / f"{number:05d}.json").exists():
            begun = time.monotonic()
            length_s = write_song(wanted.out, wanted.seed, number, wanted.silent)
            print(f"{number}: {length_s:.0f} s of music in {time.monotonic() - begun:.1f} s", flush=True)


if __name__ == "__main__":
    main()
