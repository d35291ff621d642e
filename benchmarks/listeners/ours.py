"""Partimento itself, with every confidence beside its statement."""

import tempfile
from pathlib import Path

from library.core.pipeline import ListeningConfig, analyse

PACKAGES = ("numpy", "scipy", "onnxruntime")


def hear(file: Path) -> dict[str, object]:
    """The prediction in the schema of the evaluation cases; `notes` are [start, end, MIDI pitch]."""
    with tempfile.TemporaryDirectory() as folder:
        heard = analyse(file, Path(folder), ListeningConfig(), lambda *_: None, lambda *_: None)
        found = heard.analysis
        rows = _notes(heard)
    return {
        **found.to_eval_json(file.stem),
        **({"notes": rows} if rows is not None else {}),
        "confidences": {
            "chords": [span.confidence for span in found.chords],
            "keys": [region.confidence for region in found.key_regions],
            "beats": list(found.beat_confidences),
        },
        "stage_seconds": heard.stage_seconds,
    }


def _notes(heard: object) -> list[list[float]] | None:
    path = getattr(heard, "transcription_path", None)
    if not path:
        return None
    from library.core.notes.transcription import Transcription

    return Transcription.load(Path(path)).to_eval_rows()
