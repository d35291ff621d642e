"""Composition: a style is drawn, a plan laid, and every player given a part."""

from collections.abc import Iterable
from dataclasses import replace

from library.training.practice.basses import BASSES
from library.training.practice.bed import Bed, bass_of, voicing
from library.training.practice.chorales import four_parts
from library.training.practice.dice import Dice
from library.training.practice.figures import FIGURES
from library.training.practice.instruments import POOLS, reaches, tune_range
from library.training.practice.kits import drumming
from library.training.practice.melodies import Manner, melody
from library.training.practice.numerals import sound_of
from library.training.practice.planning import Block, draw_bars, draw_home, harmonise, lay_out, merged
from library.training.practice.recipe import Recipe
from library.training.practice.recipes import RECIPES
from library.training.practice.score import Change, Hit, Note, Part, Section, Song
from library.training.practice.timing import Feel

_PIANOS = frozenset(range(8)) | {46, 11}
_SUNG = {
    "pop ballad": 0.5, "pop": 0.5, "rock": 0.45, "lied": 0.45, "gospel": 0.4, "reggae": 0.4, "folk": 0.1, "blues": 0.35,
    "hip hop": 0.35, "funk": 0.35, "bossa": 0.35, "electronic": 0.3, "slow twelve": 0.45, "latin": 0.3, "jazz": 0.15,
    "solo": 0.15, "metal": 0.2, "waltz": 0.15, "modal": 0.2, "odd": 0.3, "guitar": 0.5, "drum and bass": 0.2,
        "chorale": 0.1,
}  # fmt: skip


def draw_source(dice: Dice, style: str, seat: str, sung: float | None) -> str:
    """What makes the sound of a seat: the SoundFont, a synthesis by formula, or a singer."""
    if seat == "tune" and dice.chance(_SUNG.get(style, 0.0) if sung is None else sung):
        return "singing"
    return dice.pick(("additive", "subtractive", "fm", "pluck")) if dice.chance(0.1) else "soundfont"


class Band:
    """The players of one song: one part for each role and instrument, and what each of them habitually does."""

    def __init__(self, dice: Dice, recipe: Recipe, style: str, sung: float | None = None) -> None:
        self.dice, self.recipe, self.style, self.sung = dice, recipe, style, sung
        self.parts: dict[str, Part] = {}
        self.manner = Manner(
            busy=dice.between(*recipe.busy), leap=dice.between(0.05, 0.5),
                syncopation=dice.between(*recipe.syncopation),
            ornaments=recipe.ornaments * dice.between(0, 2), legato=dice.pick((0.98, 0.95, 0.9, 0.75, 0.5)),
                rests=dice.between(0, 0.6),
        )  # fmt: skip
        self.accent = dice.between(-0.15, 0.9)
        full = sung is not None  # songs for stems want all of them
        kits = {name: weight for name, weight in recipe.kits.items() if name} or {"rock": 1.0}
        self.kit = dice.weigh(kits if full else recipe.kits)
        self.has_tune = dice.chance(recipe.melody) or full
        self.has_second = dice.chance(0.45)
        self.has_pad = dice.chance(0.35)

    def part(self, role: str, seat: str) -> Part:
        """The part of a seat, cast on first use."""
        if seat not in self.parts:
            pool = POOLS[self.recipe.roles.get(seat, "keys")]
            program = self.dice.pick(pool)
            if self.recipe.roles.get(seat) == "grand" and "harmony" in self.parts:
                program = self.parts["harmony"].program
            name = f"{seat}"
            part = Part(role, program, name=name, gain_db=self.dice.normal(2.0), pan=self.dice.normal(0.25))
            part.source = draw_source(self.dice.fork(600, len(self.parts)), self.style, seat, self.sung)
            part.pedal = program in _PIANOS and seat != "tune" and self.dice.chance(0.4)
            self.parts[seat] = part
        return self.parts[seat]


def compose(dice: Dice, seconds: float, style: str | None = None, *, sung: float | None = None) -> tuple[Song, Feel]:
    """A song of about `seconds` in a style drawn by weight (or the named one), and how it is to be played.

    `sung` is the chance that a tune is sung, where the style's own is not wanted; such songs have tune and drums.
    """
    style = style or dice.weigh({name: recipe.weight for name, recipe in RECIPES.items()})
    recipe = RECIPES[style]
    metre = dice.weigh(recipe.metres)
    cycle = draw_bars(dice.fork(1), metre)
    feel = _feel(dice.fork(2), recipe, cycle[0].beats_q[0], cycle[0].signature)
    home = draw_home(dice.fork(3), recipe.modes)
    bar_s = sum(bar.bar_q for bar in cycle) / len(cycle) / feel.beat_q * 60 / feel.bpm
    count = max(4, round((seconds - 2.0) / bar_s))
    song = Song(style, home)
    band = Band(dice.fork(4), recipe, style, sung)
    blocks = lay_out(dice.fork(5), recipe, home, count, cycle=cycle)
    for number, block in enumerate(blocks):
        _play(dice, band, song, block, place=(number, len(blocks)))
    song.end_q = blocks[-1].start_q + blocks[-1].length_q
    _finish(dice.fork(6), song, band)
    _pickup(dice.fork(7), song, band)
    _liberties(dice.fork(8), song, recipe, feel)
    song.parts = [part for part in band.parts.values() if part.notes]
    song.changes = merged(song.changes)
    song.harmony_sounds = recipe.texture != "solo"
    return song, feel


def _feel(dice: Dice, recipe: Recipe, beat_q: float, signature: str) -> Feel:
    low, high = recipe.bpm
    bpm = low * (high / low) ** dice.between(0, 1)
    if beat_q == 1.5 and recipe.bpm[1] > 130:
        bpm = dice.between(70, 140)
    elif beat_q == 2:
        bpm = max(40, bpm * 0.6)
    elif beat_q == 0.5:
        bpm = min(240.0, bpm * 1.6)
    swing = 1.0
    if recipe.swing[1] > 1 and beat_q == 1 and dice.chance(0.8):
        swing = max(1.0, dice.between(recipe.swing[0], recipe.swing[1]))
    expressive = dice.chance(recipe.expression)
    steady = dice.chance(0.5)
    return Feel(
        bpm=bpm, beat_q=beat_q, swing=swing, swing_unit_q=recipe.swing[2],
        drift=dice.between(0.01, 0.09) if expressive else (0.0 if steady else dice.between(0, 0.01)),
        rubato=dice.pick((dice.between(0, 0.05), dice.between(0.02, 0.2))) if expressive else 0.0,
        arch=dice.between(0, 0.35) if expressive else 0.0,
        jitter_s=dice.between(0.003, 0.02) if expressive or not steady else dice.pick((0.0, 0.003)),
        lead_in_s=dice.pick((0.0, 0.05, 0.3, 1.0)),
    )  # fmt: skip


def _play(dice: Dice, band: Band, song: Song, block: Block, *, place: tuple[int, int]) -> None:
    """Everything of one block: chords, tune, accompaniment, bass, drums."""
    number, total = place
    material = dice.fork(100 + ord(block.letter))  # the same letter draws the same again
    changes = harmonise(material.fork(1), band.recipe, block)
    loud = min(0.95, max(0.25, material.fork(2).between(0.4, 0.75) + dice.fork(200 + number).normal(0.06)))
    bed = Bed(material.fork(3), block.home, block.bars, tuple(changes), loud, band.accent)
    song.bars += [(block.start_q + start, bar) for start, bar in block.bars]
    song.changes += [Change(c.start_q + block.start_q, c.end_q + block.start_q, c.sound) for c in changes]
    song.sections.append(Section(block.start_q, block.start_q + block.length_q, block.letter, block.name))
    song.breaths_q += [block.start_q + start for start, _ in block.bars[4::4]] + [block.start_q + block.length_q]
    if band.recipe.texture == "chorale":
        _choir(bed, band, block.start_q)
        return
    _players(dice, bed, band, song, where=(block, number, total))


def _choir(bed: Bed, band: Band, start_q: float) -> None:
    """Four voices, one instrument for all or one for each."""
    if not band.parts:
        pool = band.dice.weigh(
            {
                "choir": 3,
                "strings": 3,
                "church": 3,
                "organ": 1,
                "grand": 3,
                "solo_strings": 1,
                "woodwind": 1,
                "brass": 1,
                "harpsichord": 0.4,
            }
        )
        alike, program = band.dice.chance(0.75), band.dice.pick(POOLS[pool])
        roles = ("melody", "harmony", "harmony", "bass")
        for seat, role in zip(("soprano", "alto", "tenor", "bass"), roles, strict=True):
            band.parts[seat] = Part(
                role, program if alike else band.dice.pick(POOLS[pool]), name=seat, pan=band.dice.normal(0.2)
            )
        if band.dice.fork(11).chance(_SUNG["chorale"] if band.sung is None else band.sung):
            for part in band.parts.values():
                part.source, part.program = "singing", 52
    voices = four_parts(bed, bed.dice.between(0, 0.7), bed.dice.between(0, 0.3))
    for part, notes in zip(band.parts.values(), voices, strict=True):
        part.notes += _moved(notes, start_q)


def _moved(notes: Iterable[Note], by_q: float, octave: int = 0) -> list[Note]:
    return [
        replace(note, start_q=note.start_q + by_q, end_q=note.end_q + by_q, pitch=note.pitch + 12 * octave)
        for note in notes
    ]


def _fit(notes: list[Note], program: int) -> list[Note]:
    """Notes brought into an instrument's range by octaves."""
    low, high = reaches(program)
    for note in notes:
        while note.pitch < low:
            note.pitch += 12
        while note.pitch > high:
            note.pitch -= 12
    return notes


def _layers(dice: Dice, band: Band, place: tuple[int, int], letter: str) -> set[str]:
    """Who plays in a block: fewer at the edges, a habit for each letter."""
    number, total = place
    habit = dice.fork(300 + ord(letter))
    layers = {"harmony"}
    if band.has_tune and not (number == 0 and total > 3 and band.recipe.names[0] == "intro" and dice.chance(0.7)):
        layers.add("tune")
    if dice.fork(1).chance(0.85) or number:
        layers.add("bass")
    if band.kit and not (habit.chance(0.15) or (number == 0 and dice.chance(0.4))):
        layers.add("drums")
    if band.has_second and habit.chance(0.7):
        layers.add("second")
    if band.has_pad and habit.chance(0.7):
        layers.add("pad")
    if band.recipe.texture == "trio":
        layers |= {"second", "bass", "tune"}
    if band.recipe.texture == "solo":
        layers = {"tune"}
    return layers


def _players(dice: Dice, bed: Bed, band: Band, song: Song, *, where: tuple[Block, int, int]) -> None:
    block, number, total = where
    layers = _layers(dice.fork(400 + number), band, (number, total), block.letter)
    start = block.start_q
    habit = band.dice.fork(500 + ord(block.letter))
    figure = habit.weigh(band.recipe.figures)
    centre = habit.whole(52, 64) if "tune" in layers else habit.whole(54, 68)
    tune: list[Note] = []
    if "tune" in layers:
        tune = _tune(bed.fork(11), band, start)
    if "harmony" in layers:
        part = band.part("harmony", "harmony")
        part.notes += _fit(_moved(FIGURES[figure](bed.fork(12), centre), start), part.program)
    basses = band.recipe.basses
    manner = habit.weigh(
        basses if band.sung is None else {name: basses[name] for name in basses if name} or {"held": 1.0}
    )
    if "bass" in layers and manner:
        part = band.part("bass", "bass")
        low = 36 if part.program in range(8) else (36 if part.program == 42 else 28)
        part.notes += _fit(_moved(BASSES[manner](bed.fork(13), low, low + 17), start), part.program)
    if "second" in layers:
        _second(bed.fork(14), band, start, tune)
    if "pad" in layers:
        part = band.part("pad", "pad")
        part.notes += _moved(FIGURES["sustained"](bed.fork(15), 64), start)
    if "drums" in layers:
        hits = drumming(
            bed.fork(16), band.kit, number + 1 < total and habit.chance(0.7), number > 0 and habit.chance(0.6)
        )
        song.hits += [Hit(hit.start_q + start, hit.kind, hit.loud) for hit in hits]


def _tune(bed: Bed, band: Band, start_q: float) -> list[Note]:
    part = band.part("melody", "tune")
    low, high = tune_range(part.program, band.dice.fork(9).whole(12, 19))
    if part.source == "singing":
        low = band.dice.fork(10).pick((45, 48, 50, 55, 57, 60))
        high = low + band.dice.fork(9).whole(10, 16)
    elif band.recipe.roles.get("tune") == "grand":
        low, high = 65, 88
    phrase_bars = 4 if len(bed.bars) % 4 == 0 else max(2, len(bed.bars) // 2)
    tune = melody(bed, low, high, band.manner, phrase_bars=phrase_bars)
    for note in tune:
        note.loud = min(1.0, note.loud + 0.12)
    if part.program < 8 and part.source == "soundfont" and bed.dice.chance(0.15):
        tune += [
            replace(note, pitch=note.pitch + (12 if bed.dice.chance(0.5) else -12)) for note in tune if not note.grace
        ]
    part.notes += _moved(tune, start_q)
    return tune


def _second(bed: Bed, band: Band, start_q: float, tune: list[Note]) -> None:
    """A second player: another tune, a line in thirds below, or another figure."""
    part = band.part("counter", "second")
    kind = (
        bed.dice.weigh({"counter": 2, "thirds": 1 if tune else 0.001, "figure": 3})
        if band.recipe.texture != "trio"
        else "counter"
    )
    if kind == "figure":
        part.role = "harmony"
        figure = bed.dice.weigh(band.recipe.figures)
        part.notes += _fit(_moved(FIGURES[figure](bed, bed.dice.whole(58, 70)), start_q), part.program)
        return
    if kind == "thirds":
        if "tune" in band.parts and band.parts["tune"].source == "singing" and not part.notes:
            part.source = "singing"
        notes = [replace(n, pitch=_third_below(bed, n), loud=n.loud * 0.85) for n in tune if not n.grace]
    else:
        low, high = tune_range(part.program, 15)
        calm = replace(band.manner, busy=band.manner.busy * (0.9 if band.recipe.texture == "trio" else 0.5))
        notes = melody(bed, low - 3, high - 3, calm)
    part.notes += _fit(_moved(notes, start_q), part.program)


def _third_below(bed: Bed, note: Note) -> int:
    sound = bed.chord_at(note.start_q)
    fitting = [note.pitch - step for step in (3, 4, 5) if (note.pitch - step) % 12 in sound.pcs]
    scale = [note.pitch - step for step in (3, 4) if (note.pitch - step) % 12 in bed.home.pcs]
    return (fitting or scale or [note.pitch - 3])[0]


def _finish(dice: Dice, song: Song, band: Band) -> None:
    """A last bar on the tonic, for most songs."""
    if not dice.chance(0.7):
        return
    start, bar = song.end_q, song.bars[-1][1]
    home = song.changes[-1].sound.home
    sound = sound_of("i" if home.minor_like else "I", home)
    song.bars.append((start, bar))
    song.changes.append(Change(start, start + bar.bar_q, sound))
    song.sections[-1] = replace(song.sections[-1], end_q=start + bar.bar_q)
    song.end_q = start + bar.bar_q
    loud = dice.between(0.4, 0.7)
    for seat, part in band.parts.items():
        if not part.notes or part.notes[-1].end_q < start - bar.bar_q:
            continue
        if part.role == "bass" or seat == "bass":
            pitches = [bass_of(sound, 28, 55, part.notes[-1].pitch)]
        elif part.role in {"harmony", "pad"} and band.recipe.texture != "chorale":
            pitches = voicing(sound, 60, 3)
        else:
            last = part.notes[-1].pitch
            pitches = [min((abs(pitch - last), pitch) for pitch in range(40, 90) if pitch % 12 in sound.pcs)[1]]
        part.notes += _fit([Note(start, song.end_q, pitch, loud) for pitch in pitches], part.program)
    if song.hits and dice.chance(0.6):
        song.hits += [Hit(start, "kick", 0.8), Hit(start, "crash", 0.8)]


def _pickup(dice: Dice, song: Song, band: Band) -> None:
    """An upbeat before the first downbeat."""
    bar = song.bars[0][1]
    seat = "tune" if band.parts.get("tune") and band.parts["tune"].notes else ""
    chorale = band.recipe.texture == "chorale"
    if not (seat or chorale) or not dice.chance(0.45):
        return
    beat = bar.beats_q[-1]
    song.pickup_q = beat if chorale else dice.pick((beat, beat, beat / 2 if not bar.compound else 0.5))
    first = song.changes[0]
    if chorale:
        for part in band.parts.values():
            opening = part.notes[0]
            part.notes.insert(0, Note(-beat, 0.0, opening.pitch, opening.loud))
        song.changes[0] = replace(first, start_q=-beat)
        return
    part = band.parts[seat]
    scale = [p for p in range(part.notes[0].pitch - 9, part.notes[0].pitch + 3) if p % 12 in first.sound.home.pcs]
    steps = dice.whole(1, 3) if song.pickup_q >= 1 else 1
    length = song.pickup_q / steps
    below = scale[-(steps + 3) :][:steps] if dice.chance(0.6) else [dice.pick(scale)] * steps
    part.notes[:0] = [
        Note(-song.pickup_q + i * length, -song.pickup_q + (i + 1) * length * 0.95, p, 0.55)
        for i, p in enumerate(below)
    ]


def _liberties(dice: Dice, song: Song, recipe: Recipe, feel: Feel) -> None:
    """Fermatas and changes of tempo."""
    if recipe.texture == "chorale" and dice.chance(0.7):
        extra = dice.between(0.3, 1.2)
        song.fermatas_q += [(end - song.bars[0][1].beats_q[-1], extra) for end in song.breaths_q if dice.chance(0.9)]
    elif recipe.expression and dice.chance(0.15):
        song.fermatas_q += [(dice.pick(song.breaths_q) - 1.0, dice.between(0.4, 1.5))]
    if len(song.sections) > 2 and dice.chance(0.08):
        song.tempo_steps.append((dice.pick(song.sections[1:]).start_q, dice.pick((0.67, 0.8, 0.9, 1.12, 1.25, 1.5))))
