"""Hearing sections: joints, letters, names, and what must not break them."""

from itertools import pairwise

import numpy as np
import pytest

from library.core.form.bars import MOST_BARS, bar_edges, describe
from library.core.form.clues import clues
from library.core.form.joints import find_joints, joint_chances, log_odds, shipped
from library.core.form.letters import letters, likeness_of, part_likeness
from library.core.form.sound import sound_of_frames
from library.core.notes.frames import NoteFrames
from library.core.sections import hear_sections

FPS, BAR_S = 22_050 / 512, 2.0


def made_frames(plan: list[tuple[str, int]], seed: int = 3) -> NoteFrames:
    """A song of sections (letter, bars): each letter has its own tune, chords and loudness, the same in each return."""
    total = sum(bars for _, bars in plan)
    sounding = np.zeros((int(total * BAR_S * FPS) + 1, 88), dtype=np.uint8)
    onset = np.zeros_like(sounding)
    level = np.full(len(sounding), 0.01, dtype=np.float32)
    at = 0
    for letter, bars in plan:
        dice = np.random.default_rng(seed * 100 + ord(letter))
        chords, centre = dice.permutation([0, 5, 7, 9]), 60 + 5 * (ord(letter) % 4)
        for bar in range(bars):
            chord = int(chords[bar % 4])
            for step in range(8):
                first = int((at + bar + step / 8) * BAR_S * FPS)
                last = int((at + bar + (step + 0.9) / 8) * BAR_S * FPS)
                breathes = bar == bars - 1 and step > 3
                tune = [] if breathes or dice.random() < 0.4 else [centre + int(dice.choice([0, 2, 4, 5, 7, 9])) - 21]
                for column in [*tune, *([36 + chord - 21, 48 + chord - 21, 52 + chord - 21] if step % 2 == 0 else [])]:
                    sounding[first:last, column] = 220
                    onset[first : first + 2, column] = 220
        level[int(at * BAR_S * FPS) :] = 0.03 * 1.4 ** (ord(letter) % 4)
        at += bars
    return NoteFrames(FPS, 21, sounding, onset, level, 0.0, total * BAR_S)


def downbeats(frames: NoteFrames) -> np.ndarray:
    return np.arange(0, frames.duration_s, BAR_S)


PLAN = [("i", 4), ("A", 8), ("B", 8), ("A", 8), ("B", 8), ("C", 8), ("B", 8)]


def test_joints_and_letters_of_a_plain_song_are_found():
    frames = made_frames(PLAN)
    heard = hear_sections(frames, downbeats(frames))
    starts = {round(section.start_s / BAR_S) for section in heard}
    assert starts >= {4, 12, 20, 28, 36, 44}
    letters_at = {round(section.start_s / BAR_S): section.label.rstrip("'") for section in heard}
    assert letters_at[4] == letters_at[20] != letters_at[12]
    assert letters_at[12] == letters_at[28] == letters_at[44] != letters_at[36]


def test_sections_tile_the_song_on_bar_lines():
    frames = made_frames(PLAN)
    heard = hear_sections(frames, downbeats(frames))
    assert heard[0].start_s == 0
    assert heard[-1].end_s == pytest.approx(frames.duration_s)
    for one, other in pairwise(heard):
        assert one.end_s == other.start_s
        assert other.start_s % BAR_S == pytest.approx(0, abs=1e-6)
    assert all(0 <= section.confidence <= 1 for section in heard)


def test_one_bar_again_and_again_has_less_sure_joints_than_a_song_with_parts():
    parts, same = made_frames(PLAN), made_frames([("A", 1)] * 52)
    sure = [s.confidence for s in hear_sections(parts, downbeats(parts))[1:-1]]
    unsure = [s.confidence for s in hear_sections(same, downbeats(same))[1:-1]]
    assert not unsure or np.mean(unsure) < np.mean(sure)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_without_bars_there_are_still_sections(count):
    frames = made_frames(PLAN)
    heard = hear_sections(frames, downbeats(frames)[:count])
    assert heard[0].start_s == 0
    assert heard[-1].end_s == pytest.approx(frames.duration_s)


def test_silence_has_no_sections():
    frames = made_frames([("A", 4)])
    silent = NoteFrames(FPS, 21, frames.sounding * 0, frames.onset * 0, frames.level * 0, 0.0, frames.duration_s)
    assert hear_sections(silent, downbeats(silent)) == ()


@pytest.mark.parametrize("bars", [1, 2, 4])
def test_two_seconds_of_music_are_one_section_without_a_name(bars):
    frames = made_frames([("A", bars)])
    heard = hear_sections(frames, downbeats(frames))
    assert len(heard) >= 1
    assert heard[0].label == "A"
    assert len(heard) > 2 or heard[0].name is None


def test_loudness_and_tuning_of_the_whole_change_nothing():
    frames = made_frames(PLAN)
    louder = NoteFrames(FPS, 21, frames.sounding, frames.onset, frames.level * 7, 12.0, frames.duration_s)
    starts = [[s.start_s for s in hear_sections(one, downbeats(one))] for one in (frames, louder)]
    assert starts[0] == starts[1]


def test_transposing_the_song_changes_no_joint():
    frames = made_frames(PLAN)
    moved = NoteFrames(
        FPS,
        21,
        np.roll(frames.sounding, 2, axis=1),
        np.roll(frames.onset, 2, axis=1),
        frames.level,
        0.0,
        frames.duration_s,
    )
    starts = [{s.start_s for s in hear_sections(one, downbeats(one))} for one in (frames, moved)]
    assert len(starts[0] & starts[1]) >= 0.8 * len(starts[0])


def test_three_hours_are_described_in_bounded_memory():
    edges = bar_edges(np.arange(0.0, 10_800, 1.9), 10_800.0)
    assert len(edges) - 2 <= MOST_BARS
    assert edges[0] == 0
    assert edges[-1] == 10_800


def test_clues_are_finite_and_one_row_a_bar():
    frames = made_frames(PLAN)
    bars = describe(sound_of_frames(frames), bar_edges(downbeats(frames), frames.duration_s))
    rows = clues(bars)
    assert rows.shape == (len(bars), len(shipped().mean))
    assert np.isfinite(rows).all()
    assert np.isfinite(log_odds(rows, shipped())).all()


def test_the_search_keeps_usual_lengths_where_nothing_speaks():
    edges = np.arange(0, 66, 2.0)
    odds = np.full(32, -3.0)
    odds[[8, 17, 24]] = 4.0
    odds[16] = 3.0
    joints = find_joints(odds, edges)
    assert joints == [0, 8, 16, 24, 32]
    chances = joint_chances(odds, joints)
    assert len(chances) == 5
    assert chances[1] > chances[2]


def test_equal_parts_share_a_letter_and_varied_ones_get_a_prime():
    same = np.full((12, 12), -0.2)
    for one, other, value in ((0, 4, 0.9), (0, 8, 0.45), (4, 8, 0.45)):
        for step in range(4):
            same[one + step, other + step] = same[other + step, one + step] = value
    assert letters(same, [0, 4, 8, 12]) == ["A", "A", "A'"]
    assert part_likeness(same, (0, 4), (4, 8)) == pytest.approx(0.9)
    assert part_likeness(same, (0, 2), (4, 12)) == -1.0


def test_likeness_is_symmetric_and_highest_for_repeats():
    frames = made_frames([("A", 8), ("B", 8), ("A", 8)])
    bars = describe(sound_of_frames(frames), bar_edges(downbeats(frames), frames.duration_s))
    same = likeness_of(bars)
    assert np.allclose(same, same.T, atol=1e-4)
    assert np.mean([same[i, 16 + i] for i in range(1, 7)]) > np.mean([same[i, 8 + i] for i in range(1, 7)]) + 0.3
