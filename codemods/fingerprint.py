"""Names a finding by what it is about, so that it keeps its name when lines move and files are renamed."""

from __future__ import annotations

import ast
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from codemods.api import Finding


def anchor(node: ast.AST, *extra: str) -> str:
    """Return a digest of a node's syntax: names and structure, without positions, comments and docstrings."""
    digest = hashlib.blake2b("\0".join(extra).encode(errors="surrogatepass"), digest_size=8)
    for token in _tokens(node):
        digest.update(token.encode(errors="surrogatepass"))
        digest.update(b"\0")
    return digest.hexdigest()


def _tokens(root: ast.AST) -> Iterator[str]:
    stack: list[object] = [root]
    while stack:
        item = stack.pop()
        if isinstance(item, ast.AST):
            yield type(item).__name__
            stack.append(")")
            for name in reversed(item._fields):
                value = getattr(item, name, None)
                if name == "body" and isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                    value = _without_docstring(item)
                stack.append(value)
        elif isinstance(item, list):
            stack.extend(("]", *reversed(item)))
        else:
            yield repr(item) if not isinstance(item, str) else item


def _without_docstring(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> list[ast.stmt]:
    return node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body


def number(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings in order of path and line, each with its fingerprint.

    Findings alike in codemod, kind and anchor get an ordinal among their equals.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    result = []
    for finding in sorted(findings, key=lambda f: (f.path, f.line, f.codemod, f.kind)):
        key = (finding.codemod, finding.kind, finding.anchor)
        name = "\0".join((*key, str(seen[key])))
        seen[key] += 1
        result.append(replace(finding, fingerprint=hashlib.blake2b(name.encode(), digest_size=4).hexdigest()))
    return tuple(result)
