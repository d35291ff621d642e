"""Tempo curve, swing, readings, drum strokes and spectra, each by itself."""

import numpy as np

from library.core.rhythm.activations import METRES
from library.core.rhythm.bar_model import BarWeights, track_bars
from library.core.rhythm.drum_hits import drum_hits
from library.core.rhythm.hearing import RhythmHearing, hear_activations
from library.core.rhythm.readings import bar_readings
from library.core.rhythm.spectra import HOP, RATE_HZ, STROKE_HOP, Samples, spectra
from library.core.rhythm.swing import swing_of
from library.core.rhythm.tempo_curve import median_bpm, tempo_curve
from tests.support.made_rhythm import heard_perfectly, steady


def test_a_steady_tempo_needs_two_points() -> None:
    points = tempo_curve(steady(123, 60))
    assert len(points) == 2
    assert all(abs(point.bpm - 123) < 0.1 for point in points)


def test_a_change_of_tempo_is_seen_where_it_happens() -> None:
    beats_s = np.concatenate([steady(90, 30), steady(120, 60, first_s=30.2)])
    points = tempo_curve(beats_s)
    assert 3 <= len(points) <= 8
    assert abs(points[0].bpm - 90) < 1
    assert abs(points[-1].bpm - 120) < 1
    assert any(28 < point.time_s < 33 for point in points)
    assert abs(median_bpm(beats_s[:20]) - 90) < 0.1


def test_swing_is_read_off_what_is_struck_between_beats() -> None:
    beats_s = steady(120, 40)
    for ratio in (1.0, 1.5, 2.0):
        attack = np.zeros(int(41 * RATE_HZ / STROKE_HOP), np.float32)
        attack[np.rint(beats_s * RATE_HZ / STROKE_HOP).astype(int)] = 1.0
        between_s = beats_s[:-1] + np.diff(beats_s) * ratio / (1 + ratio)
        attack[np.rint(between_s * RATE_HZ / STROKE_HOP).astype(int)] = 0.6
        found = swing_of(attack, beats_s)
        assert found is not None
        assert abs(found.ratio - ratio) < 0.12
        assert found.confidence > 0.5


def test_no_swing_is_claimed_where_nothing_is_struck_between() -> None:
    beats_s = steady(120, 40)
    attack = np.zeros(int(41 * RATE_HZ / STROKE_HOP), np.float32)
    attack[np.rint(beats_s * RATE_HZ / STROKE_HOP).astype(int)] = 1.0
    assert swing_of(attack, beats_s) is None


def test_readings_offer_other_bar_lines_best_first() -> None:
    beats_s = steady(110, 40)
    heard = heard_perfectly(beats_s, "4/4", 4, duration_s=40)
    path = track_bars(heard, BarWeights())
    readings = bar_readings(heard, path, path.frames / 43.066, BarWeights())
    assert [r.log_score for r in readings] == sorted((r.log_score for r in readings), reverse=True)
    assert readings[0].metres[0].signature == "4/4"
    assert readings[0].downbeats[:3] == (0, 4, 8)
    assert (2, 6, 10) in {reading.downbeats[:3] for reading in readings}
    assert {m.signature for reading in readings for m in reading.metres} <= set(METRES)


def test_a_stroke_is_one_hit_in_its_class() -> None:
    heard = heard_perfectly(steady(110, 10), "4/4", 4, duration_s=10)
    heard.drums[99:102, 0] = (0.5, 0.95, 0.6)
    heard.drums[200, 2] = 0.98
    hits = drum_hits(heard, 0.0)
    assert [hit.drum for hit in hits] == ["kick", "closed hat"]
    assert abs(hits[0].time_s - 100 / 43.066) < 0.01
    assert hits[0].confidence > 0.5


def test_spectra_move_with_the_sound() -> None:
    sound = np.random.default_rng(0).standard_normal(RATE_HZ * 3).astype(np.float32) * 0.1
    later = np.concatenate([np.zeros(8 * HOP, np.float32), sound])
    here, there = spectra(Samples(sound), 0, 64), spectra(Samples(later), 8, 64)
    np.testing.assert_allclose(here.bands, there.bands, atol=1e-4)
    np.testing.assert_allclose(here.strokes, there.strokes, atol=1e-4)
    np.testing.assert_allclose(here.tones, there.tones, atol=1e-4)


def test_spectra_in_blocks_are_those_of_the_whole() -> None:
    sound = Samples(np.random.default_rng(1).standard_normal(RATE_HZ * 4).astype(np.float32) * 0.1)
    whole = spectra(sound, 0, 160)
    parts = [spectra(sound, first, 80) for first in (0, 80)]
    np.testing.assert_allclose(whole.bands, np.concatenate([p.bands for p in parts]), atol=1e-4)
    np.testing.assert_allclose(whole.tones, np.concatenate([p.tones for p in parts]), atol=1e-4)


def test_what_was_heard_survives_json_and_fills_an_analysis() -> None:
    beats_s = steady(110, 40)
    found = hear_activations(heard_perfectly(beats_s, "3/4", 3, duration_s=40), lambda _: None)
    assert RhythmHearing.from_json(found.to_json()) == found
    known = found.known()
    assert known["metre"].signature == "3/4"
    assert len(known["downbeats_s"]) == len(found.readings[0].downbeats)
    assert found.known(1)["metre_regions"][0].signature == found.readings[1].metres[0].signature
    assert RhythmHearing().known()["tempo"] is None
