"""The process that writes notes as files. Run as ``python -m library.core.note_files_child``; see note_files.py.

One JSON request on standard input; the file lies at its ``into`` when the process ends with 0.
"""

import json
import os
import resource
import sys
from pathlib import Path

from library.core.analysis import Analysis
from library.core.note_files import KINDS, note_file
from library.core.notes.transcription import Transcription

CPU_SECONDS = 170
ADDRESS_SPACE_BYTES = 3 * 2**30


def main() -> int:
    """Write the one file that is asked for."""
    request = json.loads(sys.stdin.buffer.read())
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_BYTES, ADDRESS_SPACE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
    heard = Analysis.model_validate(request["analysis"])
    transcription = Transcription.load(Path(request["transcription"]))
    Path(request["into"]).write_bytes(note_file(KINDS[request["kind"]], heard, transcription, request["title"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
