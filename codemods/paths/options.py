"""The options of the ``paths`` codemod."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from codemods.api import Options

KeyName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,60}$")]
Prefix = Annotated[str, StringConstraints(pattern=r"^([A-Z][A-Z0-9_]{0,40})?$")]
ModuleName = Annotated[str, StringConstraints(pattern=r"^[a-z_][a-z0-9_]{0,60}$")]
Literal_ = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class PathOptions(Options):
    """Where paths go, and what they are called."""

    home: Literal["auto", "module", "file"] = Field(
        default="auto",
        description=(
            "`auto` uses the file's own argparse options, config module or YAML file, else one config module for files "
            "that can import it, else constants; `module` leaves argparse and YAML alone; `file` only writes constants "
            "at the top of each file."
        ),
    )
    format: Literal["python", "toml"] = Field(
        default="python",
        description="`toml` keeps the values of a config module in a `config.toml` beside it.",
    )
    module: ModuleName = Field(default="paths_config", description="Name of a new config module.")
    env_prefix: Prefix = Field(
        default="", description="Start of the names of environment variables; by default the project's own name."
    )
    names: dict[Literal_, KeyName] = Field(
        default={},
        max_length=500,
        description="Names that you want for paths, by path; a path named here is moved wherever it stands.",
    )
    bare_outputs: bool = Field(
        default=False, description='Whether output file names without a folder, `savefig("loss.png")`, are reported.'
    )
    max_per_pull_request: int = Field(
        default=80, ge=0, description="Move at most this many paths in one pull request; 0 means no limit."
    )
