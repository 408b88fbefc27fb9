"""Packages that move together: built against each other, or released in step."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache

_FAMILIES = {
    # Wheels of these are built against NumPy's C interface, which its major versions change.
    "numpy": (
        "numpy scipy pandas scikit-learn scikit-image statsmodels numba llvmlite numexpr bottleneck xarray pywavelets "
        "h5py tables pyarrow matplotlib contourpy shapely opencv-* lightgbm xgboost gensim spacy thinc cython"
    ),
    "torch": "torch torchvision torchaudio torchtext torchmetrics pytorch-lightning lightning triton xformers",
    "tensorflow": "tensorflow tensorflow-* tf-* keras tensorboard tensorboard-* ml-dtypes",
    "jax": "jax jaxlib flax optax chex orbax-checkpoint dm-haiku",
    "hugging-face": "transformers tokenizers datasets accelerate huggingface-hub diffusers peft evaluate safetensors",
    "jupyter": "jupyter jupyter-* jupyterlab* notebook nbconvert nbformat nbclient ipython ipykernel ipywidgets",
    "pytest": "pytest pytest-*",
    "sphinx": "sphinx sphinx-* sphinxcontrib-* nbsphinx myst-parser docutils",
    "flask": "flask flask-* werkzeug itsdangerous",
    "django": "django django-* djangorestframework",
    "pydantic": "pydantic pydantic-* fastapi starlette",
    "aws": "boto3 botocore s3transfer aiobotocore s3fs boto3-stubs",
    "google-cloud": "google-* googleapis-common-protos grpcio grpcio-* protobuf proto-plus",
    "sqlalchemy": "sqlalchemy sqlalchemy-* alembic",
    "opentelemetry": "opentelemetry-*",
    "nvidia": "nvidia-* cupy-* cuda-*",
    "mlflow": "mlflow mlflow-*",
    "ray": "ray ray-*",
    "plotly": "plotly dash dash-*",
}


@cache
def family(name: str) -> str:
    """Return the family of a package, its own name where it has none."""
    for called, patterns in _FAMILIES.items():
        if any(fnmatchcase(name, pattern) for pattern in patterns.split()):
            return called
    return name
