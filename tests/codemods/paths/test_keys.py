"""Names of entries: readable, valid, and free."""

from __future__ import annotations

import keyword
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codemods.paths.keys import key, name_words

NAMES = {
    # Files are named by their name and ending.
    "data/train.csv": "TRAIN_CSV",
    "train.csv": "TRAIN_CSV",
    "./data/train.csv": "TRAIN_CSV",
    r".\data\train.csv": "TRAIN_CSV",
    "data/labels.tar.gz": "LABELS_TAR_GZ",
    "x.csv": "X_CSV",
    "/srv/models/best.pt": "BEST_PT",
    "C:\\NVIDIA\\cuda\\include\\cudnn.h": "CUDNN_H",
    "outputs/model.dump": "MODEL_DUMP",
    "data/eng.train": "ENG_TRAIN",
    "./cache.tf-data": "CACHE_TF_DATA",
    "/opt/app/setup.py": "SETUP_PY",
    "s3://bucket/train.csv": "TRAIN_CSV",
    # Folders say that they are folders.
    "data": "DATA_DIR",
    "data/raw": "RAW_DIR",
    "data/raw/": "RAW_DIR",
    "../input": "INPUT_DIR",
    "data/eng.train/": "ENG_TRAIN_DIR",
    "data/maestro-v2.0.0": "MAESTRO_V2_0_0_DIR",
    "a/b/.hidden/": "HIDDEN_DIR",
    "~/data": "DATA_DIR",
    "~ada/data": "DATA_DIR",
    "$HOME/data": "DATA_DIR",
    "${HOME}/x.csv": "X_CSV",
    "%USERPROFILE%\\data": "DATA_DIR",
    # But only once.
    "work_dir": "WORK_DIR",
    "./work_dirs": "WORK_DIRS",
    "./my_folder": "MY_FOLDER",
    "model_directory/": "MODEL_DIRECTORY",
    # Addresses.
    "s3://bucket": "BUCKET_URI",
    "s3://bucket/raw/": "RAW_URI",
    "file:///tmp/somefile": "SOMEFILE_URI",
    # Templates.
    "data/labels/%d.npy": "LABELS_NPY",
    "./imagesTr/%s.nii.gz": "IMAGES_TR_NII_GZ",
    "data/x_{}.csv": "X_CSV",
    "logs/func/%s": "FUNC_TEMPLATE",
    "/tmp/models/{}": "MODELS_TEMPLATE",
    "data/%s/raw": "RAW_DIR",
    "{}.csv": "FILE_CSV",
    # What is no name in Python.
    "00009.png": "PATH_00009_PNG",
    "./3d_icon/": "PATH_3D_ICON_DIR",
    "my data/train set.csv": "TRAIN_SET_CSV",
    "data/größe.csv": "GROE_CSV",
    "data/日本.csv": "DATA_CSV",
    "日本/データ.csv": "FILE_CSV",
    "data/x": "DATA_X_DIR",
    # Camel case is split, acronyms are not.
    "data/rawImages": "RAW_IMAGES_DIR",
    "data/ImageNet": "IMAGE_NET_DIR",
    "data/MNIST": "MNIST_DIR",
    "data/CIFAR10/": "CIFAR10_DIR",
    # Nothing to name it by.
    "..": "PARENT_DIR",
    "../..": "PARENT_DIR",
    "./": "ROOT_DIR",
    "/": "ROOT_DIR",
    "file://{}": "ROOT_DIR",
    "": "ROOT_DIR",
}


@pytest.mark.parametrize(("value", "name"), NAMES.items())
def test_a_name(value, name):
    assert key(value, ()) == name


@pytest.mark.parametrize(
    ("value", "taken", "name"),
    [
        ("data/train.csv", {"TRAIN_CSV"}, "DATA_TRAIN_CSV"),
        ("data/raw/train.csv", {"TRAIN_CSV", "RAW_TRAIN_CSV"}, "DATA_RAW_TRAIN_CSV"),
        ("train.csv", {"TRAIN_CSV"}, "TRAIN_CSV_2"),
        ("data/train.csv", {"TRAIN_CSV", "DATA_TRAIN_CSV"}, "DATA_TRAIN_CSV_2"),
        ("data/train.csv", {"TRAIN_CSV", "DATA_TRAIN_CSV", "DATA_TRAIN_CSV_2"}, "DATA_TRAIN_CSV_3"),
        ("..", {"PARENT_DIR"}, "PARENT_DIR_2"),
        ("data/%s", {"DATA_TEMPLATE"}, "DATA_TEMPLATE_2"),
    ],
)
def test_a_taken_name_gets_the_folders_before_it_and_then_a_number(value, taken, name):
    assert key(value, taken) == name


LONG = [
    "./hifigan_hubert_layer6_code100_config.json",
    "hifigan_mhubert_en_layer11_code1000_g_00500000",
    "/media/data/nnUNet/3d_lowres/Task048_KiTS_clean/ensemble_preactres_and_res_and_more/of/it/all",
]


@pytest.mark.parametrize("value", LONG)
def test_a_long_name_is_cut_between_words(value):
    words = set(re.findall(r"[A-Z0-9]+", name_words(value)))
    for taken in ((), {key(value, ())}):
        name = key(value, taken)
        assert len(name) <= 50
        assert set(re.findall(r"[A-Z0-9]+", name)) - words <= {"DIR", "PATH", "2"}


def test_one_word_without_an_end_is_cut_anywhere():
    assert key("x" * 100, ()) == "X" * 40 + "_DIR"


@given(st.text(max_size=60), st.sets(st.sampled_from(["ROOT_DIR", "DATA_DIR", "PARENT_DIR"])))
def test_every_text_gets_a_valid_name_that_is_free(value, taken):
    name = key(value, taken)
    assert re.fullmatch(r"[A-Z][A-Z0-9_]*", name)
    assert not keyword.iskeyword(name)
    assert name not in taken
    assert key(value, {*taken, name}) not in {*taken, name}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("dataDir", "DATA_DIR"),
        ("data_dir", "DATA_DIR"),
        ("_x", "X"),
        ("H5file", "H5FILE"),
        ("größe", "GROE"),
        ("日", ""),
    ],
)
def test_the_words_of_a_variable(text, words):
    assert name_words(text) == words
