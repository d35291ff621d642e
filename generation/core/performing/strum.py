"""Chords that do not sound at once: strums down and up, rolled chords. Late only: the first string is on time."""

from collections.abc import Sequence

from generation.core.notes import Note

STRING_MS, MOST_STRUM_MS = 11.0, 60.0
ROLL_MS, MOST_ROLL_MS = 38.0, 190.0


def most_late_ms(articulation: str) -> float:
    """The most that a note of a strum or a roll comes after its chord."""
    return {"down": MOST_STRUM_MS, "up": MOST_STRUM_MS, "roll": MOST_ROLL_MS}.get(articulation, 0.0)


def lateness_ms(chord: Sequence[Note], quarter_s: float) -> list[float]:
    """For notes that begin together, how late each sounds. Strums are quicker in quick tempos."""
    how = chord[0].articulation
    if len(chord) < 2 or not most_late_ms(how):
        return [0.0] * len(chord)
    order = sorted(range(len(chord)), key=lambda place: chord[place].pitch, reverse=how == "up")
    each = ROLL_MS if how == "roll" else STRING_MS * min(1.0, max(0.55, quarter_s / 0.5))
    each = min(each, most_late_ms(how) / (len(chord) - 1))
    shortest_ms = 1000 * quarter_s * min(note.length for note in chord) / 480
    each = min(each, 0.5 * shortest_ms / len(chord))
    late = [0.0] * len(chord)
    for rank, place in enumerate(order):
        late[place] = rank * each
    return late
