"""Which imports a module has."""

from __future__ import annotations

import ast

import pytest

from codemods.importing import Import, imports

PLACES = {
    "function": "def f():\n    {}\n",
    "async function": "async def f():\n    {}\n",
    "class": "class A:\n    {}\n",
    "method": "class A:\n    def f(self):\n        {}\n",
    "if": "if a:\n    {}\n",
    "elif": "if a:\n    pass\nelif b:\n    {}\n",
    "else": "if a:\n    pass\nelse:\n    {}\n",
    "for": "for a in b:\n    {}\n",
    "for else": "for a in b:\n    pass\nelse:\n    {}\n",
    "async for": "async def f():\n    async for a in b:\n        {}\n",
    "while": "while a:\n    {}\n",
    "with": "with a:\n    {}\n",
    "async with": "async def f():\n    async with a:\n        {}\n",
    "try": "try:\n    {}\nfinally:\n    pass\n",
    "except": "try:\n    pass\nexcept E:\n    {}\n",
    "except group": "try:\n    pass\nexcept* E:\n    {}\n",
    "try else": "try:\n    pass\nexcept E:\n    pass\nelse:\n    {}\n",
    "finally": "try:\n    pass\nfinally:\n    {}\n",
    "case": "match a:\n    case 1:\n        {}\n",
}


@pytest.mark.parametrize("text", PLACES.values(), ids=PLACES)
def test_imports_are_found_wherever_they_stand(text):
    (one,) = imports(ast.parse(text.format("from ..a import b as c")))
    assert (one.module, one.level, one.names, one.bound, one.solid) == ("a", 2, ("b",), ("c",), False)


def test_each_name_of_an_import_is_a_module_of_its_own():
    assert list(imports(ast.parse("import a.b, c as d"))) == [
        Import("a.b", 0, (), ("a",), 1, True),
        Import("c", 0, (), ("d",), 1, True),
    ]


def test_expressions_with_bodies_are_passed_over():
    assert list(imports(ast.parse("a = (lambda: b) if c else [d for d in e]"))) == []


def test_deep_nesting_is_no_trouble():
    depth = 90
    text = "".join(f"{'    ' * level}if a:\n" for level in range(depth)) + f"{'    ' * depth}import b\n"
    assert [one.line for one in imports(ast.parse(text))] == [depth + 1]
