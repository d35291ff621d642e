"""Chordino of the NNLS-Chroma plugin, by way of chord-extractor."""

from pathlib import Path

PACKAGES = ("chord-extractor",)
_QUALITIES = {"": "maj", "m": "min", "7": "7", "maj7": "maj7", "m7": "min7", "6": "maj6", "m6": "min6", "dim": "dim",
              "dim7": "dim7", "aug": "aug", "m7b5": "hdim7"}  # fmt: skip


def hear(file: Path) -> dict[str, object]:
    """The chords of one file, in the schema of the evaluation cases."""
    import soundfile
    from chord_extractor.extractors import Chordino

    changes = Chordino().extract(str(file))
    end_s = soundfile.info(str(file)).duration
    starts = [float(change.timestamp) for change in changes]
    names = [_harte(change.chord) for change in changes]
    spans = zip(starts, [*starts[1:], end_s], names, strict=True)
    return {"id": file.stem, "chords": [[a, b, name] for a, b, name in spans if b > a]}


def _harte(symbol: str) -> str:
    body = symbol.split("/", maxsplit=1)[0]
    if body in ("N", ""):
        return "N"
    cut = 2 if len(body) > 1 and body[1] in "#b" else 1
    return f"{body[:cut]}:{_QUALITIES.get(body[cut:], 'maj')}"
