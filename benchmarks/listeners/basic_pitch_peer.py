"""basic-pitch 0.4.0: its ONNX network and its own note creation, with defaults. Notes only."""

from pathlib import Path

PACKAGES = ("basic-pitch",)


def hear(file: Path) -> dict[str, object]:
    """The notes of one file as [start, end, MIDI pitch]."""
    import logging

    logging.disable(logging.WARNING)
    from basic_pitch import FilenameSuffix, build_icassp_2022_model_path
    from basic_pitch.inference import predict

    _, _, events = predict(str(file), build_icassp_2022_model_path(FilenameSuffix.onnx))
    return {"id": file.stem, "notes": [[float(a), float(b), int(pitch)] for a, b, pitch, *_ in events]}
