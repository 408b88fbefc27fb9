"""Before and after, for the explain page and the tests."""

from __future__ import annotations

from codemods.api import Example


def _left_alone(title: str, code: str) -> Example:
    return Example(title, code, code)


EXAMPLES: tuple[Example, ...] = (
    _left_alone(
        "The same function twice in one file, under two names: reported",
        '''\
def read_table(path):
    rows = []
    with open(path) as handle:
        for line in handle:
            rows.append(line.rstrip().split(","))
    return rows


def load_rows(name):
    """Load all rows."""
    found = []
    with open(name) as file:
        for text in file:
            found.append(text.rstrip().split(","))
    return found
''',
    ),
    _left_alone(
        "A copy that was changed since: reported with the lines that differ",
        """\
def train(model, loader, optimizer, loss):
    model.train()
    total = 0.0
    for inputs, labels in loader:
        optimizer.zero_grad()
        value = loss(model(inputs), labels)
        value.backward()
        optimizer.step()
        total += value.item()
    return total / len(loader)


def finetune(model, loader, optimizer, loss):
    model.train()
    total = 0.0
    for inputs, labels in loader:
        optimizer.zero_grad()
        value = loss(model(inputs), labels)
        value.backward()
        clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        total += value.item()
    return total / len(loader)
""",
    ),
    _left_alone(
        "The same method in two classes: reported",
        """\
class Encoder:
    def freeze(self, names):
        for name, parameter in self.named_parameters():
            if any(name.startswith(one) for one in names):
                parameter.requires_grad = False
        return self


class Decoder:
    def freeze(self, names):
        for name, parameter in self.named_parameters():
            if any(name.startswith(one) for one in names):
                parameter.requires_grad = False
        return self
""",
    ),
    _left_alone(
        "The same block in functions that differ otherwise: reported",
        """\
def train(model, batches, device, optimizer):
    for batch in batches:
        images = batch["image"].to(device, non_blocking=True)
        labels = batch["label"].to(device, non_blocking=True)
        images = normalize(
            images,
            mean=(0.485, 0.456, 0.406),
            std=(0.229, 0.224, 0.225),
        )
        logits = model(images)
        loss = cross_entropy(logits, labels)
        hits = logits.argmax(1).eq(labels).sum()
        report(loss=loss.item(), hits=hits.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


def evaluate(model, batches, device, best):
    model.eval()
    seen = 0
    if best is not None:
        model.load_state_dict(best)
    for batch in batches:
        images = batch["image"].to(device, non_blocking=True)
        labels = batch["label"].to(device, non_blocking=True)
        images = normalize(
            images,
            mean=(0.485, 0.456, 0.406),
            std=(0.229, 0.224, 0.225),
        )
        logits = model(images)
        loss = cross_entropy(logits, labels)
        hits = logits.argmax(1).eq(labels).sum()
        report(loss=loss.item(), hits=hits.item())
        seen += len(labels)
    print(f"{seen} images seen")
    return seen
""",
    ),
    _left_alone(
        "Constructors that only store what they are given: nothing is said",
        """\
class Crop:
    def __init__(self, height, width, padding, fill):
        self.height = height
        self.width = width
        self.padding = padding
        self.fill = fill


class Pad:
    def __init__(self, height, width, padding, fill):
        self.height = height
        self.width = width
        self.padding = padding
        self.fill = fill
""",
    ),
)
