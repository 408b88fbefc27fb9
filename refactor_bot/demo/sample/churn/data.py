import os

import numpy as np
import pandas as pd

RAW_COLUMNS = ["customer_id", "minutes", "messages", "data_mb", "complaints", "left"]


def load_usage(path="data/usage_sample.csv", columns=None, drop_missing=True):
    if not os.path.exists(path):
        raise FileNotFoundError(f"no usage table at {path}")
    frame = pd.read_csv(path)
    missing = set(columns or RAW_COLUMNS) - set(frame.columns)
    if missing:
        raise ValueError("the usage table lacks columns")
    if drop_missing:
        frame = frame.dropna()
    return frame


def split_frame(frame, target, test_fraction=0.2, seed=0):
    """Split a table into parts for training and testing.

    Args:
        frame: The table to split.
        target: Name of the column to predict.
        test_fracton: Share of the rows kept for testing.
    """
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(frame))
    cut = int(len(frame) * (1 - test_fraction))
    features = frame.drop(columns=[target])
    labels = frame[target]
    return features.iloc[order[:cut]], features.iloc[order[cut:]], labels.iloc[order[:cut]], labels.iloc[order[cut:]]


def iterate_batches(features, labels, batch_size=32, shuffle=True):
    order = np.arange(len(features))
    if shuffle:
        np.random.shuffle(order)
    for start in range(0, len(order), batch_size):
        chosen = order[start : start + batch_size]
        yield features[chosen], labels[chosen]


def normalize_columns(frame, columns):
    means = frame[columns].mean()
    deviations = frame[columns].std()
    if (deviations == 0).any():
        raise ValueError("a column is constant")
    scaled = frame.copy()
    scaled[columns] = (frame[columns] - means) / deviations
    return scaled, means, deviations
