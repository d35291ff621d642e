"""Loads what rendering needs, so that a child process is ready when its first part is composed."""


def load() -> None:
    """Imports the heavy modules."""
    import contextlib

    import pedalboard  # noqa: F401
    import scipy.fft
    import scipy.signal  # noqa: F401

    from generation.core.mixing import stem_render  # noqa: F401

    with contextlib.suppress(ImportError):
        import tinysoundfont  # noqa: F401
