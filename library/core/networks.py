"""Networks that ship with the project, loaded once a process and run by ONNX Runtime on one core."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from musicapp.errors import ModelMissing

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


@cache
def session(weights: Path) -> "InferenceSession":
    """The network in a file. Raises ModelMissing where it is not there."""
    from onnxruntime import InferenceSession, SessionOptions

    if not weights.is_file():
        raise ModelMissing(
            f"The listener's weights {weights.name} are missing. Bring them back from the project's files."
        )
    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # gives memory back between songs
    options.log_severity_level = 3
    return InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
