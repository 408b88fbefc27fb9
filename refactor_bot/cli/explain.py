"""``refactor-bot explain`` and ``list``: what the codemods do."""

from __future__ import annotations

import difflib
import json
import sys

from codemods.api import Example
from codemods.discovery import AnyCodemod, discover
from refactor_bot.config import nearest
from refactor_bot.errors import UsageError
from refactor_bot.report.pull_request import CLAIMS


def explain(name: str) -> int:
    """Print the page of one codemod.

    Raises:
        UsageError: There is no codemod of that name.
    """
    codemod = discover().get(name)
    if codemod is None:
        raise UsageError(f"unknown codemod {name!r}{nearest(name, discover())}")
    page = _page(codemod)
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(page))
    else:
        sys.stdout.write(page)
    return 0


def list_codemods() -> int:
    """Print name, claim and summary of every codemod."""
    width = max(map(len, discover()), default=0)
    for codemod in discover().values():
        sys.stdout.write(f"{codemod.name:<{width}}  {codemod.claim}  {codemod.summary}\n")
    return 0


def _page(codemod: AnyCodemod) -> str:
    lines = [
        f"# {codemod.name}",
        "",
        codemod.summary,
        "",
        "## Safety",
        "",
        f"Every edit is proven `{codemod.claim}`: {CLAIMS[codemod.claim]}. {codemod.safety}",
        "",
        f"Silence a finding with `# refactor-bot: ignore[{codemod.name}]` on its line, a file with",
        "`# refactor-bot: ignore-file`, more with `exclude` in the configuration.",
        "",
        "## Options",
        "",
        f"In `.refactor-bot.toml` under `[codemods.{codemod.name}]`, or in `pyproject.toml` under",
        f"`[tool.refactor-bot.codemods.{codemod.name}]`:",
        "",
    ]
    for field_name, field in codemod.options.model_fields.items():
        default = json.dumps(field.default, default=list)
        lines.append(f"- `{field.alias or field_name} = {default}`: {field.description or ''}")
    lines += ["", "## Examples", ""]
    for example in codemod.examples:
        lines += _example(example)
    return "\n".join(lines)


def _example(example: Example) -> list[str]:
    if example.before == example.after:
        return [f"{example.title} (left alone):", "", "```python", example.before.strip("\n"), "```", ""]
    before, after = example.before.splitlines(), example.after.splitlines()
    diff = list(difflib.unified_diff(before, after, lineterm="", n=100))[3:]
    return [f"{example.title}:", "", "```diff", *diff, "```", ""]
