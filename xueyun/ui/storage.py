"""Static files under names that carry their hash, so that browsers keep them for a year."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise tells no types
    """Hashed and compressed once at collection. Vendored files name source maps that are not shipped: those lines
    are left alone, and modules are found through the import map, never by a relative address."""

    support_js_module_import_aggregation = False
    patterns = (
        (
            "*.css",
            (
                r"""(?P<matched>url\(['"]{0,1}\s*(?P<url>.*?)["']{0,1}\))""",
                (r"""(?P<matched>@import\s*["']\s*(?P<url>.*?)["'])""", """@import url("%(url)s")"""),
            ),
        ),
    )
