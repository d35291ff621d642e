"""How written notes are played: bounds that must hold for every note."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.core.blueprint import Blueprint, PlanPart
from generation.core.composing.melody import melody
from generation.core.composing.song import SongMap
from generation.core.notes import TICKS, Note, Played, Written
from generation.core.performing.chance import share
from generation.core.performing.clock import Clock
from generation.core.performing.feel import MOST_MS, feels
from generation.core.performing.perform import perform
from generation.core.performing.player import HUMAN_MS, player_for
from generation.core.performing.strum import MOST_ROLL_MS, MOST_STRUM_MS, lateness_ms, most_late_ms
from generation.core.performing.timing import Timing
from tests.support.tunes import tune_plan

GROOVES = ("straight rock", "swing ride", "boom bap", "samba", "waltz", "four on the floor", "reggae one drop", "")


def planned(instrument: str, role: str, style: str = "", **wanted: object) -> SongMap:
    """A song whose third part is the one that is looked at."""
    plan = tune_plan(**wanted)
    part = PlanPart.model_validate({"id": "keys", "name": "P", "role": role, "instrument": instrument, "style": style})
    return SongMap(plan.model_copy(update={"parts": (*plan.parts[:2], part)}))


def play(song: SongMap, notes: Sequence[Note]) -> Played:
    return perform(song, [Written("keys", tuple(notes))])[0]


def figures(song: SongMap, articulation: str = "") -> list[Note]:
    """Eighths and sixteenths with chords on every beat."""
    rows = []
    for bar in song.bars:
        for beat in bar.beats:
            rows += [Note(bar.start + beat, TICKS // 2, 48 + 4 * i, 0.6, articulation, i) for i in range(3)]
            rows += [Note(bar.start + beat + 240, 120, 60), Note(bar.start + beat + 360, 120, 62)]
    return sorted({(note.start, note.pitch): note for note in rows if note.end <= song.end}.values())


@given(
    instrument=st.sampled_from(("grand-piano", "solo-voice", "acoustic-kit", "house-kit", "electric-bass", "warm-pad")),
    genre=st.sampled_from(("pop", "jazz-swing", "lo-fi", "techno", "samba", "waltz")),
    groove=st.sampled_from(GROOVES), swing=st.floats(1.0, 3.0), bpm=st.floats(50, 200),
    metre=st.sampled_from(("4/4", "3/4", "6/8", "7/8")),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_no_onset_strays_further_than_its_player(instrument: str, genre: str, groove: str, **rest: object) -> None:
    role = "drums" if "kit" in instrument else "chords"
    song = planned(instrument, role, genre=genre, groove=groove, **rest)
    timing = Timing(song)
    assert timing.clock.is_fixed
    notes = figures(song)
    tones = {(tone.pitch, place): tone for place, tone in enumerate(play(song, notes).tones)}
    part = song.blueprint.part("keys")
    most_s = player_for(part).human_ms / 1000
    assert most_s <= HUMAN_MS / 1000
    meant = sorted((timing.onset_s(part, note.pitch, note.start), note.pitch) for note in notes)
    for pitch in {note.pitch for note in notes}:
        wanted = [at_s for at_s, one in meant if one == pitch]
        found = sorted(tone.start_s for (one, _), tone in tones.items() if one == pitch)
        assert all(abs(a - b) <= most_s + 1e-9 for a, b in zip(wanted, found, strict=True))
    for note in notes:
        plain = timing.clock.seconds(timing.swung(note.start, song.bar_at(note.start)))
        assert abs(timing.onset_s(part, note.pitch, note.start) - plain) <= MOST_MS / 1000 + 1e-9


def test_machines_and_drummers_keep_time() -> None:
    assert player_for(PlanPart(id="d", name="D", role="drums", instrument="house-kit")).human_ms == 0
    assert player_for(PlanPart(id="d", name="D", role="drums", instrument="acoustic-kit")).human_ms <= 3


def test_no_feel_moves_a_note_by_more_than_stated() -> None:
    for feel in feels().values():
        rows = (feel.offsets_ms.values(), feel.places_ms, feel.beats_ms)
        assert sum(max(map(abs, row), default=0.0) for row in rows) <= MOST_MS


@pytest.mark.parametrize(("ratio", "share_of_beat"), [(1.0, 0.5), (2.0, 2 / 3), (3.0, 0.75), (1.5, 0.6)])
def test_swing_divides_the_beat_as_planned(ratio: float, share_of_beat: float) -> None:
    song = planned("grand-piano", "chords", genre="jazz-swing", swing=ratio)
    timing, bar = Timing(song), song.bars[5]
    assert timing.swung(bar.start + 240, bar) == pytest.approx(bar.start + share_of_beat * TICKS)
    assert timing.swung(bar.start, bar) == bar.start
    assert timing.swung(bar.start + 320, bar) == bar.start + 320, "a third of a beat is where it is"


def test_hip_hop_swings_its_sixteenths() -> None:
    song = planned("grand-piano", "chords", genre="lo-fi", swing=2.0)
    timing, bar = Timing(song), song.bars[5]
    assert timing.swung(bar.start + 240, bar) == bar.start + 240
    assert timing.swung(bar.start + 120, bar) == pytest.approx(bar.start + 160)


def test_compound_metres_do_not_swing() -> None:
    song = planned("grand-piano", "chords", genre="jazz-swing", swing=2.0, metre="6/8")
    assert Timing(song).swung(song.bars[3].start + 240, song.bars[3]) == song.bars[3].start + 240


def test_it_is_the_same_on_every_run_and_apart_from_other_notes() -> None:
    song = planned("grand-piano", "chords")
    notes = figures(song)
    whole = play(song, notes)
    assert whole == play(song, notes)
    cut = song.bars[10].start
    before = [tone for tone in whole.tones if tone.start_s < song.bars[10].start / TICKS * 60 / 108 - 0.5]
    part = play(song, [note for note in notes if note.start < cut]).tones
    assert before == [tone for tone in part if tone in set(before)]


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 40), st.integers(40, 52)), max_size=60))
@settings(max_examples=60, deadline=None)
def test_tones_are_sane_whatever_is_written(rows: list[tuple[int, int, int]]) -> None:
    from generation.core.composing.compose import tidy

    song = planned("steel-guitar", "chords")
    kinds = ("", "legato", "staccato", "slide", "mute", "ghost", "accent", "down", "up", "roll")
    notes = tidy([Note(60 * at, 60 * length, pitch, 0.5, kinds[at % 10]) for at, length, pitch in rows])
    tones = play(song, notes).tones
    assert len(tones) == len(notes)
    assert list(tones) == sorted(tones)
    ends: dict[int, float] = {}
    for tone in tones:
        assert 0 <= tone.start_s < tone.end_s
        assert 1 <= tone.velocity <= 127
        assert tone.start_s >= ends.get(tone.pitch, 0.0), "a pitch never sounds twice at once"
        ends[tone.pitch] = tone.end_s
        assert all(abs(cents) <= 200 for _, cents in tone.bend_cents)
        assert [at for at, _ in tone.bend_cents] == sorted(at for at, _ in tone.bend_cents)


def test_strong_places_sound_stronger_and_ghosts_softer() -> None:
    song = planned("house-kit", "chords", genre="techno")
    bar = song.bars[5]
    notes = [Note(bar.start, 120, 40), Note(bar.start + 480, 120, 41), Note(bar.start + 600, 120, 42)]
    loud = [tone.velocity for tone in play(song, notes).tones]
    assert loud[0] > loud[1] > loud[2]
    ghost = play(song, [Note(bar.start, 120, 40, 0.6, "ghost")]).tones[0]
    assert ghost.velocity < loud[0] - 15


def test_loud_sections_are_louder() -> None:
    song = planned("grand-piano", "chords")
    quiet, loud = (song.bars_of(place)[0].start for place in (1, 6))
    tones = play(song, [Note(quiet, 240, 60), Note(loud, 240, 60)]).tones
    assert tones[1].velocity > tones[0].velocity + 3


@pytest.mark.parametrize(("how", "most_ms"), [("down", MOST_STRUM_MS), ("up", MOST_STRUM_MS), ("roll", MOST_ROLL_MS)])
def test_strums_spread_late_only_and_never_too_far(how: str, most_ms: float) -> None:
    chord = [Note(0, 960, pitch, 0.6, how, place) for place, pitch in enumerate((40, 47, 52, 56, 59, 64))]
    late = lateness_ms(chord, 0.5)
    assert min(late) == 0
    assert 0 < max(late) <= most_ms == most_late_ms(how)
    assert (late == sorted(late)) == (how != "up")
    assert lateness_ms([note._replace(articulation="") for note in chord], 0.5) == [0.0] * 6


def test_the_pedal_changes_with_the_chord() -> None:
    song = planned("grand-piano", "chords", "block")
    notes = [Note(bar.start, bar.length, pitch) for bar in song.bars[4:12] for pitch in (48, 52, 55)]
    pedal = [row for row in play(song, notes).controls if row.number == 64]
    assert [row.value for row in pedal] == [127, 0] * 8
    clock = Clock(song)
    for down, up, bar in zip(pedal[::2], pedal[1::2], song.bars[4:12], strict=True):
        assert clock.seconds(bar.start) < down.time_s < clock.seconds(bar.start) + 0.1
        assert up.time_s == pytest.approx(clock.seconds(bar.end))
    dry = planned("grand-piano", "chords", "stab")
    assert not play(dry, notes).controls


def test_pads_swell_with_the_phrase_and_singers_vibrate() -> None:
    song = planned("warm-pad", "pad")
    swell = [row for row in play(song, [Note(0, 1920, 60)]).controls if row.number == 11]
    inside = [row.value for row in swell if row.time_s < Clock(song).seconds(song.bars[4].start)]
    assert max(inside) - min(inside) > 10
    assert inside[0] < max(inside) > inside[-1]
    song = SongMap(tune_plan())
    lead = Written("lead", melody(song, song.blueprint.part("lead"), 3))
    shaken = [row for row in perform(song, [lead])[0].controls if row.number == 1]
    assert shaken
    assert shaken[-1].value == 0


def test_a_slide_comes_from_below_and_arrives() -> None:
    song = planned("electric-bass", "bass")
    tone = play(song, [Note(960, 480, 40, 0.6, "slide")]).tones[0]
    assert tone.bend_cents[0][1] < -100
    assert tone.bend_cents[-1][1] == 0
    assert tone.bend_cents[-1][0] < tone.end_s - tone.start_s


def test_chance_is_even_and_fixed() -> None:
    draws = [share(77, tick, pitch) for tick in range(0, 48000, 240) for pitch in (40, 60)]
    assert 0.45 < sum(draws) / len(draws) < 0.55
    assert min(draws) >= 0
    assert max(draws) < 1
    assert share(77, 480, 60) == share(77, 480, 60) != share(77, 480, 61)


def test_a_fixed_tempo_is_fixed_and_matches_the_plan() -> None:
    plan = tune_plan(bpm=97.0)
    clock = Clock(SongMap(plan))
    assert clock.is_fixed
    assert clock.duration_s == pytest.approx(plan.duration_s)
    assert clock.seconds(TICKS * 4 * 10) == pytest.approx(40 * 60 / 97)


def test_a_ritardando_slows_its_last_bar_only() -> None:
    plan = tune_plan(transition="ritardando")
    song = SongMap(plan)
    clock = Clock(song)
    last = song.bars[-1]
    assert not clock.is_fixed
    assert clock.seconds(last.start) == pytest.approx(Clock(SongMap(tune_plan())).seconds(last.start))
    halves = [clock.seconds(last.start + at) for at in (0, last.length // 2, last.length)]
    assert halves[2] - halves[1] > 1.1 * (halves[1] - halves[0])


def test_romantic_phrases_breathe_unless_somebody_drums() -> None:
    plan = tune_plan(genre="romantic")
    assert not Clock(SongMap(plan)).is_fixed
    drums = PlanPart(id="drums", name="Drums", role="drums", instrument="acoustic-kit")
    drummed = Blueprint.model_validate(plan.model_dump() | {"parts": [*plan.parts, drums]})
    assert Clock(SongMap(drummed)).is_fixed


@given(st.floats(0.0, 1.0), st.booleans())
@settings(max_examples=50, deadline=None)
def test_ticks_and_seconds_go_both_ways(place: float, slows: bool) -> None:
    song = SongMap(tune_plan(transition="ritardando" if slows else "none", genre="romantic"))
    clock = Clock(song)
    tick = place * song.end
    assert clock.ticks(clock.seconds(tick)) == pytest.approx(tick, abs=1e-3)


def test_long_tones_are_let_go_just_before_the_next() -> None:
    song = SongMap(tune_plan(bpm=60.0))
    long = [Note(at * 4 * TICKS, 4 * TICKS, 60) for at in range(8)]
    tones = perform(song, (Written("keys", tuple(long)),))[0].tones
    gaps = [after.start_s - tone.end_s for tone, after in pairwise(tones)]
    assert all(0 < gap < 0.2 for gap in gaps)
