"""Which distribution an import asks for, where the two names differ and where nobody can tell."""

from __future__ import annotations

import re

import pytest
from packaging.utils import canonicalize_name

from codemods.dependencies.missing.distributions import AMBIGUOUS, known, lookalike, owner, owners
from codemods.dependencies.missing.elsewhere import ELSEWHERE, GENERIC
from codemods.dependencies.missing.namespaces import PARTS, SHARED
from codemods.dependencies.missing.renamed import RENAMED
from codemods.dependencies.missing.same import SAME
from codemods.dependencies.uses import Imported, When
from codemods.dependencies.uses.standard import is_standard


def names(module, *taken):
    return [one.names[0] for one in owners(Imported(module, taken, 1, When.ALWAYS)) if one.names]


USUAL = {
    "cv2": "opencv-python",
    "PIL.Image": "pillow",
    "sklearn.metrics": "scikit-learn",
    "skimage.io": "scikit-image",
    "yaml": "pyyaml",
    "bs4": "beautifulsoup4",
    "dateutil.parser": "python-dateutil",
    "dotenv": "python-dotenv",
    "google.protobuf.text_format": "protobuf",
    "Crypto.Cipher": "pycryptodome",
    "faiss": "faiss-cpu",
    "umap": "umap-learn",
    "pytorch_lightning.callbacks": "pytorch-lightning",
    "attr": "attrs",
    "git": "gitpython",
    "jwt": "pyjwt",
    "serial": "pyserial",
    "OpenGL.GL": "pyopengl",
    "pkg_resources": "setuptools",
    "mpl_toolkits.mplot3d": "matplotlib",
    "mpl_toolkits.basemap": "basemap",
    "pylab": "matplotlib",
    "IPython.display": "ipython",
    "tensorflow.keras": "tensorflow",
    "torch.nn": "torch",
    "google.cloud.bigquery.job": "google-cloud-bigquery",
    "azure.storage.blob": "azure-storage-blob",
    "airflow.models": "apache-airflow",
    "airflow.providers.google.cloud": "apache-airflow-providers-google",
    "ruamel.yaml": "ruamel-yaml",
    "whisper": "openai-whisper",
    "hydra.utils": "hydra-core",
    "Bio": "biopython",
    "torchcrf": "pytorch-crf",
    "TorchCRF": "torchcrf",
}


@pytest.mark.parametrize(("dotted", "expected"), USUAL.items(), ids=USUAL)
def test_knows_the_usual_one(dotted, expected):
    found = owner(dotted)
    assert (found.names[0], found.known, found.reason) == (expected, True, None)


@pytest.mark.parametrize(("name", "alike"), [("tenserflow", "tensorflow"), ("requets", "requests"), ("mine", None)])
def test_knows_what_is_almost_well_known(name, alike):
    assert lookalike(name) == alike


def test_takes_a_shared_package_apart():
    assert names("google.cloud", "bigquery", "storage") == ["google-cloud-bigquery", "google-cloud-storage"]
    assert names("google", "genai", "auth") == ["google-genai", "google-auth"]
    assert names("mpl_toolkits", "basemap", "mplot3d") == ["basemap", "matplotlib"]
    assert names("sklearn", "metrics", "svm") == ["scikit-learn"]
    assert names("torch", "*") == ["torch"]


NOBODY_KNOWS = {
    "google": "share",
    "google.cloud": "share",
    "google.unheard_of": "share",
    "azure.unheard.of": "share",
    "google.colab": "Colab",
    "google.colab.patches": "Colab",
    "kaggle_secrets": "Kaggle",
    "rospy": "ROS",
    "bpy": "Blender",
    "apex.amp": "sources",
    "clip": "sources",
    "detectron2.engine": "sources",
    "cudf": "CUDA",
    "nvidia.dali": "CUDA",
    "en_core_web_sm": "spacy",
    "utils": "own files",
    "Config": "own files",
    "models.resnet": "own files",
    "message_pb2": "protocol",
    "message_pb2_grpc": "protocol",
    "_C": "no name",
    "数据": "no name",
}


@pytest.mark.parametrize(("dotted", "reason"), NOBODY_KNOWS.items(), ids=NOBODY_KNOWS)
def test_asks_for_none_where_nobody_can_tell(dotted, reason):
    found = owner(dotted)
    assert found.names == ()
    assert reason in found.reason


def test_leaves_strangers_to_the_index():
    found = owner("Some_Thing.else_")
    assert (found.key, found.names, found.known, found.reason) == ("Some_Thing", ("some-thing",), False, None)


def test_knows_many_names_that_differ():
    differing = {key for key, those in known().items() if str(canonicalize_name(key)) != those[0]}
    assert len(differing) > 200


@pytest.mark.parametrize("table", [RENAMED, PARTS], ids=["renamed", "namespaces"])
def test_the_tables_are_in_order(table):
    keys = [line.partition(":")[0] for line in table.splitlines() if line]
    assert len(set(keys)) == len(keys)
    assert keys == sorted(keys, key=lambda key: (key.lower(), key))
    for line in table.splitlines()[1:]:
        assert re.fullmatch(r"[\w.]+:(?: [a-z0-9]+(?:-[a-z0-9]+)*)+", line), line


def test_no_name_is_in_two_tables():
    tables = [SAME.split(), [line.partition(":")[0] for line in (RENAMED + PARTS).splitlines() if line], ELSEWHERE]
    every = [name for table in tables for name in table]
    assert sorted(every) == sorted(set(every))
    assert not GENERIC & set(every)
    assert not SHARED & known().keys()
    assert known().keys() >= AMBIGUOUS
    assert not [name for name in every if is_standard(name)]
