"""The form: named forms, sections with their length and number, keys of their own, and titles."""

import re

from generation.core.prompt.finding import Sheet
from generation.core.prompt.keys import key_of
from generation.core.prompt.text import NUMBERS, alternatives
from generation.core.wish import WishedSection

KINDS = {
    "introduction": "intro", "intro": "intro", "verse": "verse", "pre-chorus": "pre-chorus", "prechorus": "pre-chorus",
    "chorus": "chorus", "refrain": "chorus", "hook section": "chorus", "bridge": "bridge", "middle eight": "bridge",
    "middle 8": "bridge", "solo section": "solo", "solo": "solo", "breakdown": "break", "break": "break",
    "build-up": "build", "buildup": "build", "build up": "build", "drop": "drop", "interlude": "interlude",
    "theme": "theme", "outro": "outro", "ending": "outro", "coda": "outro", "fade-out": "outro",
}  # fmt: skip
FORMS = {
    "aaba": "AABA", "abac": "ABAC", "aabb": "AABB", "abab": "ABAB", "aba": "ABA", "ternary": "ABA", "rondo": "ABACA",
    "abaca": "ABACA", "ab form": "AB", "binary": "AB", "verse-chorus": "verse-chorus", "verse chorus": "verse-chorus",
    "verse/chorus": "verse-chorus", "twelve-bar blues": "twelve-bar blues", "12-bar blues": "twelve-bar blues",
    "twelve bar blues": "twelve-bar blues", "12 bar blues": "twelve-bar blues", "32-bar": "AABA 32-bar",
    "thirty-two-bar": "AABA 32-bar", "through-composed": "through-composed", "through composed": "through-composed",
    "theme and variations": "theme and variations", "strophic": "strophic", "loop-based": "loop",
    "one long loop": "loop",
    "build and break": "build and break",
}  # fmt: skip
_FORM = re.compile(alternatives(tuple(FORMS)) + r"(?: form| structure)?")
_KIND = "|".join(re.escape(word) for word in sorted(KINDS, key=len, reverse=True))
_SIZE = {"long": "long", "extended": "long", "longer": "long", "big": "usual", "huge": "usual", "short": "short",
         "brief": "short", "quick": "short", "shorter": "short", "double": "double", "double-length": "double",
         "doubled": "double"}  # fmt: skip
_COUNT = "|".join(
    ["no", "without", "without a", "without an", "one", "two", "three", "four", "five", "a", "an", "the", "with a"]
)
_SECTION = re.compile(
    rf"(?<![\w-])(?:(?P<count>{_COUNT}) )?(?:(?P<bars>\d{{1,3}})[- ]bars? )?(?:(?P<size>{'|'.join(_SIZE)}) )?"
    rf"(?:(?P<which>first|last|final) )?(?P<kind>{_KIND})(?:e?s)?(?![\w-])"
    r"(?:\W+(?:goes |moves |modulates |that goes |is )?(?:in|to|into) (?P<key>another key|a different key|"
    r"the relative(?: minor| major| key)?|the dominant|(?:[a-g](?:#|b|♯|♭)? (?:major|minor))))?"
)
_LIFT = re.compile(
    r"(?<![\w-])(?:a )?(?:key change|modulation|modulate|modulates|modulating|goes up a (?:half |"
    r"whole )?(?:step|tone|semitone)|step up|truck driver'?s? (?:gear change|modulation)|lift)(?![\w-])"
    r"(?: up)?(?: a (?:half |whole )?(?:step|tone|semitone))?(?: (?:before|in|into|for|at) the (?:(?:last|"
    r"final) chorus|end))?"
)
_SOLO_OF = re.compile(
    r"(?<![\w-])(?P<who>guitar|sax|saxophone|piano|trumpet|synth|violin|organ|drum|flute|fiddle|"
    r"bass) solo(?:s)?(?! piano)"
)
_AMONG_OTHERS = re.compile(r"(?:\b(?:an?|the|with|and|then|plus|long|short|one)|[,;.])\s+$")
_TITLE = re.compile(r'(?:called|titled|entitled|named|title:)\s+(?:"([^"]{1,120})"|([A-Z][\w\' ]{0,80}?)(?=$|[.,;!]))')
_ABOUT = re.compile(
    r"(?<!\w)about (?!\d)((?:[^.,;!?]){2,80}?)(?=$|[.,;!?]| (?:in|at|with|over|for)\b (?=[a-g][#b]?\b|\d|"
    r"a? ?(?:slow|fast)))"
)


def read_title(sheet: Sheet) -> None:
    """A name in quotes after "called"; what the song is about gives a name too, and nothing else."""
    quoted = sheet.text.low  # the places are the same; the letters come from what was written
    for match in _TITLE.finditer(_straight(sheet.text.written)):
        sheet.put("title", (match[1] or match[2]).strip(), match.span(), "the title")
    for match in _ABOUT.finditer(quoted):
        topic = sheet.text.written[match.start(1) : match.end(1)].strip()
        if sheet.text.is_free(*match.span()) and "title" not in sheet.values:
            sheet.values["title"] = _as_title(topic)
            sheet.saw("title", match.span(), f"the title “{sheet.values['title']}”; words are not sung", topic)


def _straight(written: str) -> str:
    return written.translate(str.maketrans("“”„’", '"""\''))


def _as_title(topic: str) -> str:
    small = {"a", "an", "the", "of", "in", "on", "at", "and", "or", "to", "for", "by", "with", "from"}
    words = re.sub(r"^(?:a|an|the|my|our) ", "", topic.strip().lower()).split()
    return " ".join(
        word if place and word in small else word[:1].upper() + word[1:] for place, word in enumerate(words)
    )


def read_form(sheet: Sheet) -> None:
    """Named forms, then sections, then a lift at the end."""
    for match in list(sheet.text.matches(_FORM)):
        word = next(
            name for name in sorted(FORMS, key=len, reverse=True) if match[0].replace("  ", " ").startswith(name)
        )
        if FORMS[word] == "twelve-bar blues":
            sheet.genres.append((match.start(), (("blues", 1.0),), ""))
        sheet.put("form", FORMS[word], match.span(), f"{FORMS[word]} form")
    for match in list(sheet.text.matches(_LIFT)):
        sheet.sections.append(WishedSection(kind="chorus", which="last", key="up"))
        sheet.saw("sections", match.span(), "a step up for the last chorus", "step up")
    for match in list(sheet.text.matches(_SOLO_OF)):
        if not _AMONG_OTHERS.search(sheet.text.before(match.start())):
            continue  # "ragtime piano solo": nobody else plays
        sheet.sections.append(WishedSection(kind="solo", count=1))
        sheet.saw("sections", (match.end("who") + 1, match.end()), f"a section for the {match['who']}", "solo")
    for match in list(sheet.text.matches(_SECTION)):
        _section(sheet, match)


def _section(sheet: Sheet, match: "re.Match[str]") -> None:
    word, count, size = match["kind"], match["count"], match["size"]
    if re.search(r"(?:podcast|video|show|stream|channel|radio) $", sheet.text.before(match.start())):
        return  # what the music is for
    plain = not (count or size or match["bars"] or match["which"])
    if plain and word in {"theme", "break", "solo", "ending"}:
        return  # "theme music", "solo piano": not sections
    if word == "solo" and re.match(
        r" (?:piano|guitar|violin|cello|flute|harp|organ|sax)", sheet.text.low[match.end() :]
    ):
        return
    kind = KINDS[word]
    wanted = _count(count, match[0])
    key = _key(match["key"])
    wish = WishedSection(
        kind=kind, count=wanted, length=_SIZE.get(size or "", "usual"), key=key,
        bars=int(match["bars"]) if match["bars"] else None,
        which={"first": "first", "last": "last", "final": "last"}.get(match["which"] or "", "all"),
    )  # fmt: skip
    sheet.sections.append(wish)
    sheet.saw("sections", match.span(), _says(wish), kind)


def _count(word: str | None, whole: str) -> int | None:
    if word is None or word in {"the", "a", "an", "with a"}:
        return 1 if word in {"a", "an", "with a"} else None
    if word.startswith(("no", "without")):
        return 0
    return int(NUMBERS[word])


def _key(written: str | None) -> str:
    if written is None:
        return ""
    if written in {"another key", "a different key"}:
        return "another"
    if written.startswith("the relative"):
        return "relative"
    if written == "the dominant":
        return "dominant"
    tonic, mode = key_of(written)
    return f"{tonic} {mode}"


def _says(wish: WishedSection) -> str:
    if wish.count == 0:
        return f"no {wish.kind}"
    size = "" if wish.length == "usual" else f"{wish.length} "
    which = "" if wish.which == "all" else f"{wish.which} "
    number = f"{wish.count} × " if wish.count and wish.count > 1 else ""
    bars = f", {wish.bars} bars" if wish.bars else ""
    key = f", key: {wish.key}" if wish.key else ""
    return f"{number}{size}{which}{wish.kind}{bars}{key}"
