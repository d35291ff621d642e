"""A short title: as asked, else the telling words of the prompt, else mood and genre."""

import re

from generation.core.planning.frame import Frame
from generation.core.wish import Wish

_FILLERS = frozenset(
    re.findall(
        r"\w+",
        "a an the make me some give i want would like please create write compose generate song music track piece tune "
        "of that is for with and in at to on bpm minutes minute seconds second long by about no only my our from very "
        "bit something lets let us it as or but over key tempo",
    )
)
_SMALL = {"of", "the", "and", "in", "to", "for", "with", "a", "an", "on", "at"}
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def _words(prompt: str) -> list[str]:
    """Words without figures: "80s" says nothing of its own."""
    return [word for piece in prompt.split() if not re.search(r"\d", piece) for word in _WORD.findall(piece)]


def make_title(wish: Wish, frame: Frame) -> str:
    """At most five words in title case."""
    if wish.title:
        return wish.title[:200]
    used = {word.lower() for row in wish.understood if row.field in _TECHNICAL for word in _WORD.findall(row.text)}
    words = [word for word in _words(wish.prompt) if word.lower() not in _FILLERS and word.lower() not in used]
    if not words:
        mood = wish.moods[0].title() + " " if wish.moods else ""
        return f"{mood}{frame.blend.main.name} in {frame.home.name}"[:200]
    kept = words[:4]
    return " ".join(
        word if place and word.lower() in _SMALL else word[:1].upper() + word[1:] for place, word in enumerate(kept)
    )[:80]


_TECHNICAL = {"bpm", "tonic", "mode", "metre", "duration_s", "chords", "instruments_in", "instruments_out", "sections",
              "parts_count", "seed", "form", "tempo_range_bpm", "cadence"}  # fmt: skip
