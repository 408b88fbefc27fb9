"""torch: what 0.4, 1.0 and 2.4 advise against."""

from __future__ import annotations

from codemods.dependencies.migrations.rows import Case, Notes, Pairs, Rename, Reshape, Row, Shown

_LOSSES = (
    "L1Loss MSELoss CrossEntropyLoss NLLLoss PoissonNLLLoss KLDivLoss BCELoss BCEWithLogitsLoss SmoothL1Loss "
    "SoftMarginLoss MultiLabelMarginLoss MultiLabelSoftMarginLoss MultiMarginLoss MarginRankingLoss "
    "HingeEmbeddingLoss CosineEmbeddingLoss TripletMarginLoss"
)
_FUNCTIONS = (
    "l1_loss mse_loss cross_entropy nll_loss poisson_nll_loss kl_div binary_cross_entropy "
    "binary_cross_entropy_with_logits smooth_l1_loss soft_margin_loss multilabel_margin_loss "
    "multilabel_soft_margin_loss multi_margin_loss margin_ranking_loss hinge_embedding_loss cosine_embedding_loss "
    "triplet_margin_loss"
)


def _reduction(name: str) -> tuple[Case, ...]:
    """The meaning of ``size_average`` and ``reduce``, as ``torch.nn._reduction.legacy_get_string`` has it."""
    told: tuple[tuple[Pairs, str], ...] = (
        ((("size_average", "False"), ("reduce", "")), "sum"),
        ((("size_average", "True"), ("reduce", "")), "mean"),
        ((("size_average", "False"), ("reduce", "True")), "sum"),
        ((("size_average", "True"), ("reduce", "True")), "mean"),
        ((("size_average", "True"), ("reduce", "False")), "none"),
        ((("size_average", "False"), ("reduce", "False")), "none"),
        ((("size_average", ""), ("reduce", "False")), "none"),
        ((("size_average", ""), ("reduce", "True")), "mean"),
    )
    return tuple(Case(f'{name}(..., reduction="{value}")', when=(*when, ("reduction", ""))) for when, value in told)


def _loss(name: str, call: str) -> Row:
    module, _, short = name.rpartition(".")
    return Row(
        "torch",
        (name,),
        Reshape((), _reduction(name), only_with=("size_average", "reduce")),
        works="1.0",
        deprecated="0.4.1",
        notes=Notes("PyTorch documentation: Loss Functions, size_average and reduce (deprecated)", "1.0"),
        examples=(
            Shown(
                (
                    f"from {module} import {short}\n\n\n"
                    f"def loss(*given):\n    return {call.format('size_average=False')}\n"
                ),
                f"from {module} import {short}\n\n\ndef loss(*given):\n    return "
                + call.format('reduction="sum"')
                + "\n",
            ),
        ),
        kept=(
            f"from mine import {short}\n\nprint({short}(size_average=False))\n",
            f"from {module} import {short}\n\n\ndef make(flag):\n    return {short}(size_average=flag)\n",
        ),
        runs=False,
    )


def _amp(name: str, parameters: str) -> Row:
    return Row(
        "torch",
        (f"torch.cuda.amp.{name}",),
        Reshape(tuple(parameters.split()), (Case(f'torch.amp.{name}("cuda", ...)'),), named=True),
        works="2.3" if name == "GradScaler" else "1.10",
        deprecated="2.4",
        notes=Notes("PyTorch 2.4 Release Notes: Deprecations, torch.cuda.amp", "2.4"),
        examples=(
            Shown(
                f"import torch\n\n\ndef make(flag):\n    return torch.cuda.amp.{name}(enabled=flag)\n",
                f'import torch\n\n\ndef make(flag):\n    return torch.amp.{name}("cuda", enabled=flag)\n',
            ),
            Shown(
                f"from torch.cuda.amp import {name}\n\none = {name}()\n",
                f'from torch.amp import {name}\n\none = {name}("cuda")\n',
            ),
        ),
        kept=(
            f'import torch\n\none = torch.amp.{name}("cuda")\n',
            f"from apex.amp import {name}\n\none = {name}()\n",
            f"from torch.cuda.amp import {name}\n\nmake = {name}\n",
        ),
        runs=False,
    )


_VARIABLE_NOTES = Notes("PyTorch 0.4.0 Release Notes: Merging Tensor and Variable classes", "0.4.0")
_VARIABLE = Row(
    "torch",
    ("torch.autograd.Variable",),
    # A variable shares its data with the tensor and has no history: that is what `detach` gives.
    Reshape(
        ("data", "requires_grad"),
        (
            Case("{data}.detach()", when=(("requires_grad", ""),)),
            Case("{data}.detach()", when=(("requires_grad", "False"),)),
            Case("{data}.detach().requires_grad_()", when=(("requires_grad", "True"),)),
        ),
    ),
    works="0.4.0",
    deprecated="0.4.0",
    notes=_VARIABLE_NOTES,
    examples=(
        Shown(
            """\
import torch
from torch.autograd import Variable

x = Variable(torch.zeros(2))
w = Variable(torch.zeros(2) + 1, requires_grad=True)
""",
            """\
import torch

x = torch.zeros(2).detach()
w = (torch.zeros(2) + 1).detach().requires_grad_()
""",
        ),
    ),
    kept=(
        "from tensorflow import Variable\n\nx = Variable(1)\n",
        "from torch.autograd import Variable\n\n\ndef f(x):\n    return Variable(x, volatile=True)\n",
        "from torch.autograd import Variable\n\n\ndef f(x):\n    return isinstance(x, Variable)\n",
    ),
    runs=False,
)
_RENAMED = tuple(
    Row(
        "torch",
        (old,),
        Rename(new),
        works=works,
        deprecated=deprecated,
        removed=removed,
        notes=Notes(title, deprecated),
        examples=(
            Shown(
                f"import torch\n\n\ndef f(*given):\n    return {old}(*given)\n",
                f"import torch\n\n\ndef f(*given):\n    return {new}(*given)\n",
            ),
        ),
        kept=("class torch:\n    nn = functional = symeig = None\n\n\nprint(torch.nn)\n",),
        runs=False,
    )
    for old, new, works, deprecated, removed, title in (
        ("torch.nn.utils.clip_grad_norm", "torch.nn.utils.clip_grad_norm_", "0.4.0", "0.4.0", "", "PyTorch 0.4.0"),
        ("torch.nn.init.xavier_uniform", "torch.nn.init.xavier_uniform_", "0.4.0", "0.4.0", "", "PyTorch 0.4.0"),
        ("torch.nn.init.xavier_normal", "torch.nn.init.xavier_normal_", "0.4.0", "0.4.0", "", "PyTorch 0.4.0"),
        ("torch.nn.init.kaiming_uniform", "torch.nn.init.kaiming_uniform_", "0.4.0", "0.4.0", "", "PyTorch 0.4.0"),
        ("torch.nn.init.kaiming_normal", "torch.nn.init.kaiming_normal_", "0.4.0", "0.4.0", "", "PyTorch 0.4.0"),
        ("torch.nn.init.orthogonal", "torch.nn.init.orthogonal_", "0.4.0", "0.4.0", "", "PyTorch 0.4.0"),
        ("torch.nn.init.normal", "torch.nn.init.normal_", "0.4.0", "0.4.0", "", "PyTorch 0.4.0"),
        ("torch.nn.init.uniform", "torch.nn.init.uniform_", "0.4.0", "0.4.0", "", "PyTorch 0.4.0"),
        ("torch.nn.init.constant", "torch.nn.init.constant_", "0.4.0", "0.4.0", "", "PyTorch 0.4.0"),
    )
)

ROWS = (
    _VARIABLE,
    _amp("autocast", "enabled dtype cache_enabled"),
    _amp("GradScaler", "init_scale growth_factor backoff_factor growth_interval enabled"),
    *(_loss(f"torch.nn.{name}", f"{name}({{}})") for name in _LOSSES.split()),
    *(_loss(f"torch.nn.functional.{name}", f"{name}(given[0], given[1], {{}})") for name in _FUNCTIONS.split()),
    *_RENAMED,
)
