"""Tempo in numbers and words, metre, length, and how beats divide."""

import re

from generation.core.prompt.finding import Sheet
from generation.core.prompt.text import NUMBER, alternatives, number
from theory.core.metre import Metre

SLOWEST_BPM, FASTEST_BPM = 20.0, 320.0
SHORTEST_S, LONGEST_S = 10.0, 7200.0
# Ranges of the felt beat, after the metronome tables of the trade; they overlap on purpose.
WORDS: dict[str, tuple[float, float]] = {
    "grave": (35, 45), "largo": (40, 60), "larghetto": (60, 66), "lento": (45, 60), "adagio": (60, 76),
    "adagietto": (66, 80), "andante": (76, 100), "andantino": (80, 104), "moderato": (100, 116),
    "allegretto": (108, 122), "allegro": (120, 156), "vivace": (150, 176), "presto": (168, 200),
    "prestissimo": (200, 220), "very slow": (42, 60), "really slow": (42, 60), "extremely slow": (36, 52),
    "slow": (56, 82), "slowly": (56, 82), "slow-paced": (56, 82), "medium": (92, 116), "medium tempo": (92, 116),
    "mid-tempo": (92, 116), "midtempo": (92, 116), "moderate": (96, 116), "walking pace": (88, 104),
    "upbeat": (112, 140), "up-tempo": (124, 160), "uptempo": (124, 160), "brisk": (120, 144), "lively": (116, 144),
    "fast": (136, 176), "quick": (128, 164), "fast-paced": (132, 172), "very fast": (168, 208),
    "really fast": (168, 208), "breakneck": (180, 220), "racing": (160, 190),
}  # fmt: skip
_BPM = re.compile(
    r"(?:(?<!\w)(?:at |@ ?|around |about |ca\.? |circa |tempo(?: of)?:? ?|♩ ?= ?|mm ?= ?))?"
    r"(?<![\d.:/])(\d{1,4}(?:\.\d+)?)(?:\s*(?:-|to)\s*(\d{1,4}(?:\.\d+)?))?\s*-?(?:bpm|beats per minute|"
    r"beats a minute)\b"
    r"|(?:tempo(?: of)?:? ?|♩ ?= ?|mm ?= ?)(\d{1,4}(?:\.\d+)?)(?![\d:/])"
    r"|(?<!\w)at (\d{2,3})(?=$|[.,;!]| (?:in|with|and)\b)"
)
_WORDS = re.compile(r"(?:tempo )?" + alternatives(tuple(WORDS)) + r"(?: tempo)?")
_METRE = re.compile(r"(?:in )?(?<![\d/])(\d{1,2})/(\d{1,2})(?![\d/])(?: time| metre| meter)?")
_IN = re.compile(
    r"\b(?:in|counted in|metre|meter:?|bars of) (two|three|four|five|six|seven|nine|eleven|twelve|thirteen|\d{1,2})"
    r"(?: (?:time|beats|beats to the bar|metre))?(?=$|[.,;!?)]|\s+(?:and|with|at|over|for|on|but|about|"
    r"using)\b|\s+time)"
)
_SPOKEN = {
    "two": "2/4", "2": "2/4", "three": "3/4", "3": "3/4", "four": "4/4", "4": "4/4", "five": "5/4", "5": "5/4",
    "six": "6/8", "6": "6/8", "seven": "7/8", "7": "7/8", "nine": "9/8", "9": "9/8", "eleven": "11/8", "11": "11/8",
    "twelve": "12/8", "12": "12/8", "thirteen": "13/8", "13": "13/8",
}  # fmt: skip
_NAMED = {
    "waltz time": "3/4", "three-four": "3/4", "three four time": "3/4", "triple metre": "3/4", "triple meter": "3/4",
    "triple time": "3/4", "common time": "4/4", "four-four": "4/4", "cut time": "2/2", "alla breve": "2/2",
    "six-eight": "6/8", "six eight": "6/8", "compound time": "6/8", "five-four": "5/4", "five four": "5/4",
    "seven-eight": "7/8", "seven eight": "7/8", "nine-eight": "9/8", "twelve-eight": "12/8", "twelve eight": "12/8",
    "odd metre": "7/8", "odd meter": "7/8", "odd time": "7/8", "slip jig": "9/8", "waltz": "3/4", "minuet": "3/4",
    "mazurka": "3/4", "jig": "6/8", "tarantella": "6/8", "barcarolle": "6/8",
}  # fmt: skip
_NAMED_RE = re.compile(alternatives(tuple(_NAMED)))
_DENOMINATORS, _MOST_BEATS = {2, 4, 8, 16}, 15
_UNIT = r"(hours?|hrs?|h|minutes?|mins?|min|m(?=\d)|seconds?|secs?|sec|s)\b"
_LENGTH = re.compile(
    rf"(?<![\w/])({NUMBER})[\s-]*{_UNIT}(?:\s*(?:and\s*)?({NUMBER})[\s-]*{_UNIT})?(?:[\s-]+(?:long|in length))?"
)
_DECADE = re.compile(r"(?:1[4-9]|20)?\d0s$")
_CLOCK = re.compile(r"(?<![\d:/])(\d{1,2}):(\d{2})(?::(\d{2}))?(?![\d:])(?: long| minutes?)?")
_BARS = re.compile(rf"(?<![\w/])({NUMBER})[\s-]*(?:bars?|measures?)(?: long)?\b")
_SWING = {"straight": 1.0, "even eighths": 1.0, "not swung": 1.0, "no swing": 1.0, "light swing": 1.35,
          "slightly swung": 1.35, "gentle swing": 1.4, "swung": 1.7, "swing feel": 1.8, "swinging": 1.7,
          "heavy swing": 2.2, "hard swing": 2.1, "triplet feel": 2.0, "shuffle": 2.0, "shuffled": 2.0}  # fmt: skip
_SWING_RE = re.compile(alternatives(tuple(_SWING)) + r"(?: feel| rhythm| hats)?")


def read_tempo(sheet: Sheet) -> None:
    """BPM first, words after it; a word that the number contradicts is named."""
    for match in list(sheet.text.matches(_BPM)):
        low = float(match[1] or match[3] or match[4])
        bpm = (low + float(match[2])) / 2 if match[2] else low
        sheet.put("bpm", checked_bpm(bpm), match.span(), f"{bpm:g} BPM")
    for match in list(sheet.text.matches(_WORDS)):
        word = re.sub(r"\s+", " ", match[0].replace("tempo", " ").strip())
        low, high = WORDS.get(word) or WORDS[word.replace(" ", "-")]
        asked = sheet.values.get("bpm")
        if asked is not None and not low * 0.88 <= asked <= high * 1.12:
            about = f"“{match[0].strip()}” is about {low:g} to {high:g} BPM"
            sheet.clash("bpm", f"{about}, but {asked:g} BPM was asked for; {asked:g} BPM was taken.")
            sheet.text.claim(*match.span())
        else:
            sheet.put("tempo_range_bpm", (low, high), match.span(), f"{low:g} to {high:g} BPM")


def checked_bpm(bpm: float) -> float:
    """A tempo that can be made. Raises ValueError."""
    if not SLOWEST_BPM <= bpm <= FASTEST_BPM:
        raise ValueError(f"A tempo of {bpm:g} BPM cannot be made. Ask for {SLOWEST_BPM:g} to {FASTEST_BPM:g} BPM.")
    return bpm


def read_metre(sheet: Sheet) -> None:
    """Written as 7/8, spoken as "in five", or named as a waltz."""
    for match in list(sheet.text.matches(_METRE)):
        signature = checked_metre(match[1], match[2])
        if signature:
            sheet.put("metre", signature, match.span(), signature)
    for match in list(sheet.text.matches(_IN)):
        if match[1] in _SPOKEN:
            sheet.put("metre", _SPOKEN[match[1]], match.span(), _SPOKEN[match[1]])
    for match in list(sheet.text.matches(_NAMED_RE)):
        signature = _NAMED[re.sub(r"\s+", " ", match[0])] if match[0] in _NAMED else _NAMED[match[0].replace("-", " ")]
        is_dance = match[0] in {"waltz", "jig", "minuet", "mazurka", "tarantella", "barcarolle", "slip jig"}
        known = sheet.values.get("metre")
        if known and known != signature and is_dance:
            if known not in ("3/8", "9/8", "12/8"):
                sheet.clash("metre", f"A {match[0]} is in {signature}, but {known} was asked for; {known} was taken.")
            continue
        if is_dance:  # the genre reader wants the word too
            sheet.values.setdefault("metre", signature)
            sheet.implied_metre = match.span()
        else:
            sheet.put("metre", signature, match.span(), signature)


def checked_metre(above: str, below: str) -> str | None:
    """A time signature that can be made; None for fractions that are none ("50/50"). Raises ValueError."""
    numerator, denominator = int(above), int(below)
    if denominator not in _DENOMINATORS:
        return None
    if not 2 <= numerator <= _MOST_BEATS:
        raise ValueError(f"A metre of {above}/{below} cannot be made. Ask for 2 to {_MOST_BEATS} beats, as in 7/8.")
    return str(Metre(numerator, denominator))


def read_length(sheet: Sheet) -> None:
    """Minutes, seconds, hours, 3:20, or bars."""
    for match in list(sheet.text.matches(_LENGTH)):
        if match[0] in ("808s", "909s"):  # drum machines
            continue
        if _DECADE.match(match[0]) and _is_decade(sheet.text.low, match.start(), match.end()):
            continue
        seconds = number(match[1]) * _unit_s(match[2]) + (number(match[3]) * _unit_s(match[4]) if match[3] else 0.0)
        sheet.put("duration_s", checked_length(seconds), match.span(), _spoken_s(seconds))
    for match in list(sheet.text.matches(_CLOCK)):
        parts = [int(part) for part in match.groups() if part]
        seconds = float(parts[0] * 60 + parts[1] if len(parts) == 2 else parts[0] * 3600 + parts[1] * 60 + parts[2])
        sheet.put("duration_s", checked_length(seconds), match.span(), _spoken_s(seconds))
    for match in list(sheet.text.matches(_BARS)):
        bars = int(number(match[1]))
        if 1 <= bars <= 2000 and "duration_s" not in sheet.values:
            sheet.put("bars", bars, match.span(), f"{bars} bars")


def _is_decade(low: str, start: int, end: int) -> bool:
    """Whether "80s" is a decade: always from the sixties on, before it where "the" says so or a word follows."""
    if low[start:end][0] in "6789" or end - start > 3:
        return True
    return bool(re.search(r"\bthe $", low[:start])) or bool(
        re.match(r"[ -]?(?:style|jazz|swing|music|rock|pop)\b", low[end:])
    )


def _unit_s(unit: str) -> float:
    return {"h": 3600.0, "m": 60.0, "s": 1.0}[unit[0]]


def _spoken_s(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:g} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes}:{rest:02d}"


def checked_length(seconds: float) -> float:
    """A length that can be made. Raises ValueError."""
    if not SHORTEST_S <= seconds <= LONGEST_S:
        raise ValueError(f"A song of {_spoken_s(seconds)} cannot be made. Ask for 10 seconds to 2 hours.")
    return seconds


def read_swing(sheet: Sheet) -> None:
    """How a beat divides, where the words say so."""
    for match in list(sheet.text.matches(_SWING_RE)):
        word = next(name for name in sorted(_SWING, key=len, reverse=True) if match[0].startswith(name))
        sheet.put("swing", _SWING[word], match.span(), "even" if _SWING[word] == 1.0 else f"swing {_SWING[word]:g} : 1")
