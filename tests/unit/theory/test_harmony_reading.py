"""What is said about the harmony of a piece: cadences, patterns, modulations, tension, complexity."""

import pytest

from theory.core.chord import Chord
from theory.core.harmony.pattern_book import Pattern, pattern_book
from theory.core.harmony.reading import read_harmony
from theory.core.harmony.statements import HarmonyReading
from theory.core.harmony.tension import chord_distance
from theory.core.key import Key
from theory.core.piece import Bars, Piece, TimedChord, TimedKey, TimedNote
from theory.core.pitch import spell


def piece_of(labels: str, keys: str = "C major", beats: tuple[float, ...] = (), **more: object) -> Piece:
    """Chords of four beats each (or as given) at 120 BPM; `keys` as "C major@0 G major@8" with chord numbers."""
    chords = [Chord.parse(label) for label in labels.split()]
    lengths = beats or (4.0,) * len(chords)
    starts = [sum(lengths[:index]) * 0.5 for index in range(len(lengths) + 1)]
    rows = tuple(TimedChord(starts[i], starts[i + 1], chord, 0.9) for i, chord in enumerate(chords))
    changes = [part.split("@") for part in (keys if "@" in keys else keys + "@0").split(",")]
    bounds = [starts[int(number)] for _, number in changes] + [starts[-1]]
    timed = tuple(TimedKey(bounds[i], bounds[i + 1], Key.parse(name), 0.9) for i, (name, _) in enumerate(changes))
    count = int(starts[-1] / 0.5)
    bars = Bars(tuple(i * 0.5 for i in range(count + 1)), tuple(i * 0.5 for i in range(0, count + 1, 4)))
    return Piece(duration_s=starts[-1], bars=bars, keys=timed, chords=rows, **more)  # type: ignore[arg-type]


def names(reading: HarmonyReading) -> set[str]:
    return {pattern.pattern for pattern in reading.patterns}


@pytest.mark.parametrize("pattern", pattern_book(), ids=lambda pattern: pattern.slug)
@pytest.mark.parametrize("up", [0, 5])
def test_every_pattern_is_found_in_every_key(pattern: Pattern, up: int) -> None:
    from theory.core.harmony.roman import Numeral

    key = Key.from_pitch_class(up + (9 if pattern.mode == "minor" else 0), pattern.mode)
    steps = pattern.versions[0]
    chords = [Numeral.parse(step.numeral, pattern.mode).chord(key) for step in steps]
    lengths = tuple(4 * step.length for step in steps)
    rounds = 2 if pattern.loops else 1
    reading = read_harmony(piece_of(" ".join(map(str, chords * rounds)), str(key), lengths * rounds))
    found = [row for row in reading.patterns if row.pattern == pattern.slug]
    rivals = [row for row in reading.patterns if row.end_s - row.start_s >= 0.69 * sum(lengths) * 0.5 * rounds]
    assert found or rivals, names(reading)


def test_there_are_forty_patterns_with_sources() -> None:
    assert len(pattern_book()) >= 40
    assert all(pattern.origin and pattern.sources for pattern in pattern_book())


@pytest.mark.parametrize(
    ("labels", "key", "pattern"),
    [
        ("C G A:min F C G A:min F", "C major", "axis"),
        ("D A B:min F#:min G D G A", "D major", "pachelbel"),
        ("A:min G F E A:min G F E", "A minor", "andalusian"),
        ("D:min7 G:7 C:maj7", "C major", "ii-v-i"),
        ("D:min A D:min C F C D:min A D:min", "D minor", "folia"),
        ("C Bb F C Bb F C", "C major", "mixolydian-vamp"),
        ("B:maj7 D:7 G:maj7 Bb:7 Eb:maj7 F#:7 B:maj7", "B major", "coltrane"),
    ],
)
def test_known_progressions_are_named(labels: str, key: str, pattern: str) -> None:
    assert pattern in names(read_harmony(piece_of(labels, key)))


def test_a_blues_needs_its_proportions() -> None:
    labels = "C:7 F:7 C:7 G:7 F:7 C:7"
    assert "twelve-bar-blues" in names(read_harmony(piece_of(labels, "C major", (16, 8, 8, 4, 4, 8))))
    assert "twelve-bar-blues" not in names(read_harmony(piece_of(labels, "C major", (4, 16, 4, 16, 4, 4))))


def test_a_blues_rests_on_its_sevenths() -> None:
    reading = read_harmony(piece_of("C:7 F:7 C:7 G:7 F:7 C:7", "C major", (16, 8, 8, 4, 4, 8)))
    assert [chord.roman for chord in reading.chords] == ["I7", "IV7", "I7", "V7", "IV7", "I7"]
    assert reading.chords[0].function == "T"


CADENCES = {
    ("C F G:7 C", "C major"): "perfect authentic",
    ("C F G:7/3 C", "C major"): "imperfect authentic",
    ("C A:min F C", "C major"): "plagal",
    ("C F D:min G", "C major"): "half",
    ("A:min E A:min D:min/b3 E", "A minor"): "Phrygian",
    ("C F G:7 A:min", "C major"): "deceptive",
    ("A:min D:min F G A:min", "A minor"): "Aeolian",
    ("C A:min F Bb:7 C", "C major"): "backdoor",
}


@pytest.mark.parametrize(("asked", "kind"), CADENCES.items())
def test_a_phrase_closes_with_its_cadence(asked: tuple[str, str], kind: str) -> None:
    labels, key = asked
    count = len(labels.split())
    reading = read_harmony(piece_of(labels, key, (2.0,) * (count - 1) + (6.0,)))
    assert reading.cadences[-1].kind == kind
    assert reading.cadences[-1].why


def test_the_tune_decides_between_perfect_and_imperfect() -> None:
    for pitch, kind in ((72, "perfect authentic"), (76, "imperfect authentic")):
        melody = (TimedNote(0.0, 3.0, 74), TimedNote(3.0, 6.0, pitch))
        reading = read_harmony(piece_of("C F G:7 C", beats=(2, 2, 2, 6), melody=melody))
        assert reading.cadences[-1].kind == kind


def test_a_modulation_names_its_pivot() -> None:
    reading = read_harmony(piece_of("C F G C A:min D:7 G C D:7 G", "C major@0,G major@5"))
    change = reading.modulations[0]
    assert (change.from_key, change.to_key, change.kind, change.fifths_apart) == ("C major", "G major", "pivot", 1)
    assert (change.pivot_symbol, change.pivot_in_old, change.pivot_in_new) == ("Am", "vi", "ii")


def test_a_far_change_has_no_pivot() -> None:
    reading = read_harmony(piece_of("C F G C Db Gb Ab Db", "C major@0,Db major@4"))
    assert reading.modulations[0].kind != "pivot"
    assert reading.modulations[0].fifths_apart == -5


def test_tension_rises_away_from_the_tonic() -> None:
    reading = read_harmony(piece_of("C F G:7 C F#:dim7 C"))
    tension = [point.tension for point in reading.tension]
    assert tension[0] == 0.0
    assert tension[2] > tension[1] > tension[0]
    assert tension[4] == max(tension)


def test_chord_distance_is_lerdahls() -> None:
    key = Key.parse("C major")
    tonic, dominant, supertonic = (Chord.parse(label) for label in ("C:maj", "G:maj", "D:min"))
    assert chord_distance(tonic, key, tonic, key) == 0
    assert chord_distance(tonic, key, dominant, key) == 5
    assert chord_distance(tonic, key, supertonic, key) == 8


def test_complexity_orders_plain_and_chromatic_music() -> None:
    plain = read_harmony(piece_of("C F G C " * 4)).complexity
    rich = read_harmony(
        piece_of("C:maj7 Eb:7 Ab:maj7 B:7 E:maj7 G:7 F#:hdim7 B:7 E:min9 A:7 D:min7 Db:7 C:maj7")
    ).complexity
    assert plain is not None
    assert rich is not None
    assert plain.value + 0.3 < rich.value
    assert {term.name for term in plain.terms} >= {"chromaticism", "vocabulary", "entropy"}


def test_harmonic_rhythm_counts_changes_per_bar() -> None:
    rhythm = read_harmony(piece_of("C F G C", beats=(2, 2, 2, 2))).rhythm
    assert rhythm is not None
    assert rhythm.changes_per_bar == pytest.approx(1.5)
    assert rhythm.usual_length_beats == 2


def test_a_piece_without_keys_or_chords_says_nothing() -> None:
    for piece in (Piece(duration_s=0.0), Piece(duration_s=9.0, chords=(TimedChord(0, 9, Chord.parse("C")),))):
        reading = read_harmony(piece)
        assert reading.main_key is None
        assert (reading.chords, reading.patterns, reading.cadences, reading.rhythm) == ((), (), (), None)


def test_silence_between_chords_is_no_chord() -> None:
    reading = read_harmony(piece_of("C N G:7 C N"))
    assert reading.chords[1].roman is None
    assert reading.chords[1].function == "X"


def test_the_reading_survives_json() -> None:
    reading = read_harmony(piece_of("C G A:min F C F G C"))
    assert HarmonyReading.from_json(reading.to_json()) == reading


def test_confidence_follows_the_piece() -> None:
    sure = read_harmony(piece_of("C G A:min F C G A:min F"))
    piece = piece_of("C G A:min F C G A:min F")
    doubtful = tuple(TimedChord(row.start_s, row.end_s, row.chord, 0.5) for row in piece.chords)
    unsure = read_harmony(Piece(duration_s=16, bars=piece.bars, keys=piece.keys, chords=doubtful))
    assert unsure.patterns[0].confidence < sure.patterns[0].confidence


def test_a_pattern_is_spelled_in_its_key() -> None:
    reading = read_harmony(piece_of("Eb Bb C:min Ab Eb Bb C:min Ab", "Eb major"))
    assert reading.patterns[0].key == "Eb major"
    assert spell(3, "Eb") == "Eb"
