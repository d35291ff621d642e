"""WebDataset shards: plain tar files in which the files of one song follow each other and share a key.

After the format of the webdataset library: "key.flac", "key.json", "key.drums.flac" and so on, in order of the key.
"""

import io
import tarfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self


class ShardWriter:
    """Writes PREFIX-000000.tar, PREFIX-000001.tar ... of about `shard_bytes` each; a shard is renamed when it is whole.

    A song is never divided between shards. Times and owners in the tar are fixed, so equal songs give equal shards.
    """

    def __init__(self, folder: Path, prefix: str, shard_bytes: int) -> None:
        self._folder, self._prefix, self._limit = folder, prefix, shard_bytes
        self._number, self._bytes = 0, 0
        self._tar: tarfile.TarFile | None = None
        self.written: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._finish()
        elif self._tar is not None:
            self._tar.close()
            self._part.unlink(missing_ok=True)

    @property
    def name(self) -> str:
        """Name of the shard that the next song goes into."""
        return f"{self._prefix}-{self._number:06d}.tar"

    @property
    def _part(self) -> Path:
        return self._folder / f".{self.name}.part"

    def add(self, key: str, files: Mapping[str, Path | bytes]) -> str:
        """Add the files of one song by extension ("flac", "drums.flac"); returns the name of their shard.

        Raises ValueError for a key with a dot, which readers would cut at.
        """
        if "." in key or "/" in key:
            raise ValueError(f"{key!r} cannot be a key: readers cut it at the first dot")
        sizes = [len(f) if isinstance(f, bytes) else f.stat().st_size for f in files.values()]
        if self._tar is not None and self._bytes + sum(sizes) > self._limit:
            self._finish()
        if self._tar is None:
            self._tar = tarfile.open(self._part, "w", format=tarfile.USTAR_FORMAT)  # noqa: SIM115  closed when whole
        for (extension, content), size in zip(files.items(), sizes, strict=True):
            info = tarfile.TarInfo(f"{key}.{extension}")
            info.size, info.mode = size, 0o644
            if isinstance(content, bytes):
                self._tar.addfile(info, io.BytesIO(content))
            else:
                with content.open("rb") as file:
                    self._tar.addfile(info, file)
        self._bytes += sum(sizes)
        return self.name

    def _finish(self) -> None:
        if self._tar is None:
            return
        self._tar.close()
        self._part.rename(self._folder / self.name)
        self.written.append(self.name)
        self._tar, self._bytes = None, 0
        self._number += 1
