from dataclasses import replace
from fractions import Fraction

import pytest

from library.core.notes.beat_grid import grid_of
from tests.unit.library.notes.made import small_piece
from theory.core.piece import Bars, Piece, TimedMetre


def test_the_first_downbeat_begins_a_bar_and_beats_are_quarters() -> None:
    grid = grid_of(small_piece())
    first = grid.quarter_at(0.5)
    assert first in [float(bar.start) for bar in grid.bars]
    assert grid.quarter_at(1.5) == pytest.approx(first + 2)
    assert grid.times_s[0] == 0
    assert grid.quarters[0] == 0


def test_compound_beats_are_dotted_quarters() -> None:
    grid = grid_of(small_piece("6/8", downbeat_every=2))
    assert grid.quarter_at(1.0) - grid.quarter_at(0.5) == pytest.approx(1.5)
    assert {bar.length for bar in grid.bars} == {Fraction(3)}


def test_bars_follow_each_other_without_gaps() -> None:
    beats_s = tuple(0.3 + 0.4 * i for i in range(30))
    metres = (TimedMetre(0, 5.1, "3/4"), TimedMetre(5.1, 13, "4/4"))
    grid = grid_of(Piece(duration_s=13, bars=Bars(beats_s, (*beats_s[:12:3], *beats_s[12::4])), metres=metres))
    for before, after in zip(grid.bars, grid.bars[1:], strict=False):
        assert before.start + before.length == after.start
    assert {bar.signature for bar in grid.bars} == {"3/4", "4/4"}
    assert float(grid.bars[-1].start + grid.bars[-1].length) >= grid.quarter_at(13)


def test_an_upbeat_lies_at_the_end_of_the_first_bar() -> None:
    beats_s = tuple(0.5 * i for i in range(9))
    grid = grid_of(replace(small_piece(), bars=Bars(beats_s, (0.5, 2.5)), keys=()))
    assert grid.quarter_at(0.5) == 4
    assert grid.quarter_at(0.0) == 3 or grid.times_s[0] == 0


def test_a_bar_with_a_beat_too_few_gets_its_own_signature() -> None:
    beats_s = tuple(0.5 * i for i in range(12))
    bars = Bars(beats_s, (0.0, 2.0, 3.5, 5.5))
    grid = grid_of(Piece(duration_s=6, bars=bars, metres=(TimedMetre(0, 6, "4/4"),)))
    assert [bar.signature for bar in grid.bars[:3]] == ["4/4", "3/4", "4/4"]


def test_without_beats_there_is_a_plain_ruler() -> None:
    grid = grid_of(Piece(duration_s=4))
    assert not grid.is_heard
    assert grid.quarter_at(2.0) == 4
