"""The data card: how much there is, how it is balanced against the targets, and what may be wrong with it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

Row = Mapping[str, Any]
UNKNOWN = "unknown"
_REMARKS = (
    "Splits are by artist: the same artist is never in two of them. Labels are the listener's own unless a person",
    "corrected them; `human_labels` in each song's JSON says which. Rights are the owner's to clear.",
)
_FAR = 0.5  # a share that is off its target by more than half of it is pointed out


def counts(rows: Iterable[Row], targets: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
    """All figures of the card. `targets` gives, for "genre" and "era", the wanted share of each value."""
    songs = list(rows)
    hours = sum(row["duration_s"] or 0.0 for row in songs) / 3600
    return {
        "songs": len(songs),
        "hours": round(hours, 3),
        "artists": len({row["artist"] for row in songs if row["artist"]}),
        "with_stems": sum(bool(row["has_stems"]) for row in songs),
        "with_human_labels": sum(bool(row["corrections"]) for row in songs),
        "human_labels": dict(Counter(kind for row in songs for kind in row.get("labelled", ())).most_common()),
        "splits": _shares(songs, "split"),
        "balance": {name: balance(songs, name, targets.get(name, {})) for name in ("genre", "era")},
        "keys": _shares(songs, "key"),
        "metres": _shares(songs, "metre"),
        "warnings": dict(Counter(w.split(":")[0] for row in songs for w in row["warnings"]).most_common()),
        "songs_without_warnings": sum(not row["warnings"] for row in songs),
    }


def _shares(songs: list[Row], name: str) -> dict[str, int]:
    return dict(Counter(str(row[name] or UNKNOWN) for row in songs).most_common())


def balance(songs: list[Row], name: str, target: Mapping[str, float]) -> list[dict[str, Any]]:
    """Hours and share of each value of a column, with the share wanted; without targets all known values alike."""
    hours: Counter[str] = Counter()
    for row in songs:
        hours[str(row[name] or UNKNOWN)] += (row["duration_s"] or 0.0) / 3600  # type: ignore[assignment]
    total = sum(hours.values()) or 1.0
    known = [value for value in hours if value != UNKNOWN]
    wanted = {v.casefold(): share for v, share in target.items()} or {v.casefold(): 1 / len(known) for v in known}
    names = [*hours, *(v for v in target if v.casefold() not in {h.casefold() for h in hours})]
    rows = []
    for value in sorted(names, key=lambda v: -hours[v]):
        share, aim = hours[value] / total, wanted.get(value.casefold())
        off = aim is not None and abs(share - aim) > _FAR * aim
        rows.append({
            "value": value, "hours": round(float(hours[value]), 3), "share": round(share, 4),
            "target": None if aim is None else round(aim, 4),
            "remark": ("too little" if aim is not None and share < aim else "too much") if off else "",
        })  # fmt: skip
    return rows


def as_markdown(figures: Mapping[str, Any], head: Mapping[str, str]) -> str:
    """The card for people. `head` gives lines such as when and by which version it was made."""
    lines = ["# Data card", "", *(f"- {name}: {value}" for name, value in head.items()), ""]
    lines += ["## How much", "", "| what | count |", "|---|---|"]
    for name in ("songs", "hours", "artists", "with_stems", "with_human_labels", "songs_without_warnings"):
        lines.append(f"| {name.replace('_', ' ')} | {figures[name]} |")
    for name in ("splits", "human_labels", "warnings", "keys", "metres"):
        lines += ["", f"## {name.replace('_', ' ').capitalize()}", "", "| what | songs |", "|---|---|"]
        lines += [f"| {_cell(value)} | {count} |" for value, count in figures[name].items()]
    for name, rows in figures["balance"].items():
        lines += [
            "",
            f"## Balance by {name}",
            "",
            "| value | hours | share | target | remark |",
            "|---|---|---|---|---|",
        ]
        for row in rows:
            aim = "" if row["target"] is None else f"{row['target']:.1%}"
            lines.append(f"| {_cell(row['value'])} | {row['hours']} | {row['share']:.1%} | {aim} | {row['remark']} |")
    lines += ["", *_REMARKS, ""]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "/").replace("\n", " ")


def era_of(released: str) -> str:
    """ "1990s" for any date that begins with such a year, "" otherwise."""
    return f"{released[:3]}0s" if released[:4].isdigit() and released[:2] in {"16", "17", "18", "19", "20"} else ""
