"""What a string looks like, judged by its characters alone."""

from __future__ import annotations

import re
from enum import StrEnum

from codemods.tables import words

_LONGEST = 300

DATA_SUFFIXES = words("""
    7z arff avi avro bam bed bin bmp caffemodel cfg ckpt conf csv dat data db dcm dict dta edf feather flac fasta fif
    cif fa fastq gro mol2 pdb sdf smi xyz
    geojson gif graphml gz h5 hdf hdf5 html ini ipynb jpeg jpg json jsonl joblib kml las lmdb log lst m4a mat mdb md
    mp3 mp4 mov mid midi model mseed nc ndjson nii npy npz obj ogg onnx orc parquet pb pcap pcd pdf pickle pkl pl ply
    png ppm prototxt pt pth pkl3 rar root rst safetensors sav sh shp sql sqlite sqlite3 svg tar tfevents tflite
    tfrecord tfrecords tgz tif tiff toml trc tsv txt vcf vec wav webm weights xls xlsx xml yaml yml zip zst joblib vocab
    """)
"""Endings of file names that hold data, models or settings."""

FOLDERS = words("""
    annotations artifacts asset assets ckpt ckpts checkpoint checkpoints corpora corpus data dataset datasets download
    downloads dumps embeddings eval experiment experiments exp exps feature features fig figs figure figures file files
    fold folds gen image images imgs img input inputs label labels log logs mask masks model models npy out output
    outputs plot plots pred preds prediction predictions predicts processed pretrain pretrained raw record records
    report reports resource resources res result results run runs sample samples save saved saved_model saved_models
    saves snapshot snapshots split splits submission submissions tensorboard test tests tmp temp train training
    trained_models val valid video videos vocab wandb weight weights work_dir work_dirs workspace
    """)
"""Names that folders have in machine-learning repositories."""


class Shape(StrEnum):
    """How a string names a place."""

    ABSOLUTE = "absolute"
    DRIVE = "drive"
    HOME = "home"
    URI = "uri"
    DOTTED = "dotted"
    FILE = "file"
    FOLDER = "folder"
    LOOSE = "loose"
    BARE = "bare"
    WORD = "word"
    GLOB = "glob"


_NEVER = re.compile(r"[<>|\"^;`]|\$(?!\{?HOME\b)|\(\?|\[\^|\\[dwsWDSbB][+*]|\.\*|\.\+|,\s|^\s|\s$|[{}]{3}|^//|^#")
_MARKUP = re.compile(r"[\[\]()?&,!']|=(?![\w-]+/)")
_URI = re.compile(
    r"(s3[an]?|gs|gcs|hdfs|abfss?|adl|wasbs?|dbfs|file|viewfs|oss|cos|swift|mlflow-artifacts):/{1,3}[^/\s]"
)
_OTHER_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|mailto:|data:[a-z]+/|[a-z]+\+[a-z]+:|jdbc:")
_ANY_HOST = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/{2,3}[%{]")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]|\\\\[A-Za-z0-9_.$-]+\\")
_HOME = re.compile(r"~[\\/](?=.*\w)|~[a-z][a-z0-9_-]*/|\$\{?HOME\}?[\\/]|%USERPROFILE%")
_DOTS = re.compile(r"\.{1,2}[\\/]+|\.\.$|\.{1,2}(?:[\\/]\.\.)*$")
_SUFFIX = re.compile(r"\.([A-Za-z][A-Za-z0-9]{0,10})(?:\.(?:gz|bz2|xz|zip|zst))?\Z")
_MEDIA = re.compile(r"(?:application|audio|font|image|message|model|multipart|text|video)/(?:x-|vnd\.)?[a-z0-9.+*-]+$")
_ROUTE = re.compile(r"[\[\]()=?,!':]|^/(?:[\w-]+/)*(?:[\w-]*-)?(?:api|rest)/|^/v\d/")
_UNITS = re.compile(
    r"[\d%.]*[A-Za-z%°$€]{0,3}\d*/[A-Za-z]{1,2}\d?$|[\d\s/.:-]+$|[YymdHMS%]{1,2}(?:[/-][%YymdHMSbB]{1,2})+$"
)
_SYSTEM = re.compile(
    r"/(?:proc|dev|sys|bin|sbin|lib\d*|usr|opt/(?:cuda|conda|ml)|boot|run|dbfs/databricks|\.\w+"
    r"|etc/(?:passwd|group|hosts|hostname|localtime|os-release|resolv\.conf|fstab|issue|lsb-release|timezone)"
    r"|opt/[^/]+/(?:.+/)?s?bin|vsi\w+)"
    r"(?:/|$)|~[\\/]\.|[A-Za-z]:[\\/](?:Windows|Program Files|ProgramData|NVIDIA|CUDA)|/System/|/Library/"
)
_CODE = re.compile(r"\.(?:py|pyx|cu|cuh|c|cc|cpp|cl|h|hpp|js|sh|bat|ps1|r|jl|proto)$", re.IGNORECASE)
_NAMESPACE = re.compile(r"\w{2,}:(?![\\/])")
_OWN_FOLDER = re.compile(r"\.[\\/]+")
_GLOB_BELOW = re.compile(r"[^*?\[\]]*[\w.-]+[\\/][^\\/]*[*?\[]")
_FORMAT = re.compile(r":[<>^=+\- #0-9.,]{0,20}[a-z%]?\}")
_HOLES = re.compile(r"%(?:\([^()]{0,60}\))?[-#0 +]{0,5}\d{0,4}(?:\.\d{1,4})?[sdifgeruxc]|\{[^{}\s]{0,60}\}")


def shape(value: str) -> Shape | None:
    """Return how a string names a place, or None when it names none.

    Places in a template (``%s``, ``{}``) are read as one letter.
    """
    if not 1 <= len(value) <= _LONGEST or not value.isprintable():
        return None
    plain = _HOLES.sub("x", value)
    if _NEVER.search(_FORMAT.sub("}", value)) or _HOLES.match(value) or _ANY_HOST.match(value) or is_system(value):
        return None
    if _is_glob(plain):
        return Shape.GLOB if _GLOB_BELOW.match(plain) and "://" not in plain else None
    if _HOME.match(value):
        return Shape.HOME
    for pattern, kind in ((_URI, Shape.URI), (_OTHER_SCHEME, None), (_DRIVE, Shape.DRIVE)):
        if pattern.match(plain):
            return kind
    if "://" in plain or _NAMESPACE.match(plain):
        return None
    return _absolute(plain) if plain.startswith("/") else _from_here(plain)


def _from_here(plain: str) -> Shape | None:
    """Judge a place relative to the working directory; ``./x`` is as good as ``x``."""
    own = _OWN_FOLDER.match(plain)
    inside = plain[own.end() :] if own else plain
    if _CODE.search(plain):
        return None
    # A file beside the program is as bare as without the dot; a folder is not.
    if own and inside.strip("./\\") and (re.search(r"[\\/]", inside) or not suffix(inside)):
        return Shape.DOTTED
    if _DOTS.match(plain) and not own:
        return Shape.DOTTED
    return _relative(inside)


def is_system(value: str) -> bool:
    """Return whether a path belongs to the operating system and is the same everywhere."""
    return bool(_SYSTEM.match(value))


def is_template(value: str) -> bool:
    """Return whether a string has places (``%s``, ``{}``) that something is put in."""
    return bool(_HOLES.search(value))


def suffix(value: str) -> str | None:
    """Return the ending of a file name when it is one of data, in lower case."""
    match = _SUFFIX.search(value)
    found = match[1].lower() if match else None
    return found if found in DATA_SUFFIXES else None


def parts(value: str) -> list[str]:
    """Return the named components of a path, template places left out."""
    plain = _HOLES.sub(" ", value)
    return [part for part in re.split(r"[\\/]+", plain) if part.strip(". ")]


def _is_glob(plain: str) -> bool:
    return "*" in plain or bool(re.search(r"\[[^\]]*-[^\]]*\]|\?", plain))


def _absolute(plain: str) -> Shape | None:
    if _ROUTE.search(plain) or not re.search(r"[A-Za-z]{2}", plain):
        return None
    return Shape.ABSOLUTE


def _relative(plain: str) -> Shape | None:
    if _MARKUP.search(plain) or " " in plain.strip() or not re.search(r"[A-Za-z]{2}", plain):
        return None
    if "/" not in plain and "\\" not in plain:
        return Shape.BARE if suffix(plain) else Shape.WORD
    if _MEDIA.match(plain) or _UNITS.match(plain):
        return None
    if suffix(plain):
        return Shape.FILE
    if plain.endswith(("/", "\\")):
        return Shape.FOLDER
    return Shape.LOOSE
