"""Edits that look like nothing but docstrings, and are more."""

# Programs are one string each, so that a pair can be compared at a glance.
# ruff: noqa: E501

from __future__ import annotations

import pytest

from codemods.proofs import Change
from codemods.proofs.same_code import CHECKER

PLAIN = "def load(path):\n    return path\n"
DESCRIBED = 'def load(path):\n    """Load."""\n    return path\n'


def verdict(before, after, files=None, path="module.py"):
    return CHECKER.check([Change(path, before.encode(), after.encode())], (files or {}).get)


ATTACKS = {
    "comment over strings": (
        'x = [\n    "a",  # noqa\n    "b",\n]\ndef load(path):\n    return path\n',
        'x = [\n    "a",\n    "b",  # noqa\n]\ndef load(path):\n    """Load."""\n    return path\n',
        {},
    ),
    "comment over op": ("x = f(\n    (),  # noqa\n    [],\n)\n", "x = f(\n    (),\n    [],  # noqa\n)\n", {}),
    "pragma def->docstring": (
        'def f():  # pragma: no cover\n    """D."""\n    return 1\n',
        'def f():\n    """D."""  # pragma: no cover\n    return 1\n',
        {},
    ),
    "shebang moved": ("#!/usr/bin/python\nx=1\n", '"""D."""\n#!/usr/bin/python\nx=1\n', {}),
    "shebang crlf": ("#!/usr/bin/python\nx=1\r\ny=1\n", '#!/usr/bin/python\r\n"""D."""\nx=1\r\ny=1\n', {}),
    "shebang crlf2": ('#!/usr/bin/python\n"""D."""\nx=1\r\n', '#!/usr/bin/python\r\n"""D."""\nx=1\n', {}),
    "shebang indented": ("#!/usr/bin/python\nx=1\n", ' #!/usr/bin/python\n"""D."""\nx=1\n', {}),
    "type ignore top": ("# type: ignore\nx=1\n", '"""D."""\n# type: ignore\nx=1\n', {}),
    "dedented comment": ("if x:\n    a()\n    # fmt: off\nb()\n", "if x:\n    a()\n# fmt: off\nb()\n", {}),
    "oneline noqa": (
        "def f(): return 1  # type: ignore\n",
        'def f():\n    """D."""\n    return 1  # type: ignore\n',
        {},
    ),
    "u2028 comment": ('# a\u2028"b"\nx=1\n', '# a\u2028"c"\nx=1\n', {}),
    "invalid escape": ("def load(path):\n    return path\n", 'def load(path):\n    """\\d."""\n    return path\n', {}),
    "alias getdoc": (
        "from inspect import getdoc as g\nH = g(x)\ndef load(path):\n    return path\n",
        'from inspect import getdoc as g\nH = g(x)\ndef load(path):\n    """Load."""\n    return path\n',
        {},
    ),
    "percent": (
        'H = "%(__doc__)s" % globals()\ndef load(path):\n    return path\n',
        'H = "%(__doc__)s" % globals()\ndef load(path):\n    """Load."""\n    return path\n',
        {},
    ),
    "format": (
        'H = "{0.__doc__}".format(load)\ndef load(path):\n    return path\n',
        'H = "{0.__doc__}".format(load)\ndef load(path):\n    """Load."""\n    return path\n',
        {},
    ),
    "getsource": (
        "import inspect\nH = inspect.getsource(load)\ndef load(path):\n    return path\n",
        'import inspect\nH = inspect.getsource(load)\ndef load(path):\n    """Load."""\n    return path\n',
        {},
    ),
    "help()": (
        "def load(path):\n    return path\nhelp(load)\n",
        'def load(path):\n    """Load."""\n    return path\nhelp(load)\n',
        {},
    ),
    "typer.run": (
        "import typer\ndef load(path):\n    return path\ntyper.run(load)\n",
        'import typer\ndef load(path):\n    """Load."""\n    return path\ntyper.run(load)\n',
        {},
    ),
    "click.command()(f)": (
        "import click\ndef load(path):\n    return path\nclick.command()(load)()\n",
        'import click\ndef load(path):\n    """Load."""\n    return path\nclick.command()(load)()\n',
        {},
    ),
    "StructuredTool": (
        "from langchain.tools import StructuredTool\ndef load(path):\n    return path\nt = StructuredTool.from_function(load)\n",
        'from langchain.tools import StructuredTool\ndef load(path):\n    """Load."""\n    return path\nt = StructuredTool.from_function(load)\n',
        {},
    ),
    "transformers tools": (
        "import transformers\ndef load(path):\n    return path\ntok.apply_chat_template(m, tools=[load])\n",
        'import transformers\ndef load(path):\n    """Load."""\n    return path\ntok.apply_chat_template(m, tools=[load])\n',
        {},
    ),
    "function_tool(f)": (
        "from agents import function_tool\ndef load(path):\n    return path\nt = function_tool(load)\n",
        'from agents import function_tool\ndef load(path):\n    """Load."""\n    return path\nt = function_tool(load)\n',
        {},
    ),
    "computed_field": (
        "from pydantic import computed_field\nclass A:\n    @computed_field\n    def x(self): return 1\n",
        'from pydantic import computed_field\nclass A:\n    @computed_field\n    def x(self):\n        """D."""\n        return 1\n',
        {},
    ),
    "pydantic dataclass": (
        "from pydantic.dataclasses import dataclass\n@dataclass\nclass A:\n    x: int\n",
        'from pydantic.dataclasses import dataclass\n@dataclass\nclass A:\n    """D."""\n    x: int\n',
        {},
    ),
    "api_view": (
        'from rest_framework.decorators import api_view\n@api_view(["GET"])\ndef load(path):\n    return path\n',
        'from rest_framework.decorators import api_view\n@api_view(["GET"])\ndef load(path):\n    """Load."""\n    return path\n',
        {},
    ),
    "absl": ("from absl import app\napp.run(main)\n", '"""D."""\nfrom absl import app\napp.run(main)\n', {}),
    "PYTEST_DONT": ("x=1\n", '"""PYTEST_DONT_REWRITE"""\nx=1\n', {}),
    "marvin": (
        "import marvin\n@marvin.fn\ndef load(path):\n    return path\n",
        'import marvin\n@marvin.fn\ndef load(path):\n    """Load."""\n    return path\n',
        {},
    ),
    "ell": (
        'import ell\n@ell.simple(model="x")\ndef load(path):\n    return path\n',
        'import ell\n@ell.simple(model="x")\ndef load(path):\n    """Load."""\n    return path\n',
        {},
    ),
    "simple_parsing": (
        "from simple_parsing import ArgumentParser\nclass A:\n    x: int\n",
        'from simple_parsing import ArgumentParser\nclass A:\n    """D."""\n    x: int\n',
        {},
    ),
    "reexport deco": (
        "from tools import register\n@register\ndef load(path):\n    return path\n",
        'from tools import register\n@register\ndef load(path):\n    """Load."""\n    return path\n',
        {
            "tools/__init__.py": b"from .registry import register\n",
            "tools/registry.py": b"def register(f):\n    f.h = f.__doc__\n",
        },
    ),
    "module alias deco": (
        "import tools.registry as r\n@r.register\ndef load(path):\n    return path\n",
        'import tools.registry as r\n@r.register\ndef load(path):\n    """Load."""\n    return path\n',
        {"tools/registry.py": b"def register(f):\n    f.h = f.__doc__\n"},
    ),
    "from pkg import mod deco": (
        "from tools import registry\n@registry.register\ndef load(path):\n    return path\n",
        'from tools import registry\n@registry.register\ndef load(path):\n    """Load."""\n    return path\n',
        {"tools/registry.py": b"def register(f):\n    f.h = f.__doc__\n"},
    ),
    "reexported app": (
        "from tools.app import app\n@app.default\ndef load(path):\n    return path\n",
        'from tools.app import app\n@app.default\ndef load(path):\n    """Load."""\n    return path\n',
        {"tools/app.py": b"import cyclopts\napp = cyclopts.App()\n"},
    ),
    "base reads": (
        "from tools.base import Base\nclass A(Base):\n    x=1\n",
        'from tools.base import Base\nclass A(Base):\n    """D."""\n    x=1\n',
        {"tools/base.py": b"class Base:\n    def help(self): return self.__doc__\n"},
    ),
    "metaclass reads": (
        "from tools.base import Meta\nclass A(metaclass=Meta):\n    x=1\n",
        'from tools.base import Meta\nclass A(metaclass=Meta):\n    """D."""\n    x=1\n',
        {"tools/base.py": b"class Meta(type):\n    def help(self): return self.__doc__\n"},
    ),
    "BaseSettings": ("class A(BaseSettings):\n    x=1\n", 'class A(BaseSettings):\n    """D."""\n    x=1\n', {}),
    "TypedDict": ("class A(TypedDict):\n    x:int\n", 'class A(TypedDict):\n    """D."""\n    x: int\n', {}),
    "BaseModel[T]": ("class A(BaseModel[T]):\n    x:int\n", 'class A(BaseModel[T]):\n    """D."""\n    x: int\n', {}),
    "aliased base": (
        "from pydantic import BaseModel as BM\nclass A(BM):\n    x:int\n",
        'from pydantic import BaseModel as BM\nclass A(BM):\n    """D."""\n    x: int\n',
        {},
    ),
    "aliased tool": (
        "from lc import tool as t\n@t\ndef load(path):\n    return path\n",
        'from lc import tool as t\n@t\ndef load(path):\n    """Load."""\n    return path\n',
        {},
    ),
    "local subclass": (
        "class B(BaseModel):\n    pass\nclass A(B):\n    x:int\n",
        'class B(BaseModel):\n    pass\nclass A(B):\n    """D."""\n    x: int\n',
        {},
    ),
    "graphene": (
        "class A(graphene.ObjectType):\n    x=1\n",
        'class A(graphene.ObjectType):\n    """D."""\n    x=1\n',
        {},
    ),
}


@pytest.mark.parametrize(("before", "after", "files"), ATTACKS.values(), ids=ATTACKS)
def test_refuses(before, after, files):
    found = verdict(before, after, files)
    assert not found.holds
    assert found.reason.startswith("module.py:")


HARMLESS = {
    "a stub keeps its dots": ("def f(): ...\n", 'def f():\n    """F."""\n    ...\n'),
    "statements on the line of the docstring": ("def f(): a(); b()\n", 'def f():\n    """F."""; a(); b()\n'),
    "a comment below the docstring": (
        "def f():\n    # why\n    return 1  # noqa\n",
        'def f():\n    """F."""\n    # why\n    return 1  # noqa\n',
    ),
    "a comment on the header": (
        "def f():  # pragma: no cover\n    return 1\n",
        'def f():  # pragma: no cover\n    """F."""\n    return 1\n',
    ),
    "letters before a docstring": (
        'class É: "É."; x = 1  # one\n' + PLAIN,
        'class É: "É."; x = 1  # one\n' + DESCRIBED,
    ),
    "a docstring that names __doc__": (
        '"""Sets __doc__."""\n' + PLAIN,
        '"""Sets __doc__."""\n' + DESCRIBED,
    ),
    "an old escape": ('def f():\n    """\\d"""\n' + PLAIN, 'def f():\n    """\\d"""\n' + DESCRIBED),
    "a raw docstring": (PLAIN, DESCRIBED.replace('"""Load', 'r"""\\d')),
    "a line separator in a comment": ("# a\u2028b\n" + PLAIN, "# a\u2028b\n" + DESCRIBED),
    "a long number": ("x = 0x" + "f" * 9000 + "\n" + PLAIN, "x = 0x" + "f" * 9000 + "\n" + DESCRIBED),
    "a number called tools": ("import tools\ntools.run(tools=[save])\n" + PLAIN,) * 2,
    "a base without readers": (
        "from base import Base\nclass A(Base):\n    def f(self):\n        return 1\n",
        'from base import Base\nclass A(Base):\n    def f(self):\n        """F."""\n        return 1\n',
    ),
}


@pytest.mark.parametrize(("before", "after"), HARMLESS.values(), ids=HARMLESS)
def test_accepts(before, after):
    found = verdict(before, after, {"base.py": b"class Base: pass\n"})
    assert found.holds, found.reason


def test_numbers_that_cannot_be_printed_are_refused():
    long = "0x" + "f" * 9000
    assert not verdict(f"x = {long}\n", f"x = {long}f\n").holds
    assert not verdict(f"@a[{long}]\n{PLAIN}", f"@a[{long}]\n{DESCRIBED}").holds


def test_imports_in_a_circle_end():
    files = {"a.py": b"from b import f\n", "b.py": b"from a import f\n"}
    header = "from a import f\n\n@f\n"
    assert verdict(header + PLAIN, header + DESCRIBED, files).holds


def test_another_module_is_read_once_for_all_decorators():
    asked = []
    text = "from a import b\n" + f"@b\n{PLAIN}" * 500
    change = Change("module.py", text.encode(), text.replace(PLAIN, DESCRIBED).encode())
    assert CHECKER.check([change], asked.append).holds
    assert len(asked) < 20
