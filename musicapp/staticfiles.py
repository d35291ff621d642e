"""Static files under hashed names, ES module imports included."""

from __future__ import annotations

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage

_SUFFIX, _RULES = ManifestStaticFilesStorage._js_module_import_aggregation_patterns  # type: ignore[attr-defined]


class ModuleManifestStorage(ManifestStaticFilesStorage):
    """Rewrites ``import ... from "./x.js";`` to the hashed name, so that modules may be cached for ever."""

    support_js_module_import_aggregation = True
    # Without the rule for import("..."): ours are all static, and htmx's extensions have such words in comments.
    _js_module_import_aggregation_patterns = (_SUFFIX, tuple(rule for rule in _RULES if r"import\(" not in rule[0]))
    manifest_strict = False  # a page still renders before the first collectstatic
