"""The process that engraves. Run as ``python -m library.core.engraving_child``; see engraving.py.

One JSON request on standard input; the document lies at its ``into`` when the process ends with 0.
"""

import json
import sys
from pathlib import Path

from library.core.analysis import Analysis
from library.core.apart import read_request
from library.core.engraving import document
from library.core.notes.transcription import Transcription


def main() -> int:
    """Engrave the one sheet that is asked for."""
    request = read_request()
    heard = Analysis.model_validate(request["analysis"])
    notes = Transcription.load(Path(request["transcription"])) if request["transcription"] else None
    made = document(heard, notes, request["part"], request["width"], numerals=request["numerals"])
    Path(request["into"]).write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
