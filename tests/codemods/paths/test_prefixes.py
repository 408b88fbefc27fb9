"""What a project is called, for the names of its environment variables."""

import pytest

from codemods.paths.keys import prefix
from codemods.paths.prefixes import project_name


@pytest.mark.parametrize(
    ("texts", "packages", "expected"),
    [
        ({}, (), "project"),
        ({"pyproject.toml": '[project]\nname = "road-seg"\n'}, ("other",), "road-seg"),
        ({"pyproject.toml": '[tool.poetry]\nname = "road-seg"\n'}, (), "road-seg"),
        ({"pyproject.toml": "[tool.black]\nline-length = 100\n"}, ("seg",), "seg"),
        ({"pyproject.toml": "tool = 3\n"}, (), "project"),
        ({"pyproject.toml": "[project\n"}, (), "project"),
        ({"pyproject.toml": "a" + ".a" * 5000 + " = 1\n"}, (), "project"),
        ({"pyproject.toml": "a = " + "[" * 5000}, (), "project"),
        ({"pyproject.toml": '[project]\nname = ["x"]\n'}, (), "project"),
        ({"setup.cfg": "[metadata]\nname = seg\n"}, (), "seg"),
        ({"setup.py": 'setup(\n    name="seg",\n)\n'}, (), "seg"),
        ({"setup.py": "setup(\n    name='seg'\n)\n"}, (), "seg"),
        ({"setup.py": "setup(name='seg', version='1')\n"}, (), "seg"),
        ({"setup.py": "setup(ext_modules=[Extension(name='fast')])\n"}, (), "project"),
        ({"setup.py": "NAME = 'seg-tools'\nsetup(\n    name=NAME,\n)\n"}, (), "seg-tools"),
        ({"setup.py": "setup(\n    name=read_name,\n)\n"}, ("seg",), "seg"),
        ({"setup.py": "setup(\n    name=read_name(),\n)\n"}, (), "project"),
        ({}, ("seg", "tests", "docs"), "seg"),
        ({}, ("seg", "gan"), "project"),
        ({"README.md": "# Road Segmentation\n\ntext\n"}, (), "Road Segmentation"),
        ({"README.md": "Road\n====\n"}, (), "Road"),
        ({"README.md": "# A heading of many words is no name\n"}, (), "project"),
        ({"README.md": "no heading\n"}, (), "project"),
        ({"README.md": b"# \xff\xfe\n"}, (), "project"),
        ({"sub/pyproject.toml": '[project]\nname = "no"\n'}, (), "project"),
    ],
)
def test_the_name_of_a_project(texts, packages, expected):
    data = {path: text if isinstance(text, bytes) else text.encode() for path, text in texts.items()}
    assert project_name(data, packages) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("road-seg", "ROAD_SEG"),
        ("RoadSeg", "ROAD_SEG"),
        ("Road Segmentation", "ROAD_SEGMENTATION"),
        ("3d.net", "PATH_3D_NET"),
        ("größe", "GROE"),
        ("日本", ""),
        ("-_-", ""),
        ("x" * 100, "X" * 40),
    ],
)
def test_the_start_of_the_names_of_variables(name, expected):
    assert prefix(name) == expected
