"""Modules that do nothing when they are imported, except to import others and to define."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemods.proofs.ground.names import dotted
from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.same_function.behaviour import is_constant
from codemods.proofs.same_function.module import Program
from codemods.proofs.same_function.scopes import FUNCTIONS, all_arguments

# Bases whose classes come into being without anybody noticing.
_BASES = frozenset(
    """
    object Exception ValueError RuntimeError KeyError TypeError dict list tuple str int abc.ABC enum.Enum enum.IntEnum
    enum.StrEnum typing.NamedTuple typing.TypedDict typing.Protocol torch.nn.Module torch.utils.data.Dataset
    torch.autograd.Function
    """.split()  # noqa: SIM905
)
_DECORATORS = frozenset(
    """
    staticmethod classmethod property functools.wraps functools.lru_cache functools.cache functools.cached_property
    contextlib.contextmanager dataclasses.dataclass abc.abstractmethod typing.overload torch.no_grad
    """.split()  # noqa: SIM905
)
_CALLS = frozenset(
    """
    logging.getLogger re.compile pathlib.Path os.path.join os.path.dirname os.path.abspath os.path.basename
    frozenset set dict list tuple int float str bool range typing.TypeVar collections.namedtuple
    """.split()  # noqa: SIM905
)


def refuse_active(program: Program) -> None:
    """Refuse a module that does something when it is imported.

    Raises:
        RefusedError: It does; the path is that of the module.
    """
    for one in _active(program):
        raise RefusedError(one.lineno, "the module does more than import and define when it is imported", program.path)


def is_inert(program: Program) -> bool:
    """Whether a module does nothing when it is imported, except to import others and to define."""
    return next(_active(program), None) is None


def _active(program: Program) -> Iterator[ast.stmt]:
    found = _Inertia(program)
    return (one for one in program.tree.body if not found.statement(one))


def is_text(node: ast.stmt) -> bool:
    """Whether a statement is a bare string."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def is_plain(node: ast.stmt) -> bool:
    """Whether a statement of a module does nothing that another module could notice, without a look at its imports."""
    match node:
        case (
            ast.FunctionDef(decorator_list=[], args=arguments) | ast.AsyncFunctionDef(decorator_list=[], args=arguments)
        ):
            return all(one is None or is_constant(one) for one in (*arguments.defaults, *arguments.kw_defaults))
        case (
            ast.Assign(targets=[ast.Name()], value=value) | ast.AnnAssign(target=ast.Name(), value=ast.expr() as value)
        ):
            return is_constant(value)
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            return True
    return False


class _Inertia:
    """Decides for the statements of one module."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def statement(self, node: ast.stmt) -> bool:
        match node:
            case ast.Import() | ast.ImportFrom() | ast.Pass():
                return True
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return self._function(node)
            case ast.ClassDef():
                return self._class(node)
            case ast.Assign(targets=targets, value=value):
                return all(isinstance(one, ast.Name) for one in targets) and self._value(value)
            case ast.AnnAssign(target=ast.Name(), annotation=annotation, value=maybe):
                return self._value(annotation) and (maybe is None or self._value(maybe))
            case ast.Expr(value=ast.Constant()):
                return True
            case ast.If(test=ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"), orelse=[]):
                return True
        return False

    def _function(self, node: FUNCTIONS) -> bool:
        outside = [
            *node.args.defaults,
            *node.args.kw_defaults,
            node.returns,
            *(one.annotation for one in all_arguments(node.args)),
        ]
        values = all(one is None or self._value(one) for one in outside)
        return values and all(map(self._decorator, node.decorator_list))

    def _decorator(self, node: ast.expr) -> bool:
        match node:
            case ast.Call(func=function, args=args, keywords=keywords):
                rest = (*args, *(one.value for one in keywords))
                return self._full(function) in _DECORATORS and all(map(self._value, rest))
            case ast.Attribute(value=ast.Name(), attr="setter" | "getter" | "deleter"):
                return True
        return self._full(node) in _DECORATORS

    def _class(self, node: ast.ClassDef) -> bool:
        bases = all(self._full(one) in _BASES or self._is_own_class(one) for one in node.bases)
        return bases and not node.keywords and all(map(self._decorator, node.decorator_list)) and self._body(node.body)

    def _body(self, body: list[ast.stmt]) -> bool:
        return all(self.statement(one) and not isinstance(one, ast.Import | ast.ImportFrom) for one in body)

    def _is_own_class(self, node: ast.expr) -> bool:
        bound = self._program.bindings.get(node.id, []) if isinstance(node, ast.Name) else []
        return len(bound) == 1 and isinstance(bound[0], ast.ClassDef) and id(bound[0]) in self._program.tops

    def _full(self, node: ast.expr) -> str:
        """The full name of something that an import or a builtin brings; else an empty string."""
        name = dotted(node)
        first = name.partition(".")[0]
        bound = self._program.bindings.get(first, [])
        return self._program.names.called(node) if bound else name

    def _value(self, node: ast.expr) -> bool:
        """Whether an expression only builds a value."""
        stack: list[ast.AST] = [node]
        while stack:
            one = stack.pop()
            match one:
                case ast.Call(func=function, args=args, keywords=keywords):
                    if self._full(function) not in _CALLS:
                        return False
                    stack += [*args, *keywords]
                case ast.Constant() | ast.Name(ctx=ast.Load()) | ast.expr_context() | ast.operator() | ast.unaryop():
                    pass
                case ast.Attribute(value=value):
                    stack.append(value)
                case (
                    ast.Tuple()
                    | ast.List()
                    | ast.Set()
                    | ast.Dict()
                    | ast.UnaryOp()
                    | ast.BinOp()
                    | ast.Subscript()
                    | ast.keyword()
                    | ast.Starred()
                    | ast.Slice()
                ):
                    stack.extend(ast.iter_child_nodes(one))
                case _:
                    return False
        return True
