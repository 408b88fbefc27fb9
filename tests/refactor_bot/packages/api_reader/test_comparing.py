"""What certainly breaks between two versions, and everything that must raise no alarm."""

from __future__ import annotations

import io
import zipfile

import pytest

from refactor_bot.packages.api_reader.archive import Archive
from refactor_bot.packages.api_reader.comparing import Asked, compare

GONE = "is gone"


def wheel(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, text in members.items():
            archive.writestr(path if "." in path.rpartition("/")[2] else f"{path}.py", text)
    return Archive(buffer)


def broken(old, new, use):
    """Return what is said of a use such as ``lib.f`` or ``lib.f(a, b)``."""
    name, called, keywords = use.partition("(")
    asked = Asked(name, bool(called), tuple(one for one in keywords.rstrip(")").replace(" ", "").split(",") if one))
    return compare(wheel(old), wheel(new), [asked])[0]


def lib(text, **more):
    return {"lib/__init__": text} | {f"lib/{name}": body for name, body in more.items()}


F = {"lib/__init__": "def f(a, *, b=1): ...\nclass C:\n    def m(self, a): ...\n"}
EMPTY = {"lib/__init__": ""}

LAZY = """\
if TYPE_CHECKING:
    from .x import f
else:
    sys.modules[__name__] = _LazyModule(__name__, globals()["__file__"], structure)
"""
CERTAIN = {
    "function": (F, EMPTY, "lib.f", GONE),
    "class": (F, EMPTY, "lib.C", GONE),
    "method of a class that is gone": (F, EMPTY, "lib.C.m", GONE),
    "method": (F, {"lib/__init__": "class C: ..."}, "lib.C.m", GONE),
    "submodule": ({**F, "lib/sub/__init__": "", "lib/sub/x": "def g(): ..."}, F, "lib.sub.x.g", GONE),
    "name in a submodule that type checkers import": (
        {**lib("if TYPE_CHECKING:\n    from . import x"), "lib/x": "A = 1"},
        {**lib("if TYPE_CHECKING:\n    from . import x"), "lib/x": "B = 1"},
        "lib.x.A",
        GONE,
    ),
    "name in a submodule": ({**F, "lib/x": "A = 1"}, {**F, "lib/x": "B = 1"}, "lib.x.A", GONE),
    "star import": (
        {"lib/__init__": "from .x import *", "lib/x": "def f(): ..."},
        {"lib/__init__": "from .x import *", "lib/x": "def g(): ..."},
        "lib.f",
        GONE,
    ),
    "no part of __all__": (
        {"lib/__init__": "from .x import *", "lib/x": "__all__ = ['f']\n__all__ += ['g']\ndef f(): ...\ndef g(): ..."},
        {"lib/__init__": "from .x import *", "lib/x": "__all__ = ['f']\ndef f(): ...\ndef g(): ..."},
        "lib.g",
        GONE,
    ),
    "__all__ of another module": (
        {
            "lib/__init__": "from .x import *",
            "lib/x": "from . import y\nfrom .y import *\n__all__ = [] + y.__all__",
            "lib/y": "__all__ = ['f']\nf = 1",
        },
        {
            "lib/__init__": "from .x import *",
            "lib/x": "from . import y\nfrom .y import *\n__all__ = [] + y.__all__",
            "lib/y": "__all__ = ['g']\nf = 1\ng = 1",
        },
        "lib.f",
        GONE,
    ),
    "inherited method": (
        {
            "lib/__init__": "from .x import B\nclass C(B): ...",
            "lib/x": "class A:\n    def m(self): ...\nclass B(A): ...",
        },
        {"lib/__init__": "from .x import B\nclass C(B): ...", "lib/x": "class A: ...\nclass B(A): ..."},
        "lib.C.m",
        GONE,
    ),
    "from an extension": (
        {"lib/__init__": "from ._ext import f", "lib/_ext.cpython-311-x86_64-linux-gnu.so": ""},
        {"lib/__init__": "from ._ext import g", "lib/_ext.cpython-311-x86_64-linux-gnu.so": ""},
        "lib.f",
        GONE,
    ),
    "keyword of a function": (F, {"lib/__init__": "def f(a): ..."}, "lib.f(a, b)", "takes no `b` any more"),
    "class that is also a program": (
        lib("class C:\n    def __init__(self, a): ...\nif __name__ == '__main__':\n    from lib import C"),
        lib("class C:\n    def __init__(self, b): ...\nif __name__ == '__main__':\n    from lib import C"),
        "lib.C(a)",
        "takes no `a` any more",
    ),
    "lazy module that tells type checkers": (
        lib(LAZY, x="def f(a): ..."),
        lib(LAZY, x="def f(b): ..."),
        "lib.f(a)",
        "takes no `a` any more",
    ),
    "old members that were changed": (
        lib("class C:\n    def m(self, a): ...\nextend(C)"),
        lib("class C:\n    def m(self, b): ..."),
        "lib.C.m(a)",
        "takes no `a` any more",
    ),
    "beside code that sets attributes of its own": (
        lib("def f(a): ...\ndef g(self, k, v): setattr(self.x, k, v)"),
        lib("def f(b): ...\ndef g(self, k, v): setattr(self.x, k, v)"),
        "lib.f(a)",
        "takes no `a` any more",
    ),
    "two keywords": (F, {"lib/__init__": "def f(c): ..."}, "lib.f(a, b)", "takes no `a` and no `b` any more"),
    "renamed keyword": (
        F,
        {"lib/__init__": "class C:\n    def m(self, b): ..."},
        "lib.C.m(a)",
        "takes no `a` any more",
    ),
    "position only": (F, {"lib/__init__": "def f(a, /, *, b=1): ..."}, "lib.f(a)", "takes no `a` any more"),
    "through a re-export": (
        {"lib/__init__": "from .x import f as g", "lib/x": "def f(a): ..."},
        {"lib/__init__": "from lib.y import f as g", "lib/y": "def f(b): ..."},
        "lib.g(a)",
        "takes no `a` any more",
    ),
    "through an alias": (
        {"lib/__init__": "def f(a): ...\ng = f"},
        {"lib/__init__": "def f(b): ...\ng = f"},
        "lib.g(a)",
        "takes no `a` any more",
    ),
    "constructor": (
        {"lib/__init__": "class C:\n    def __init__(self, a): ..."},
        {"lib/__init__": "class C:\n    def __init__(self, b): ..."},
        "lib.C(a)",
        "takes no `a` any more",
    ),
    "inherited constructor": (
        {"lib/__init__": "class B:\n    def __init__(self, a): ...\nclass C(B): ..."},
        {"lib/__init__": "class B:\n    def __init__(self, b): ...\nclass C(B): ..."},
        "lib.C(a)",
        "takes no `a` any more",
    ),
    "dataclass": (
        {"lib/__init__": "from dataclasses import dataclass\n@dataclass\nclass C:\n    a: int\n    b: int = 1"},
        {"lib/__init__": "from dataclasses import dataclass\n@dataclass\nclass C:\n    b: int = 1"},
        "lib.C(a, b)",
        "takes no `a` any more",
    ),
    "behind a wrapper": (
        {"lib/__init__": "def f(a): ..."},
        {
            "lib/__init__": "from .x import deco\n@deco('x')\ndef f(b): ...",
            "lib/x": "import functools\ndef deco(x):\n def d(func):\n  @functools.wraps(func)\n"
            "  def wrapper(*args, **kwargs):\n   sig.bind(*args, **kwargs)\n   return func(*args, **kwargs)\n"
            "  return wrapper\n return d",
        },
        "lib.f(a)",
        "takes no `a` any more",
    ),
    "behind a decorator that gives back": (
        {"lib/__init__": "def f(a): ..."},
        {
            "lib/__init__": "class Doc:\n def __call__(self, func):\n  func.__doc__ = ''\n  return func\n"
            "@Doc()\ndef f(b): ..."
        },
        "lib.f(a)",
        "takes no `a` any more",
    ),
    "__getattr__ that raises": (
        F,
        {
            "lib/__init__": "GONE = {'f': 1}\ndef __getattr__(name):\n if name == 'other':\n  return 1\n"
            " if name in GONE:\n  raise AttributeError\n if name not in GONE:\n  return 2\n raise AttributeError"
        },
        "lib.f",
        GONE,
    ),
    "__getattr__ that knows what is bound": (
        F,
        {
            "lib/__init__": "def __getattr__(n):\n try:\n  return globals()[n]\n"
            " except KeyError:\n  raise AttributeError"
        },
        "lib.f",
        GONE,
    ),
    "was provided by __getattr__": (
        {"lib/__init__": "old = ['f', 'g']\ndef __getattr__(n): return load(n)"},
        EMPTY,
        "lib.f",
        GONE,
    ),
    "was lazy": (
        {"lib/__init__": "import lazy\n__getattr__, __dir__, __all__ = lazy.attach(__name__, {'x': ['f']})"},
        EMPTY,
        "lib.f",
        GONE,
    ),
}


@pytest.mark.parametrize("case", CERTAIN)
def test_what_certainly_breaks(case):
    old, new, use, what = CERTAIN[case]
    assert broken(old, new, use) == what
    assert broken(old, old, use) is None
    assert broken(new, old, use) is None


# New versions that all may have ``lib.f``.
PERHAPS = {
    "re-export": lib("from .x import f", x="def f(a, b): ..."),
    "re-export of what was not found": lib("from .x import f", x=""),
    "re-export under another name": lib("from .x import g as f", x="def g(a, b): ..."),
    "of another distribution": lib("from other import f"),
    "of the standard library": lib("from os.path import join as f"),
    "try": lib("try:\n    from fast import f\nexcept ImportError:\n    f = None"),
    "branch": lib("import sys\nif sys.version_info < (3, 8):\n    def f(): ...\nelse:\n    def f(x): ..."),
    "loop": lib("for f in (1, 2): ..."),
    "with": lib("with open() as f: ..."),
    "walrus": lib("if (f := 1): ..."),
    "unpacked": lib("(e, [f, *g]) = make()"),
    "match": lib("match x:\n    case {'a': 1, **f}: ...\n    case [1, *f]: ...\n    case f: ..."),
    "global": lib("def g():\n    global f\n    f = 1\ng()"),
    "submodule": lib("", f="def x(): ..."),
    "stub only": lib("") | {"lib/f.pyi": ""},
    "star of another distribution": lib("from other import *"),
    "star of an extension": lib("from ._ext import *") | {"lib/_ext.abi3.so": ""},
    "star of what cannot be parsed": lib("from .x import *", x="def f(:"),
    "star with an unknown __all__": lib("from .x import *", x="__all__ = [n for n in dir()]\nf = 1"),
    "star with an __all__ from outside": lib("from .x import *", x="import o\n__all__ = o.__all__\nf = 1"),
    "star after star": lib("from .x import *\nfrom .y import *", x="def f(): ...", y="def f(a, b): ..."),
    "star for type checkers": lib("if TYPE_CHECKING:\n    from .x import *", x="def f(): ..."),
    "stars in a circle": lib("from .x import *", x="from lib import *"),
    "__getattr__": lib("def __getattr__(name):\n    return load(name)"),
    "__getattr__ that ends": lib("def __getattr__(name):\n    if name == 'g':\n        raise AttributeError"),
    "__getattr__ that loops": lib("def __getattr__(n):\n for m in mods:\n  return m\n raise AttributeError"),
    "__getattr__ that suppresses": lib("def __getattr__(n):\n with suppress(E):\n  raise E\n return 1"),
    "__getattr__ that names it": lib("def __getattr__(n):\n if n in ('f', 'g'):\n  return 1\n raise AttributeError"),
    "imported __getattr__": lib("from .x import __getattr__", x="def __getattr__(n): ..."),
    "made __getattr__": lib("from .x import make\n__getattr__ = make(__name__)", x="def make(n): ..."),
    "lazy_loader": lib("import lazy_loader as lazy\n__getattr__, __dir__, __all__ = lazy.attach(__name__, ['f'])"),
    "lazy module": lib("import sys\nsys.modules[__name__] = _LazyModule(__name__, globals()['__file__'], structure)"),
    "globals": lib("for n in names():\n    globals()[n] = 1"),
    "globals of a list": lib("for n in ('f', 'g'):\n    globals()[n] = 1"),
    "globals updated": lib("globals().update(make())"),
    "globals handed on": lib("inject(globals())"),
    "vars": lib("vars().update(make())"),
    "setattr on the module": lib("import sys\nthis = sys.modules[__name__]\nfor n in x: setattr(this, n, 1)"),
    "setattr on an import": lib("import lib\nsetattr(lib, name, 1)"),
    "class of the module": lib("import sys\nsys.modules[__name__].__class__ = Lazy"),
    "exec": lib("exec(code)"),
    "all wrapped": lib("def f(): ...\nfor n in list(globals()):\n    globals()[n] = wrap(globals()[n])"),
    "wrapped elsewhere": lib("def f(): ...\n", x="import lib\nlib.f = wrap(lib.f)"),
    "set from elsewhere": lib("", x="import lib\nlib.f = 1"),
    "setattr from elsewhere": lib("", x="import lib\nsetattr(lib, 'f', 1)"),
    "registered from elsewhere": lib("", x="import sys\nsys.modules['lib.f'] = 1"),
    "path changed": lib("__path__ = extend_path(__path__, __name__)"),
    "namespace": {"lib/other": ""},
    "top gone": {"else/__init__": ""},
    "extension": {"lib/__init__.cpython-311-x86_64-linux-gnu.so": ""},
    "unparsable": lib("def f(:"),
    "too deep": lib("x = " + "(" * 5000 + ")" * 5000),
    "deep without brackets": lib("x = " + "-" * 50_000 + "1"),
    "long chain": lib("x = " + ".a".join(["b"] * 20_000)),
    "deleted and made": lib("f = 1\ndel f\nmake()"),
    "for type checkers": lib("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .x import f"),
    "start-up hook": {**EMPTY, "lib.pth": "import lib_hook"},
}


@pytest.mark.parametrize("case", PERHAPS)
def test_what_may_be_there_is_no_alarm(case):
    assert broken(F, PERHAPS[case], "lib.f") is None
    assert broken(F, PERHAPS[case], "lib.f(a, b)") is None


C = {"lib/__init__": "class C:\n    x = 1\n    def __init__(self, a): ...\n    def m(self): ..."}
# New versions whose ``lib.C`` may have ``m`` and ``x``, and take ``a``.
CLASSES = {
    "unknown base": "from other import B\nclass C(B): ...",
    "computed base": "class C(make()): ...",
    "unknown metaclass": "class C(metaclass=Meta): ...",
    "inherited metaclass": "class B(metaclass=Meta): ...\nclass C(B): ...",
    "unknown decorator": "@register\nclass C: ...",
    "own decorator": "def deco(c): return c\n@deco\nclass C: ...",
    "made": "C = make()",
    "two of them": "class C: ...\nclass C: ...",
}
MEMBERS = {
    "__init_subclass__": "class B:\n    def __init_subclass__(cls): setattr(cls, name(), 1)\nclass C(B): ...",
    "handed on by __init_subclass__": "class B:\n    def __init_subclass__(cls): wrap(cls)\nclass C(B): ...",
    "made of parts": "class C:\n    for a in make(): setattr(C, f'{a}', 1)",
    "made in a loop": "class C:\n    @classmethod\n    def make(cls):\n        for n in ('m', 'x'): setattr(cls, n, 1)",
    "made by the way": "class C:\n    def make(cls):\n        n = name()\n        setattr(cls, n, 1)",
    "handed on": "class C: ...\nadd_methods(C)",
    "handed on in a loop": "class C: ...\nfor x in y:\n    add(C, x)",
    "asked to add": "class C: ...\nC._add_methods()",
    "__getattr__": "class C:\n    def __getattr__(self, name): ...",
    "set in a method": "class C:\n    def n(self):\n        self.m = self.x = 1",
    "set from elsewhere": "class C: ...\nC.m = C.x = 1",
    "inherited from a builtin": "class C(type('B', (), {'m': 1})): ...",
}
CALLS = {
    "takes anything": "class C:\n    def __init__(self, **kwargs): ...",
    "new takes anything": "class C:\n    def __new__(cls, **kw): ...\n    def __init__(self): ...",
    "decorated constructor": "class C:\n    @deco\n    def __init__(self): ...",
    "builtin base": "class C(dict): ...",
    "field of a base": "from dataclasses import dataclass\n@dataclass\nclass B:\n a: int\n@dataclass\nclass C(B): ...",
    "fields of a library": "import attrs\n@attrs.define\nclass C:\n    a: int",
    "constructor from elsewhere": "class C: ...\nC.__init__ = make()",
    "function": "def C(**kwargs): ...",
    "function that takes it": "def C(a): ...",
}


@pytest.mark.parametrize(
    ("text", "use"),
    [
        *((text, use) for text in CLASSES.values() for use in ("lib.C.m", "lib.C.x", "lib.C(a)")),
        *((text, use) for text in MEMBERS.values() for use in ("lib.C.m", "lib.C.x")),
        *((text, "lib.C(a)") for text in CALLS.values()),
        ("class C:\n    def n(self, **k):\n        for a in k: setattr(self, a, 1)", "lib.C.x"),
        ("class C:\n    def n(self, **k):\n        self.__dict__.update(k)", "lib.C.x"),
    ],
)
def test_what_a_class_may_have_is_no_alarm(text, use):
    assert broken(C, lib(text), use) is None
    assert broken(C, lib("class C: ..."), use) is not None


PASS = "    return func(*args, **kwargs)\n  return wrapper\n"
WRAPPERS = {
    "unknown": "",
    "renames": f"def deco(func):\n  def wrapper(*args, **kwargs):\n    kwargs['b'] = kwargs.pop('a')\n{PASS}",
    "may rename": f"def deco(func):\n  def wrapper(*args, **kwargs):\n    fix(kwargs)\n{PASS}",
    "takes it": f"def deco(func):\n  def wrapper(*args, a=None, **kwargs):\n{PASS}",
    "calls another": "def deco(func):\n  def wrapper(*args, **kwargs):\n    return g(**kwargs)\n  return wrapper\n",
    "decorated wrapper": f"def deco(func):\n  @other\n  def wrapper(*args, **kwargs):\n{PASS}",
    "gives another": "def deco(func):\n  return other(func)\n",
    "gives either": "def deco(func):\n  def wrapper(**kw):\n    return func(**kw)\n  return x or wrapper\n",
    "rebinds": f"def deco(func):\n  func = other(func)\n  def wrapper(*args, **kwargs):\n{PASS}",
    "class": "class deco:\n  def __init__(self, func): ...\n",
}


@pytest.mark.parametrize("case", WRAPPERS)
def test_what_a_decorator_may_take_is_no_alarm(case):
    new = lib(f"{WRAPPERS[case]}@deco\ndef f(b): ...")
    assert broken(F, new, "lib.f(a)") is None


def test_a_function_that_is_bound_twice_may_take_anything():
    assert broken(F, lib("def f(x): ...\nf = wrap(f)"), "lib.f(a)") is None
    assert broken(F, lib("def f(x): ...\nf = f"), "lib.f(a)") is None
    assert broken(F, lib("@overload\ndef f(a): ...\n@overload\ndef f(x): ...\ndef f(x): ..."), "lib.f(a)") is not None


SUBCLASSED = """\
class B:
    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        table = {"a": 1, "b": 2}
        for name, value in table.items():
            if hasattr(cls, name):
                setattr(cls, name, wrap(getattr(cls, name), value))
        for one in ALL:
            setattr(cls, f"set_{one}_x", 1)
class C(B):
"""


def test_members_that_are_made_under_other_names_hide_nothing():
    old = lib(SUBCLASSED + "    def m(self): ...\n    def a(self, x): ...\n    def set_m_x(self): ...\n")
    new = lib(SUBCLASSED + "    def a(self, y): ...\n")
    assert broken(old, new, "lib.C.m") == GONE
    assert broken(old, new, "lib.C.set_m_x") is None
    assert broken(old, new, "lib.C.a(x)") is None


def test_a_submodule_that_a_name_of_its_package_hides_is_found_all_the_same():
    hidden = lib("from .f import f", f="class f: ...\ndef g(a): ...")
    assert broken(hidden, hidden | {"lib/f": "class f: ..."}, "lib.f.g") == GONE
    assert broken(lib("", f="def g(a): ..."), hidden, "lib.f.g(a)") is None
    assert broken(lib("", f="def g(a): ..."), hidden | {"lib/f": "def f(): ..."}, "lib.f.g") is None


def test_what_the_old_version_has_not_breaks_nothing():
    for use in ("lib.g", "lib.g.h", "lib.C.n", "other.f", "lib.f(c)", "lib.f.attribute"):
        assert broken(F, EMPTY if "(" not in use else lib("def f(): ..."), use) is None


def test_data_of_the_installer_and_nonsense_are_no_modules():
    old = {"lib-1.data/purelib/lib/__init__.py": "f = 1", "lib-1.data/scripts/lib/x.py": "f = 1"}
    assert broken(old, EMPTY, "lib.f") == GONE
    assert broken({"../lib/x.py": "f = 1", "/lib/y.py": "f = 1", **EMPTY}, EMPTY, "lib.x.f") is None
