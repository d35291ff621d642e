"""Static files under hashed names, ES module imports included, each with a compressed twin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from whitenoise.compress import Compressor

_SUFFIX, _RULES = ManifestStaticFilesStorage._js_module_import_aggregation_patterns  # type: ignore[attr-defined]


class ModuleManifestStorage(ManifestStaticFilesStorage):
    """Rewrites ``import ... from "./x.js";`` to the hashed name, so that modules may be cached for ever.

    What is served under a hashed name lies there gzipped too, and WhiteNoise sends that to browsers that take it:
    a song page needs a third of the bytes.
    """

    support_js_module_import_aggregation = True
    # The rule for import("...") is for our one module that has such: htmx's extensions have these words in comments. A
    # module that came in under both of its names would be there twice, with a player of its own.
    _js_module_import_aggregation_patterns = (_SUFFIX, tuple(rule for rule in _RULES if r"import\(" not in rule[0]))
    patterns = (
        *ManifestStaticFilesStorage.patterns,
        ("js/app.js", tuple(rule for rule in _RULES if r"import\(" in rule[0])),
    )
    manifest_strict = False  # a page still renders before the first collectstatic

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Hash, then compress what was hashed."""
        compressor = Compressor(use_brotli=False, quiet=True)
        for name, hashed, processed in super().post_process(paths, dry_run=dry_run, **options):
            if processed is True and hashed and compressor.should_compress(hashed):
                compressor.compress(self.path(hashed))
            yield name, hashed, processed
