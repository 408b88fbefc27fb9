import argparse
import random

import numpy as np

from churn.data import iterate_batches, load_usage, normalize_columns, split_frame
from churn.metrics import compute_f1, find_threshold
from churn.model import LogisticModel

FEATURES = ["minutes", "messages", "data_mb", "complaints"]


def set_seed(seed):
    random.seed(seed)
    np.random.seed(seed)


def train_model(model, features, labels, epochs=10, batch_size=32, patience=3):
    history = []
    best, waited = -1.0, 0
    for epoch in range(epochs):
        for batch, targets in iterate_batches(features, labels, batch_size):
            model.update(batch, targets)
        score = compute_f1(labels, model.predict(features))
        history.append(score)
        if score <= best:
            waited += 1
        else:
            best, waited = score, 0
        if waited >= patience:
            break
    return model, history


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--rate", type=float, default=0.1)
    args = parser.parse_args()
    set_seed(42)
    frame = load_usage("data/usage_sample.csv")
    frame, _, _ = normalize_columns(frame, FEATURES)
    train_x, test_x, train_y, test_y = split_frame(frame, "left")
    model = LogisticModel(len(FEATURES), rate=args.rate)
    model, history = train_model(model, train_x[FEATURES].values, train_y.values, epochs=args.epochs)
    threshold, score = find_threshold(test_y.values, model.predict(test_x[FEATURES].values))
    print(f"threshold {threshold:.2f}, F1 {score:.3f}")
    model.save("models/churn.pkl")


if __name__ == "__main__":
    main()
