"""What must not be touched: docstrings that are behaviour, and functions that have nothing to say."""

from __future__ import annotations

import pytest

BODY = "    if not path:\n        raise ValueError('no path')\n    return read(path)\n"
FUNCTION = f"def load_usage(path):\n{BODY}"


METHOD = FUNCTION.replace("(", "(self, ", 1)


def method(text):
    return "\n".join(f"    {line}" if line else "" for line in text.splitlines()) + "\n"


READ = {
    "click command": f"import click\n\n@click.command()\n{FUNCTION}",
    "click option first": f"import click\n\n@click.command()\n@click.option('--path')\n{FUNCTION}",
    "click group member": f"from .main import cli\n\n@cli.command()\n{FUNCTION}",
    "click imported by name": f"from click import command as c\n\n@c()\n{FUNCTION}",
    "typer": f"import typer\napp = typer.Typer()\n\n@app.command()\n{FUNCTION}",
    "typer callback": f"import typer\napp = typer.Typer()\n\n@app.callback()\n{FUNCTION}",
    "fastapi": f"from fastapi import FastAPI\napp = FastAPI()\n\n@app.get('/usage')\n{FUNCTION}",
    "fastapi router": (
        f"from fastapi import APIRouter\nrouter = APIRouter()\n\n@router.post('/usage')\nasync {FUNCTION}"
    ),
    "flask-restx": f"from flask_restx import Namespace\nns = Namespace('x')\n\n@ns.expect(x)\n{FUNCTION}",
    "flask-restx resource": f"class Usage(Resource):\n{method(METHOD.replace('load_usage', 'get'))}",
    "prefect flow": f"from prefect import flow\n\n@flow\n{FUNCTION}",
    "prefect task": f"import prefect\n\n@prefect.task(name='x')\n{FUNCTION}",
    "airflow task": f"from airflow.decorators import task\n\n@task\n{FUNCTION}",
    "airflow dag": f"from airflow.decorators import dag\n\n@dag()\n{FUNCTION}",
    "langchain tool": f"from langchain_core.tools import tool\n\n@tool\n{FUNCTION}",
    "mcp tool": f"from mcp.server.fastmcp import FastMCP\nmcp = FastMCP()\n\n@mcp.tool()\n{FUNCTION}",
    "tool of an agent": f"@agent.tool_plain\n{FUNCTION}",
    "function handed to a model": f"{FUNCTION}\nmodel = Model(tools=[load_usage])\n",
    "function made a tool": f"{FUNCTION}\ntool = StructuredTool.from_function(load_usage)\n",
    "fire": f"import fire\n{FUNCTION}\nfire.Fire(load_usage)\n",
    "docopt": f"from docopt import docopt\n{FUNCTION}",
    "doctest": f"import doctest\n{FUNCTION}\ndoctest.testmod()\n",
    "own reader": f"{FUNCTION}\nprint(load_usage.__doc__)\n",
    "module reader": f"import argparse\n{FUNCTION}\nargparse.ArgumentParser(description=__doc__)\n",
    "inspect": f"import inspect\n{FUNCTION}\nprint(inspect.getdoc(load_usage))\n",
    "ply": f"import ply.yacc as yacc\n\n{FUNCTION.replace('load_usage', 'p_load')}",
    "unknown library": f"from mystery import register\n\n@register\n{FUNCTION}",
    "computed decorator": f"@DECORATORS[0]\n{FUNCTION}",
    "documentation decorator": f"from scipy._lib.doccer import filldoc\n\n@filldoc\n{FUNCTION}",
}


@pytest.mark.parametrize("level", ["evidence", "all"])
@pytest.mark.parametrize("text", READ.values(), ids=READ)
def test_a_docstring_that_is_read_is_not_written(text, level, refactor):
    result = refactor(text, level=level)
    assert result.unchanged
    if level == "all":
        assert result.reasons


DRIFTED = '''\
import click


@click.command()
def load_usage(path):
    """Load usage.

    Args:
        paths: Where it is.
    """
    return read(path)
'''


def test_a_drifted_docstring_that_is_read_is_not_corrected(refactor):
    result = refactor(DRIFTED)
    assert result.unchanged
    assert result.reasons == ["`@click.command` uses the docstring"]
    assert not refactor(DRIFTED.replace("click", "torch").replace("torch.command", "torch.no_grad")).unchanged


NO_DOCSTRING_AT_ALL = {
    "empty": "",
    "comment": "# nothing\n",
    "documented": f'def load_usage(path):\n    """Load."""\n{BODY}',
    "documented with apostrophes": f"def load_usage(path):\n    'Load.'\n{BODY}",
    "overload": f"from typing import overload\n\n@overload\n{FUNCTION}",
    "qualified overload": f"import typing\n\n@typing.overload\n{FUNCTION}",
    "setter": f"class A:\n    @path.setter\n{method(METHOD.replace('load_usage', 'path'))}",
    "ellipsis": "def load_usage(path): ...\n",
    "ellipsis below": "def load_usage(path):\n    ...\n",
    "protocol": "class Reader(Protocol):\n    def read(self, path: str) -> str: ...\n",
    "lambda": "load_usage = lambda path: path\n",
    "class only": "class Usage:\n    size = 3\n",
}


@pytest.mark.parametrize("level", ["evidence", "all"])
@pytest.mark.parametrize("text", NO_DOCSTRING_AT_ALL.values(), ids=NO_DOCSTRING_AT_ALL)
def test_nothing_is_found(text, level, refactor):
    assert refactor(text, level=level).findings == ()


SILENT = {
    "two lines": "def load_usage(path):\n    check(path)\n    return {'a': 1}\n",
    "private": FUNCTION.replace("load_usage", "_load_usage"),
    "private class": f"class _Reader:\n{method(METHOD)}",
    "nested": f"def make():\n{method(FUNCTION)}    return load_usage\n",
    "dunder": f"class Reader:\n{method(METHOD.replace('load_usage', '__call__'))}",
    "override": f"from typing import override\nclass Reader(Base):\n    @override\n{method(METHOD)}",
    "test function": FUNCTION.replace("load_usage", "test_usage"),
    "noun": FUNCTION.replace("load_usage", "usage_table"),
    "batch size": FUNCTION.replace("load_usage", "batch_size"),
    "restated signature": (
        "def set_seed(seed: int = 3) -> None:\n    seed_a(seed)\n    seed_b(seed)\n    seed_c(seed)\n"
    ),
    "bland result": "def load_usage(path):\n    a = 1\n    out = read(path)\n    return out\n",
    "the parameter itself": "def load_usage(x):\n    x = one(x)\n    x = two(x)\n    return x\n",
    "caught exception": (
        "def load_usage(path):\n    try:\n        raise KeyError\n    except LookupError:\n        x = 1\n"
    ),
    "question without truth": (
        "def is_ready(path):\n    first = read(path)\n    second = first + path\n    return second\n"
    ),
    "raises in a nested function": f"def load_usage(path):\n{method(FUNCTION)}    a = 1\n    b = 2\n",
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_nothing_is_said_without_evidence(text, refactor):
    assert refactor(text).unchanged


@pytest.mark.parametrize("name", ["pickle", "pick3000", "usage_table", "get", "is_ready"])
def test_a_name_that_says_nothing_is_left_to_the_author(name, refactor):
    result = refactor(FUNCTION.replace("load_usage", name))
    assert result.unchanged
    assert result.reasons == ["its name does not say what it does; describe it by hand"]
    assert refactor(f"def {name}(path):\n    a = 1\n    b = 2\n    return read(path)\n").findings == ()


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_everything_is_described_when_asked(text, refactor):
    result = refactor(text, level="all")
    assert not result.unchanged
    assert result.proof.holds, result.proof.reason


def test_public_only_holds_at_every_level(refactor):
    text = f"{FUNCTION}\n\n{FUNCTION.replace('load_usage', '_load_usage')}"
    assert refactor(text, level="all").text.count('"""') == 4
    assert refactor(text, level="all", **{"public-only": True}).text.count('"""') == 2


@pytest.mark.parametrize(
    "path", ["tests/load.py", "test_load.py", "pkg/testing/load.py", "load_test.py", "conftest.py"]
)
def test_tests_are_left_out(path, refactor):
    assert refactor({path: FUNCTION}).findings == ()
    assert not refactor({path: FUNCTION}, level="all").unchanged


def test_stubs_are_left_out(refactor):
    assert refactor({"load.pyi": FUNCTION}, level="all").unchanged


def test_an_override_of_the_repository_is_left_out_and_named_when_asked(refactor):
    base = f"class Base:\n{method(METHOD)}"
    child = f"class Middle(Base):\n    pass\n\n\nclass Reader(Middle):\n{method(METHOD)}"
    files = {"base.py": base, "reader.py": f"from base import Base\n\n\n{child}"}
    assert refactor(files).after["reader.py"] == files["reader.py"].encode()
    assert "Overrides `Base.load_usage`." in refactor(files, level="all").after["reader.py"].decode()


def test_the_limit_leaves_the_rest_for_later(refactor):
    text = f"{FUNCTION}\n\n{FUNCTION.replace('usage', 'table')}\n\n{FUNCTION.replace('usage', 'model')}"
    result = refactor(text, **{"max-per-pull-request": 2})
    assert [finding.fixable for finding in result.findings] == [True, True, False]
    assert result.reasons == ["left for later: max-per-pull-request is 2"]
    assert refactor(result.text, **{"max-per-pull-request": 2}).text.count("Raises:") == 3


MISPLACED = {
    "second statement": (
        "def load_usage(path):\n    x = 1\n    'Load it.'\n    raise ValueError(x)\n",
        "not the first statement",
    ),
    "f-string": ("def load_usage(path):\n    f'Load {path}.'\n    x = 1\n    raise ValueError(x)\n", "f-string"),
    "bytes": ("def load_usage(path):\n    b'Load it.'\n    x = 1\n    raise ValueError(x)\n", "bytes"),
}


@pytest.mark.parametrize(("text", "reason"), MISPLACED.values(), ids=MISPLACED)
def test_a_misplaced_docstring_is_reported(text, reason, refactor):
    result = refactor(text)
    assert result.unchanged
    assert reason in result.reasons[0]


REGISTRY = "def register(function):\n    HELP[function.__name__] = function.__doc__\n    return function\n"


def test_a_decorator_that_reads_is_followed_across_modules(refactor):
    files = {"registry.py": REGISTRY, "load.py": f"from registry import register\n\n\n@register\n{FUNCTION}"}
    assert refactor(files, level="all").after["load.py"] == files["load.py"].encode()
    files["registry.py"] = REGISTRY.replace("function.__doc__", "1")
    assert not refactor(files).unchanged


def test_functions_imported_by_a_reader_are_left_alone(refactor):
    files = {
        "load.py": f"{FUNCTION}\n\n{FUNCTION.replace('usage', 'table')}",
        "menu.py": "from load import load_usage\n\nprint(load_usage.__doc__)\n",
    }
    after = refactor(files).after["load.py"].decode()
    assert after.count('"""') == 2
    assert 'def load_table(path):\n    """Load table.' in after


def test_modules_imported_by_a_reader_are_left_alone(refactor):
    files = {"load.py": FUNCTION, "menu.py": "import load\n\nprint(load.load_usage.__doc__)\n"}
    assert refactor(files).unchanged


def test_functions_handed_to_a_reader_are_left_alone(refactor):
    files = {
        "pkg/registry.py": REGISTRY.replace("register", "make_tool"),
        "pkg/load.py": FUNCTION,
        "pkg/app.py": "from .registry import make_tool\nfrom .load import load_usage\n\nTOOL = make_tool(load_usage)\n",
    }
    assert refactor(files).unchanged


def test_functions_handed_to_a_model_elsewhere_are_left_alone(refactor):
    files = {"load.py": FUNCTION, "app.py": "from load import load_usage\n\nmodel.run(tools=[load_usage])\n"}
    assert refactor(files).unchanged


QUIET = {
    "functools": "import functools\n\n@functools.lru_cache\n",
    "contextmanager": "from contextlib import contextmanager\n\n@contextmanager\n",
    "torch": "import torch\n\n@torch.no_grad()\n",
    "numba": "from numba import njit\n\n@njit\n",
    "hydra": "import hydra\n\n@hydra.main(config_path='.')\n",
    "own": "def timed(f):\n    return f\n\n\n@timed\n",
}


@pytest.mark.parametrize("header", QUIET.values(), ids=QUIET)
def test_quiet_decorators_are_no_reason(header, refactor):
    result = refactor(header + FUNCTION)
    assert not result.unchanged
    assert result.proof.holds, result.proof.reason
