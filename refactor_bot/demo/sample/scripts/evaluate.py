import random

import numpy as np

from churn.data import load_usage
from churn.metrics import compute_f1
from churn.model import load_model

FEATURES = ["minutes", "messages", "data_mb", "complaints"]


def set_seed(seed):
    random.seed(seed)
    np.random.seed(seed)


def evaluate_model(model_path, data_path, threshold=0.5):
    model = load_model(model_path)
    frame = load_usage(data_path)
    predictions = model.predict(frame[FEATURES].values)
    return {"rows": len(frame), "f1": compute_f1(frame["left"].values, predictions, threshold)}


if __name__ == "__main__":
    set_seed(42)
    print(evaluate_model("models/churn.pkl", "data/usage_sample.csv"))
