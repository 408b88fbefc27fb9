"""Summaries from names. A name that starts with a verb is a sentence that its author wrote; others say nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

VERBS = frozenset(
    """
    accumulate acquire activate adapt add adjust aggregate align allocate allow analyse analyze annotate
    anonymize append apply approximate archive arrange assemble assert assign attach augment average backup
    balance batch begin benchmark bin binarize bind blend blur boost bootstrap broadcast build bump cache calc
    calculate calibrate call cancel capture cast center centre change check choose chunk clamp classify clean
    clear clip clone close cluster collapse collate collect color combine compare compile compose compress
    compute concat concatenate condense configure confirm connect construct consume contract convert convolve
    copy correct count create crop cross cut deactivate debug decide declare decode decompose decompress
    decorate decrease deduplicate deepcopy define delete denoise denormalize deploy derive describe deserialize
    detach detect detokenize determine diff disable discard disconnect discover discretize dispatch display
    distill distribute divide download downsample draw drop dump duplicate embed emit enable encode encrypt
    enqueue ensure enumerate erase estimate evaluate evolve exclude execute expand explain export expose extend
    extract factorize fail fetch fill filter finalize find finetune finish fit fix flatten flip flush fold force
    forecast forget format forward freeze fuse gather generate get give grab group grow guess handle hash hide
    highlight identify ignore impute import include increase increment index infer init initialise initialize
    inject insert inspect install instantiate integrate interpolate intersect invert invoke iterate join keep
    kill label launch learn lemmatize lex limit link list listen load locate lock log lookup lower maintain make
    map mark mask match maximize measure merge migrate minimize mix modify monitor move multiply mutate
    normalise normalize notify obtain offset open optimise optimize order overlay overwrite pack pad paint parse
    partition paste patch perform permute persist perturb pick pivot place play plot pool pop populate post
    postprocess predict prefetch prepare prepend preprocess present preserve print process produce project
    propagate propose prune publish pull purge push put quantize query quit raise randomize rank read rebuild
    receive recommend reconstruct record recover reduce refine refit reformat refresh register regress reject
    release reload remap remove rename render reorder repair repeat replace reply report reproduce request
    require resample rescale reset reshape resize resolve respond restart restore restrict resume retrain
    retrieve retry return reverse revert rewrite roll rotate round route run sample sanitize save scale scan
    schedule scrape scroll search seed segment select send separate serialize serve set setup shift show shrink
    shuffle shutdown simplify simulate skip slice smooth sort spawn specify split squeeze stack standardize
    start stem stitch stop store stream strip submit subsample subset subtract suggest summarise summarize sum
    suppress swap switch synchronize sync synthesize tag take tally teardown terminate test threshold tile
    toggle tokenize trace track train transcribe transfer transform translate transpose traverse trigger trim
    truncate tune unfreeze uninstall unload unlock unpack unregister unwrap unzip update upgrade upload upsample
    use validate vectorize verify view visit visualise visualize wait walk warm warn warp weight whiten wrap
    write zip zoom
    """.split()  # noqa: SIM905
)
_SPELLED = {
    "calc": "calculate",
    "init": "initialize",
    "concat": "concatenate",
    "setup": "set up",
    "teardown": "tear down",
}
# Words that are as often a noun at the start of a name: `batch_size`, `index_name`, `loss_weight`.
_ALSO_NOUNS = frozenset(
    """
    average balance batch bin blend boost bootstrap cache call center centre change chunk cluster color cross
    cut debug diff display distribute draw estimate export fold format forward forecast group hash index init
    input label limit link list log lookup map mark mask match measure mix monitor offset order pad patch place
    plot pool post present process produce project query rank record release repeat report request return
    reverse roll round route sample scale schedule search seed segment shift slice sort split stack start stem
    stop store stream subset sum switch tag test threshold tile trace track train transfer transform trigger
    tune use view wait walk weight wrap zip zoom
    """.split()  # noqa: SIM905
)
_NOUN_TAILS = frozenset(
    """
    size sizes name names id ids count counts key keys type types shape shapes dim dims length lengths len path
    paths dir dirs fn func function functions info rate rates ratio step steps width height index indices idx
    value values mode loss losses level levels factor score scores num number time times state config cfg args
    kwargs params set
    """.split()  # noqa: SIM905
)
_STATES = {"is": "it is", "has": "it has", "can": "it can", "should": "it should"}
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")
_BLAND = frozenset(
    """
    arr array cls data dic ans answer buf content dict elem fig found func inner item items kwargs list lst new new_x
    obj object out output outputs outs res response result results ret retval return_value rv self self_ string
    tensor text tmp temp val value values wrapped wrapper decorator decorated xs ys
    """.split()  # noqa: SIM905
)
_PROSE = re.compile(r"[a-z]{4,}(?:_[a-z]{4,})*(?<!ed)")
# Hooks whose whole name is a verb that says nothing.
_EMPTY = frozenset({"build", "call", "do", "execute", "get", "handle", "process", "run", "set", "step"})


def words(name: str) -> list[str]:
    """Return the words of a name in snake or camel case; digits stay with the word before them."""
    found: list[str] = []
    snake = "_" in name.strip("_")
    for part in name.split("_"):
        pieces = [part] if snake or part.islower() or part.isupper() else _WORD.findall(part)
        for piece in pieces:
            if piece.isdigit() and found and pieces[0] != piece:
                found[-1] += piece
            elif piece:
                found.append(piece if snake or piece.isupper() else piece.lower())
    return found


def summary(name: str, *, truth: bool, makes_instance: bool = False) -> str | None:
    """Return a sentence that a function's name makes, or None when the name does not start with a verb.

    Args:
        name: The function's own name.
        truth: Whether the code returns nothing but truth values, which `is_...` needs to be a question.
        makes_instance: Whether it is a constructor beside ``__init__``.
    """
    parts = words(name)
    if not parts:
        return None
    if name in _SPECIAL:
        return _SPECIAL[name]
    first, rest = parts[0].lower(), parts[1:]
    if first in _STATES:
        return f"Return whether {_STATES[first]} {' '.join(rest)}." if truth and rest else None
    if first == "to" and rest:
        return f"Convert to {' '.join(rest)}."
    if first == "from" and rest and makes_instance:
        return f"Create an instance from {' '.join(rest)}."
    if (
        first not in VERBS
        or (not rest and first in _EMPTY)
        or (first in _ALSO_NOUNS and rest and rest[-1] in _NOUN_TAILS)
    ):
        return None
    return _sentence(_SPELLED.get(first, first), *rest)


def property_summary(name: str) -> str:
    """Return a sentence for a property: its name says what it is, even where it starts with a verb."""
    first, *rest = words(name) or [name]
    if first in _STATES and rest:
        return f"Return whether {_STATES[first]} {' '.join(rest)}."
    return f"Return the {' '.join([first, *rest])}."


def fallback_summary(name: str, *, returns: bool, yields: bool) -> str:
    """Return a sentence for a function whose name does not start with a verb, from its name alone."""
    if name.startswith("__") and name.endswith("__"):
        return f"Implement `{name}`."
    parts = words(name)
    if parts and parts[0] in _STATES and parts[1:] and returns:
        return f"Return whether {_STATES[parts[0]]} {' '.join(parts[1:])}."
    if parts and len(parts) == 1 and parts[0] in VERBS:
        return _sentence(parts[0])
    # A short or bland name is not what a function returns: `wrapper`, `f`.
    if not telling(name.lstrip("_")):
        return f"Run `{name}`."
    text = " ".join(parts) or f"`{name}`"
    if yields:
        return f"Yield {text}."
    if returns:
        return f"Return {text}."
    return f"Run {text}."


_SPECIAL = {
    "main": "Run the program.",
    "forward": "Run the forward pass.",
    "__init__": "Initialize the instance.",
    "__call__": "Call the instance.",
    "__len__": "Return the length.",
    "__iter__": "Iterate over the instance.",
    "__next__": "Return the next item.",
    "__getitem__": "Return an item.",
    "__setitem__": "Set an item.",
    "__delitem__": "Delete an item.",
    "__contains__": "Return whether an item is contained.",
    "__repr__": "Return the representation of the instance.",
    "__str__": "Return the instance as text.",
    "__eq__": "Return whether both are equal.",
    "__ne__": "Return whether both are unequal.",
    "__hash__": "Return the hash.",
    "__bool__": "Return the truth value.",
    "__enter__": "Enter the context.",
    "__exit__": "Leave the context.",
    "__new__": "Create an instance.",
    "__del__": "Clean up the instance.",
}


def _sentence(*parts: str) -> str:
    text = " ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def names_the_result(function: str, result: str) -> bool:
    """Return whether the name of what is returned is part of the function's own: `accuracy` in `model_accuracy`."""
    inner = words(result)
    return bool(inner) and set(inner) <= set(words(function)) and all(len(word) > 2 for word in inner)


def telling(name: str) -> bool:
    """Return whether the name of a variable says what it holds."""
    return len(name) > 2 and name.lower() not in _BLAND and not name.startswith("_")


def restates(function: str, result: str) -> bool:
    """Return whether the name of a result says nothing that the function's does not: `config` of `get_config`."""
    return {word.rstrip("s") for word in words(result)} <= {word.rstrip("s") for word in words(function)}


def noun(name: str) -> str | None:
    """Return a variable as words with an article, where it reads as words."""
    return f"The {name.replace('_', ' ')}." if _PROSE.fullmatch(name) else None


def either(texts: Sequence[str]) -> str:
    """Return sentences as one: ``If `a`; or with the message "b".``."""
    first, *more = [text.removesuffix(".") for text in texts] or [""]
    whole = "; or ".join([first, *(f"{text[0].lower()}{text[1:]}" for text in more)])
    return f"{whole}." if whole else ""


def listed(items: list[str], last: str = "and") -> str:
    """Return items as a list in a sentence."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}"
