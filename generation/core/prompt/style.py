"""Genres and how they blend; moods, uses and eras; how much energy."""

import re

from generation.core.prompt import lexicon
from generation.core.prompt.finding import Sheet

_SHARE = re.compile(r"(\d{1,2})\s*(?:%|percent|per cent)\s+(?:of )?$")
_TOUCH = re.compile(
    r"(?:a )?(?:touch|hint|bit|dash|pinch|little|hints|touches|elements|flavou?r) of(?: a| some)? $|slightly $|some $"
)
_MINOR_AFTER = re.compile(
    r"[- ](?:influenced|inspired|tinged|flavou?red|infused|influences?|elements|touches|feel|vibes?|undertones)\b"
)
_WITH = re.compile(r"\bwith(?: an?| some)? $")
_EQUAL = re.compile(r"\b(?:meets|and|x|cross(?:ed)? with|mixed with|blended with|vs\.?|half) $|[/+&-] ?$")
_MUSIC = re.compile(r"\s+(?:music|songs?|tracks?|tunes?|beats?|pieces?|numbers?|anthems?|grooves?|bangers?)\b")
_ENERGY = {"high energy": 0.88, "high-energy": 0.88, "full energy": 0.92, "low energy": 0.25, "low-energy": 0.25,
           "medium energy": 0.55, "maximum energy": 0.97, "laid-back energy": 0.35}  # fmt: skip
_ENERGY_RE = re.compile("|".join(map(re.escape, _ENERGY)))
_NOT = re.compile(r"\b(?:not|never|isn't|no) (?:too |very |so |overly )?$")
_FEELING_TAIL = re.compile(r"\s+(?:mood|feeling|vibes?|feel|atmosphere|sounding)\b")


def read_genres(sheet: Sheet) -> None:
    """Every genre in the words; shares by what joins them."""
    found = list(sheet.text.matches(lexicon.pattern_of("genres")))
    certain = [match for match in found if match[0] not in lexicon.feelings()]
    for match in certain or found:  # beside another genre, "romantic" is a mood
        shares = lexicon.meaning("genres", match[0])
        tail = _MINOR_AFTER.match(sheet.text.low, match.end())
        music = _MUSIC.match(sheet.text.low, match.end())
        if match[0] == "funeral march":
            sheet.values.setdefault("use", "funeral")
        end = tail.end() if tail else music.end() if music else match.end()
        before = sheet.text.before(match.start())
        share, touch = _SHARE.search(before), _TOUCH.search(before)
        lead = share or touch
        how = f"{share[1]} %" if share else "touch" if touch or tail else _joined(before)
        sheet.genres.append((match.start(), shares, how))
        names = " and ".join(lexicon.genre_name(slug) for slug, _ in shares)
        sheet.saw("genres", (match.start() - len(lead[0]) if lead else match.start(), end), names, match[0])
    if sheet.genres:
        sheet.values["genres"] = blended([(shares, how) for _, shares, how in sorted(sheet.genres)])


def _joined(before: str) -> str:
    return "with" if _WITH.search(before) else "equal" if _EQUAL.search(before) else ""


def blended(found: list[tuple[tuple[tuple[str, float], ...], str]]) -> tuple[tuple[str, float], ...]:
    """Genres with weights that add up to 1: "A with B" 65 to 35, "A meets B" even, a touch 20 per cent."""
    fixed = [float(how[:-2]) / 100 if how.endswith("%") else None for _, how in found]
    weights = []
    for place, ((_, how), share) in enumerate(zip(found, fixed, strict=True)):
        weights.append(share if share is not None else 1.0 if place == 0 or how == "equal" else
                       0.25 if how == "touch" else 0.54)  # fmt: skip
    open_places = [place for place, share in enumerate(fixed) if share is None]
    rest = max(0.0, 1.0 - sum(share or 0.0 for share in fixed)) if any(fixed) else None
    if rest is not None and open_places:
        total = sum(weights[place] for place in open_places)
        for place in open_places:
            weights[place] *= rest / total
    sums: dict[str, float] = {}
    for (shares, _), weight in zip(found, weights, strict=True):
        for slug, part in shares:
            sums[slug] = sums.get(slug, 0.0) + weight * part
    total = sum(sums.values()) or 1.0
    rows = sorted(sums.items(), key=lambda row: -row[1])[:4]
    total = sum(weight for _, weight in rows) or 1.0
    return tuple((slug, round(weight / total, 3)) for slug, weight in rows)


def read_feelings(sheet: Sheet) -> None:
    """Moods, what it is for, and when it might have been made. "Not too sad" is no sadness."""
    moods: list[str] = []
    found = sorted(sheet.text.matches(lexicon.pattern_of("feelings")), key=lambda match: -len(match[0]))
    for match in found:  # the longest says most: "podcast intro" before "background music"
        feeling = lexicon.meaning("feelings", match[0])
        refused = _NOT.search(sheet.text.before(match.start()))
        tail = _FEELING_TAIL.match(sheet.text.low, match.end())
        span = (match.start(), tail.end() if tail else match.end())
        if refused:
            sheet.saw(
                "moods", (match.start() - len(refused[0]), match.end()), f"not {feeling.name}", f"not {feeling.name}"
            )
        elif feeling.kind == "moods":
            moods.append(feeling.name)
            sheet.saw("moods", span, feeling.says or feeling.name, feeling.name)
        else:
            field = "use" if feeling.kind == "uses" else "era"
            sheet.put(field, feeling.name, span, feeling.says or feeling.name)
    if moods:
        sheet.values["moods"] = tuple(
            row.value for row in sheet.understood if row.field == "moods" and row.value in moods
        )


def read_energy(sheet: Sheet) -> None:
    """Words that name the energy itself."""
    for match in list(sheet.text.matches(_ENERGY_RE)):
        sheet.put("energy", _ENERGY[match[0]], match.span(), f"energy {_ENERGY[match[0]]:.0%}".replace("%", " %"))
