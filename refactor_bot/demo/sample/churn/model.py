import pickle

import numpy as np


class LogisticModel:
    """Logistic regression, trained by gradient descent."""

    def __init__(self, size, rate=0.1, penalty=0.0):
        if size <= 0:
            raise ValueError("size must be positive")
        self.weights = np.zeros(size)
        self.bias = 0.0
        self.rate = rate
        self.penalty = penalty

    def predict(self, features):
        scores = features @ self.weights + self.bias
        return 1.0 / (1.0 + np.exp(-scores))

    def update(self, features, labels):
        errors = self.predict(features) - labels
        self.weights -= self.rate * (features.T @ errors / len(labels) + self.penalty * self.weights)
        self.bias -= self.rate * errors.mean()
        return self

    def save(self, path):
        with open(path, "wb") as stream:
            pickle.dump({"weights": self.weights, "bias": self.bias}, stream)


def load_model(path, rate=0.1):
    with open(path, "rb") as stream:
        state = pickle.load(stream)
    if "weights" not in state:
        raise KeyError("the file holds no weights")
    model = LogisticModel(len(state["weights"]), rate=rate)
    model.weights = state["weights"]
    model.bias = state["bias"]
    return model
