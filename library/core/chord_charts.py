"""The chords of a song as a chart to play from: bars between lines, as plain text and as ChordPro.

A bar with one chord shows it alone; one with more shows every beat, with a dot where the chord goes on.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from library.core.analysis import Analysis
from library.core.lead_sheet import written_song
from theory.core.sheet.model import Bar, Sheet

_A_LINE = 4  # bars
_UNKNOWN = "N.C."


@dataclass(frozen=True, slots=True)
class _Line:
    """Bars of one line, and the name of the section that begins with it, or ""."""

    section: str
    cells: tuple[tuple[str, ...], ...]


def plain_chart(heard: Analysis, title: str = "", artist: str = "") -> str:
    """A chart that lines up in any typeface of equal widths. Raises MusicAppError where no beat was heard."""
    sheet = written_song(heard, None, "lead-sheet", title, artist).sheet
    lines = list(_lines(sheet))
    width = max((len(" ".join(cell)) for line in lines for cell in line.cells), default=4)
    rows = [title, artist, _facts(sheet)]
    for line in lines:
        if line.section:
            rows += ["", line.section]
        rows.append("| " + " | ".join(" ".join(cell).ljust(width) for cell in line.cells) + " |")
    return "\n".join(row for index, row in enumerate(rows) if row or index > 2) + "\n"


def chordpro(heard: Analysis, title: str = "", artist: str = "") -> str:
    """ChordPro with a grid for each section. Raises MusicAppError where no beat was heard."""
    sheet = written_song(heard, None, "lead-sheet", title, artist).sheet
    key = sheet.bars[0].key
    fields = [("title", _field(title)), ("artist", _field(artist)), ("key", _key_name(sheet) if key else "")]
    fields += [("tempo", f"{sheet.tempo_bpm:.0f}" if sheet.tempo_bpm else ""), ("time", str(sheet.bars[0].metre))]
    rows = [f"{{{name}: {value}}}" for name, value in fields if value]
    is_open = False
    for line in _lines(sheet):
        if line.section or not is_open:
            rows += (["{end_of_grid}"] if is_open else []) + [""]
            rows.append(f'{{start_of_grid: label="{_field(line.section)}"}}' if line.section else "{start_of_grid}")
            is_open = True
        cells = [" ".join(_plain(sign) for sign in _every_beat(cell, line)) for cell in line.cells]
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join([*rows, "{end_of_grid}"]) + "\n"


def _field(text: str) -> str:
    """Text inside braces, which must not hold any."""
    return " ".join(text.replace("{", "(").replace("}", ")").replace('"', "'").split())


def _plain(symbol: str) -> str:
    """ChordPro writes accidentals as letters."""
    return symbol.replace("♭", "b").replace("♯", "#")


def _key_name(sheet: Sheet) -> str:
    key = sheet.bars[0].key
    return f"{key.tonic}{'m' if key.mode == 'minor' else ''}" if key else ""


def _facts(sheet: Sheet) -> str:
    key, tempo = sheet.bars[0].key, sheet.tempo_bpm
    facts = [key.pretty if key else "", f"{tempo:.0f} beats a minute" if tempo else "", str(sheet.bars[0].metre)]
    return ", ".join(fact for fact in facts if fact)


def _lines(sheet: Sheet) -> Iterator[_Line]:
    cells: list[tuple[str, ...]] = []
    section, sounding = "", _UNKNOWN
    for bar in sheet.bars:
        if bar.number == 0 and not bar.chords:
            continue
        if cells and (bar.section or len(cells) == _A_LINE):
            yield _Line(section, tuple(cells))
            section, cells = "", []
        section = bar.section or section
        cell, sounding = _cell(bar, sounding)
        cells.append(cell)
    if cells:
        yield _Line(section, tuple(cells))


def _cell(bar: Bar, sounding: str) -> tuple[tuple[str, ...], str]:
    """The signs of a bar, and the chord that sounds at its end."""
    starts = bar.ruler.groups[:-1]
    signs = ["."] * len(starts)
    for mark in bar.chords:
        at = mark.tick - bar.start + bar.ruler.shift
        beat = max(index for index, start in enumerate(starts) if start <= at or index == 0)
        signs[beat] = mark.chord.symbol
    if signs[0] == ".":
        signs[0] = sounding
    ending = next(sign for sign in reversed(signs) if sign != ".")
    return (tuple(signs) if set(signs[1:]) - {"."} else (signs[0],)), ending


def _every_beat(cell: tuple[str, ...], line: _Line) -> tuple[str, ...]:
    """The cells of a grid have as many signs each."""
    most = max(len(one) for one in line.cells)
    return cell + (".",) * (most - len(cell))
