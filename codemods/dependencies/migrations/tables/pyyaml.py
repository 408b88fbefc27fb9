"""PyYAML: the loader must be named."""

from __future__ import annotations

from codemods.dependencies.migrations.rows import Default, Notes, Row, Shown

ROWS = tuple(
    Row(
        "pyyaml",
        (f"yaml.{name}",),
        # Before 5.1 the default loader built any Python object; what replaces it then is for a person to say.
        Default("Loader", "yaml.FullLoader", 1),
        works="5.1",
        deprecated="5.1",
        removed="6.0",
        equal_from="5.1",
        notes=Notes("PyYAML yaml.load(input) Deprecation; PyYAML 6.0 changes", "6.0"),
        examples=(
            Shown(
                f'import yaml\n\nprint(list(yaml.{name}("[1, 2]")))\n',
                f'import yaml\n\nprint(list(yaml.{name}("[1, 2]", Loader=yaml.FullLoader)))\n',
            ),
            Shown(
                f"from yaml import {name}\n\n\ndef read(stream):\n    return {name}(stream)\n",
                (
                    f"from yaml import {name}, FullLoader\n\n\n"
                    f"def read(stream):\n    return {name}(stream, Loader=FullLoader)\n"
                ),
            ),
        ),
        kept=(
            f'import yaml\n\nprint(yaml.{name}("[1]", Loader=yaml.SafeLoader))\n',
            f'import yaml\n\nprint(yaml.{name}("[1]", yaml.SafeLoader))\n',
            'import json\n\nprint(json.loads("[1]"))\n',
        ),
    )
    for name in ("load", "load_all")
)
