"""Static files under hashed names, ES module imports included."""

from __future__ import annotations

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class ModuleManifestStorage(ManifestStaticFilesStorage):
    """Rewrites ``import ... from "./x.js";`` to the hashed name, so that modules may be cached for ever."""

    support_js_module_import_aggregation = True
    manifest_strict = False  # a page still renders before the first collectstatic
