import warnings

import numpy as np


def compute_confusion(labels, predictions, threshold=0.5):
    decided = predictions >= threshold
    true_positive = np.sum(decided & (labels == 1))
    false_positive = np.sum(decided & (labels == 0))
    false_negative = np.sum(~decided & (labels == 1))
    true_negative = np.sum(~decided & (labels == 0))
    return true_positive, false_positive, false_negative, true_negative


def compute_f1(labels, predictions, threshold=0.5):
    true_positive, false_positive, false_negative, _ = compute_confusion(labels, predictions, threshold)
    denominator = 2 * true_positive + false_positive + false_negative
    if denominator == 0:
        warnings.warn("no positive case; the score is set to 0", RuntimeWarning)
        return 0.0
    return 2 * true_positive / denominator


def find_threshold(labels, predictions, steps=101):
    best_threshold, best_score = 0.5, -1.0
    for threshold in np.linspace(0, 1, steps):
        score = compute_f1(labels, predictions, threshold)
        if score > best_score:
            best_threshold, best_score = threshold, score
    return best_threshold, best_score


def is_calibrated(labels, predictions, tolerance=0.05):
    """Return whether predicted and observed rates agree.

    Args:
        labels: True classes, 0 or 1.
        predictions: Predicted probabilities.
        tolerance: Largest difference that still counts as agreement.
    """
    return abs(np.mean(labels) - np.mean(predictions)) <= tolerance
