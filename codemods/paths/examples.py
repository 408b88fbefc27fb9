"""What the codemod does, as examples that are tests and documentation at once."""

from __future__ import annotations

from codemods.api import Example

EXAMPLES = (
    Example(
        "Paths of a script become constants that the environment can override",
        """\
import pandas as pd


def load():
    train = pd.read_csv("../input/train.csv")
    test = pd.read_csv("../input/test.csv")
    return train, test
""",
        """\
import os

import pandas as pd

# Paths. Each can be overridden by an environment variable, for example
# PROJECT_TRAIN_CSV=... python example.py
TRAIN_CSV = os.environ.get("PROJECT_TRAIN_CSV", "../input/train.csv")
TEST_CSV = os.environ.get("PROJECT_TEST_CSV", "../input/test.csv")


def load():
    train = pd.read_csv(TRAIN_CSV)
    test = pd.read_csv(TEST_CSV)
    return train, test
""",
    ),
    Example(
        "A constant that is there already keeps its name",
        """\
import os

DATA_DIR = "/home/ada/data/"

print(os.listdir(DATA_DIR))
""",
        """\
import os

DATA_DIR = os.environ.get("PROJECT_DATA_DIR", "/home/ada/data/")

print(os.listdir(DATA_DIR))
""",
    ),
    Example(
        "A script with options gets one more",
        """\
import argparse
import os

import torch

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=10)
args = parser.parse_args()

for epoch in range(args.epochs):
    torch.save(epoch, os.path.join("checkpoints/baseline", "last.pt"))
""",
        """\
import argparse
import os

import torch

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=10)
parser.add_argument(
    "--baseline-dir",
    default=os.environ.get("PROJECT_BASELINE_DIR", "checkpoints/baseline"),
    help="path (environment: PROJECT_BASELINE_DIR)",
)
args = parser.parse_args()

for epoch in range(args.epochs):
    torch.save(epoch, os.path.join(args.baseline_dir, "last.pt"))
""",
    ),
    Example(
        "Of an f-string the fixed folder moves, of other templates all",
        """\
import os

import numpy as np


def load(fold):
    x = np.load(f"data/folds/x_{fold}.npy")
    y = np.load("data/labels/%d.npy" % fold)
    return x, y
""",
        """\
import os

import numpy as np

# Paths. Each can be overridden by an environment variable, for example
# PROJECT_FOLDS_DIR=... python example.py
FOLDS_DIR = os.environ.get("PROJECT_FOLDS_DIR", "data/folds")
LABELS_NPY = os.environ.get("PROJECT_LABELS_NPY", "data/labels/%d.npy")


def load(fold):
    x = np.load(f"{FOLDS_DIR}/x_{fold}.npy")
    y = np.load(LABELS_NPY % fold)
    return x, y
""",
    ),
    Example(
        "What is no fixed place stays: defaults, tags, routes, names of models, later parts",
        """\
import os

import torch
from transformers import AutoModel


def train(writer, root="data/coco"):
    model = AutoModel.from_pretrained("facebook/bart")
    writer.add_scalar("train/loss", 0.5)
    state = torch.load(os.path.join(root, "models/best.pt"), map_location="cpu")
    return model, state
""",
        """\
import os

import torch
from transformers import AutoModel


def train(writer, root="data/coco"):
    model = AutoModel.from_pretrained("facebook/bart")
    writer.add_scalar("train/loss", 0.5)
    state = torch.load(os.path.join(root, "models/best.pt"), map_location="cpu")
    return model, state
""",
    ),
)
