"""The process that writes notes as files. Run as ``python -m library.core.note_files_child``; see note_files.py.

One JSON request on standard input; the file lies at its ``into`` when the process ends with 0.
"""

import sys
from pathlib import Path

from library.core.analysis import Analysis
from library.core.apart import read_request
from library.core.note_files import KINDS, Names, note_file
from library.core.notes.transcription import Transcription


def main() -> int:
    """Write the one file that is asked for."""
    request = read_request()
    heard = Analysis.model_validate(request["analysis"])
    transcription = Transcription.load(Path(request["transcription"])) if request["transcription"] else None
    fonts = Path(request["fonts"]) if request["fonts"] else None
    names = Names(request["title"], request["artist"], fonts)
    Path(request["into"]).write_bytes(note_file(KINDS[request["kind"]], heard, transcription, names))
    return 0


if __name__ == "__main__":
    sys.exit(main())
