"""Blocks of statements: which scope each belongs to, and what runs after a statement of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from codemods.proofs.ground.names import SCOPES


@dataclass(frozen=True, slots=True)
class Block:
    """A list of statements that run one after the other.

    Attributes:
        body: The statements.
        scopes: Functions and classes around it, outermost first.
        top: Index of the statement of the module that holds it; -1 for the module itself.
    """

    body: list[ast.stmt]
    scopes: tuple[ast.AST, ...]
    top: int

    def top_of(self, index: int) -> int:
        """Return the index of the statement of the module that is or holds one statement of the block."""
        return index if self.top < 0 else self.top


def blocks(tree: ast.Module) -> Iterator[Block]:
    """Yield every block of a program."""
    waiting = [Block(tree.body, (), -1)]
    while waiting:
        block = waiting.pop()
        yield block
        for index, statement in enumerate(block.body):
            scopes = (*block.scopes, statement) if isinstance(statement, SCOPES) else block.scopes
            waiting.extend(Block(body, scopes, block.top_of(index)) for body in bodies(statement))


def bodies(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    """Yield the lists of statements that a compound statement holds."""
    for name in ("body", "orelse", "finalbody"):
        if found := getattr(statement, name, None):
            yield found
    for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        yield part.body


def after(block: Block, index: int, *, nested: bool) -> Iterator[ast.AST]:
    """Yield the nodes that run after a statement of a block, once it has run.

    Args:
        block: The block.
        index: Which statement.
        nested: Whether to go into functions, lambdas and classes.
    """
    waiting: list[ast.AST] = [*block.body[index + 1 :]]
    while waiting:
        node = waiting.pop()
        if nested or not isinstance(node, SCOPES):
            yield node
            waiting.extend(ast.iter_child_nodes(node))
