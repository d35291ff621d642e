"""A prompt and its fields to a Wish: each reader takes the words it knows, the longest first; what is left is named.

docs/algorithms/prompt.md.
"""

import unicodedata
from collections.abc import Callable, Mapping

from generation.core.instruments.base import instrument
from generation.core.prompt import lexicon
from generation.core.prompt.fields import check_home, read_fields
from generation.core.prompt.finding import Sheet
from generation.core.prompt.form import read_form, read_title
from generation.core.prompt.harmony import read_cadences, read_chords
from generation.core.prompt.keys import read_keys
from generation.core.prompt.leftovers import leftovers
from generation.core.prompt.players import read_players
from generation.core.prompt.style import read_energy, read_feelings, read_genres
from generation.core.prompt.tempo import read_length, read_metre, read_swing, read_tempo
from generation.core.prompt.text import Text
from generation.core.wish import Wish

LONGEST_PROMPT = 2000
EXAMPLE = "wistful indie pop, 92 BPM in D major"
# In this order: what is written in a fixed way first, then names, then moods, which share words with all others.
_READERS: tuple[Callable[[Sheet], None], ...] = (
    read_title, read_chords, read_cadences, read_form, read_keys, read_metre, read_tempo, read_length, read_swing,
    read_energy,
)  # fmt: skip


def read_prompt(text: str, fields: Mapping[str, str] | None = None) -> Wish:
    """What a prompt and its fields ask for. Raises ValueError with a sentence where that cannot be made."""
    prompt = _cleaned(text)
    if not prompt and not any(str(value).strip() for value in (fields or {}).values()):
        raise ValueError(f"Nothing was asked for. Write what you want to hear, as in “{EXAMPLE}”.")
    sheet = Sheet(Text(prompt))
    for reader in _READERS:
        reader(sheet)
    _read_names(sheet)
    sheet.values.update(_players(sheet))
    in_words = bool(sheet.understood)
    read_fields(sheet, fields or {})
    sheet.values.update(_players(sheet))
    unused = leftovers(sheet)
    if prompt and not in_words and not any(row.source == "field" for row in sheet.understood):
        raise ValueError(_nothing_understood(prompt))
    check_home(sheet.values)
    _call_out(sheet)
    return Wish(
        prompt=prompt, sections=tuple(sheet.sections), conflicts=tuple(sheet.conflicts), unused=unused,
        understood=tuple(sorted(sheet.understood, key=lambda row: (row.source == "field", row.start))), **sheet.values,
    )  # fmt: skip


def _read_names(sheet: Sheet) -> None:
    """Genres, instruments and feelings share words: the longest name that fits takes them."""
    genre, player = lexicon.pattern_of("genres"), lexicon.pattern_of("instruments")
    longer = [
        match for match in sheet.text.matches(player)
        if any(other.start() < match.end() and match.start() < other.end() and len(other[0]) < len(match[0])
               for other in genre.finditer(sheet.text.low))
    ]  # fmt: skip
    if longer:
        read_players(sheet)
    read_genres(sheet)
    read_players(sheet)
    if not sheet.genres and sheet.implied_genres:
        sheet.values["genres"] = sheet.implied_genres[0]
    read_feelings(sheet)


def _players(sheet: Sheet) -> dict[str, tuple[str, ...]]:
    return {
        "instruments_in": tuple(dict.fromkeys(sheet.instruments_in)),
        "instruments_out": tuple(dict.fromkeys(sheet.instruments_out)),
    }


def _call_out(sheet: Sheet) -> None:
    """Contradictions that only show when all is read."""
    gone = sheet.values["instruments_out"]
    both = [name for name in sheet.values["instruments_in"] if name in gone or _family(name) in gone]
    for name in both:
        sheet.clash(
            "instruments_in", f"{name.replace('-', ' ').capitalize()} is asked for and left out; it is left out."
        )
    sheet.values["instruments_in"] = tuple(row for row in sheet.values["instruments_in"] if row not in both)


def _family(name: str) -> str:
    return name if name.startswith("family:") else f"family:{instrument(name).family}"


def _cleaned(text: str) -> str:
    """Composed letters, one line, no control characters. Raises ValueError for what is too long."""
    if len(text) > LONGEST_PROMPT:
        raise ValueError(
            f"The prompt has {len(text):,} characters; at most {LONGEST_PROMPT:,} are read. "
            "Say in a few sentences what you want to hear."
        )
    plain = unicodedata.normalize("NFC", text)
    spaced = "".join(" " if letter.isspace() or unicodedata.category(letter)[0] == "C" else letter for letter in plain)
    return " ".join(spaced.split())


def _nothing_understood(prompt: str) -> str:
    letters = [letter for letter in prompt if letter.isalpha()]
    foreign = sum(ord(letter) > 0x24F for letter in letters)
    if not letters:
        return f"There are no words in “{prompt[:40]}”. Write what you want to hear, as in “{EXAMPLE}”."
    if foreign > len(letters) / 2:
        return f"The prompt is in a script that cannot be read here. Write it in English, as in “{EXAMPLE}”."
    return (
        f"None of these words was understood: “{prompt[:60]}”. Write in English what you want to hear, "
        f"as in “{EXAMPLE}”."
    )
