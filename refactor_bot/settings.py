"""The process's own settings, read once from the environment and passed on as values."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from platformdirs import user_data_path
from pydantic import Field, HttpUrl, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from refactor_bot.errors import UsageError

_SECRETS = ("PRIVATE_KEY", "WEBHOOK_SECRET", "SECRET_KEY", "DATABASE_URL", "PACKAGE_INDEX_URL")
_LARGEST_SECRET = 64 * 1024
_PYPI = "https://pypi.org/simple"
_OFF = "off"
INDEX = ("PACKAGE_INDEX_URL", "PACKAGE_INDEX_URL_FILE", "PIP_INDEX_URL", "OSV_DUMP")


class Settings(BaseSettings):
    r"""What the environment says, in the variable names of Probot and GitHub Actions.

    Attributes:
        app_id: Number of the GitHub App; None until it is registered.
        private_key: The App's RSA key in PEM; a literal ``\n`` stands for a line break.
        private_key_path: A file with that key instead.
        webhook_secret: Signs deliveries; several, one a line, are accepted while one is replaced.
        github_api_url: Root of the REST API.
        github_server_url: Root of the pages and of git.
        database_url: A PostgreSQL server; None for the embedded one in ``data_dir``.
        data_dir: Where the embedded database, clones, the cache and the key file live.
        host: Address to listen on.
        port: TCP port to listen on.
        log_level: The least severe level that is printed.
        workers: Jobs that this process runs at once; 0 only receives.
        secret_key: Seals the credentials in the database; of several, one a line, the first seals and all open.
            None for the key file in ``data_dir``.
        webhook_proxy_url: A smee channel, for a machine without a public address.
        public_url: Where people and GitHub reach this process; None for ``http://localhost:PORT``.
        package_index_url: Root of the package index's simple API; ``off`` asks none. None for pip's ``PIP_INDEX_URL``,
            or the Python Package Index.
        onboarding_per_hour: Repositories of one installation that are asked in an hour; 0 asks none.
        retention_days: Days after which points of trends are deleted; what is kept of a repository goes with the App.
        osv_dump: OSV's ``all.zip`` for PyPI, for vulnerabilities that the index does not list; None for none.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    app_id: Annotated[int, Field(gt=0)] | None = None
    private_key: SecretStr | None = None
    private_key_path: Path | None = None
    webhook_secret: SecretStr | None = None
    github_api_url: HttpUrl = HttpUrl("https://api.github.com")
    github_server_url: HttpUrl = HttpUrl("https://github.com")
    database_url: SecretStr | None = None
    data_dir: Annotated[Path, NoDecode] = Field(default_factory=lambda: user_data_path("refactor-bot"))
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    workers: Annotated[int, Field(ge=0, le=64)] = 1
    secret_key: SecretStr | None = None
    webhook_proxy_url: HttpUrl | None = None
    public_url: HttpUrl | None = None
    package_index_url: SecretStr | None = None
    osv_dump: Path | None = None
    retention_days: Annotated[int, Field(ge=1, le=36_500)] = 730
    onboarding_per_hour: Annotated[int, Field(ge=0, le=500)] = 20

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic gives these by name
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read nothing but what ``load`` was given; it has looked at the environment already."""
        return (init_settings,)

    @field_validator("log_level", mode="before")
    @classmethod
    def _any_case(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("data_dir")
    @classmethod
    def _whole_path(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("private_key")
    @classmethod
    def _real_lines(cls, value: SecretStr | None) -> SecretStr | None:
        return None if value is None else SecretStr(value.get_secret_value().replace("\\n", "\n"))

    @field_validator("package_index_url")
    @classmethod
    def _address(cls, value: SecretStr | None) -> SecretStr | None:
        text = value.get_secret_value() if value is not None else _OFF
        if text.lower() != _OFF and not text.startswith(("https://", "http://")):
            raise ValueError("expected the address of a simple API, such as https://pypi.org/simple, or `off`")
        return value

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if self.private_key is not None and self.private_key_path is not None:
            raise ValueError("PRIVATE_KEY and PRIVATE_KEY_PATH are both set; unset one of them")
        return self

    @property
    def api_url(self) -> str:
        """The root of the REST API, without a slash at the end."""
        return str(self.github_api_url).rstrip("/")

    @property
    def server_url(self) -> str:
        """The root of GitHub's pages, without a slash at the end."""
        return str(self.github_server_url).rstrip("/")

    @property
    def index_url(self) -> str | None:
        """The root of the package index's simple API; None where none is asked."""
        if self.package_index_url is None:
            return _PYPI
        url = self.package_index_url.get_secret_value().rstrip("/")
        return None if url.lower() == _OFF else url

    @property
    def own_url(self) -> str:
        """Where people and GitHub reach this process, without a slash at the end."""
        return str(self.public_url or f"http://localhost:{self.port}").rstrip("/")

    def key(self) -> str | None:
        """Return the App's private key in PEM, or None where none is configured.

        Raises:
            UsageError: The file cannot be read, or what it holds is no RSA key.
        """
        return self._key.get_secret_value() if self._key is not None else None

    @cached_property
    def _key(self) -> SecretStr | None:
        # Once for these settings: the check takes as long as ten requests.
        if self.private_key is not None:
            return SecretStr(checked_key(self.private_key.get_secret_value(), "PRIVATE_KEY"))
        if self.private_key_path is None:
            return None
        text = _read(self.private_key_path, "PRIVATE_KEY_PATH")
        return SecretStr(checked_key(text, f"PRIVATE_KEY_PATH ({self.private_key_path})"))

    def secrets(self) -> tuple[str, ...]:
        """Return the webhook secrets that are accepted, the current one first."""
        return several(self.webhook_secret)

    def writable_data_dir(self) -> Path:
        """Return ``data_dir``, created where it is missing.

        Raises:
            UsageError: It cannot be created or written to.
        """
        probe = self.data_dir / f".write-{os.getpid()}"
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
            probe.touch()
            probe.unlink(missing_ok=True)
        except OSError as error:
            message = (
                f"DATA_DIR: {self.data_dir} cannot be written to ({error.strerror}). "
                "Give this user write permission, or set DATA_DIR to another directory."
            )
            raise UsageError(message) from error
        return self.data_dir


def load(environ: Mapping[str, str]) -> Settings:
    """Read the settings from environment variables.

    Args:
        environ: The environment; empty values count as unset, and ``NAME_FILE`` names a file that holds a secret.

    Raises:
        UsageError: A value is wrong; the message names each variable, what was expected and what to do.
    """
    names = {name.upper(): name for name in Settings.model_fields}
    values: dict[str, Any] = {
        field: environ[name].strip() for name, field in names.items() if environ.get(name, "").strip()
    }
    for name in _SECRETS:
        file = environ.get(f"{name}_FILE", "").strip()
        if not file:
            continue
        if names[name] in values:
            raise UsageError(f"{name} and {name}_FILE are both set; unset one of them.")
        values[names[name]] = _read(Path(file), f"{name}_FILE").strip()
    values.setdefault("package_index_url", environ.get("PIP_INDEX_URL", "").strip() or None)
    try:
        return Settings(**values)
    except ValidationError as error:
        raise UsageError(_explain(error)) from None


def load_index(environ: Mapping[str, str]) -> Settings:
    """Read only the settings of the package index, for a program that serves nobody.

    Raises:
        UsageError: One of them is wrong.
    """
    return load({name: environ[name] for name in INDEX if name in environ})


def several(value: SecretStr | None) -> tuple[str, ...]:
    """Split a secret into its lines, empty ones left out."""
    parts = value.get_secret_value().splitlines() if value is not None else []
    return tuple(part.strip() for part in parts if part.strip())


def checked_key(text: str, name: str) -> str:
    """Return a PEM text as it is, once it is known to hold an RSA private key.

    Raises:
        UsageError: It does not.
    """
    try:
        key = load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if isinstance(key, RSAPrivateKey):
        return text
    message = (
        f"{name}: expected the App's RSA private key in PEM, a text that starts with "
        "'-----BEGIN RSA PRIVATE KEY-----'. Generate one on the App's settings page under Private keys."
    )
    raise UsageError(message)


def _read(path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST_SECRET).decode()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        message = f"{name}: {path} cannot be read ({reason}). Check the path and its permissions."
        raise UsageError(message) from error


def _explain(error: ValidationError) -> str:
    lines = []
    for problem in error.errors(include_url=False, include_input=False, include_context=False):
        name = str(problem["loc"][0]).upper() if problem["loc"] else ""
        said = problem["msg"].removeprefix("Value error, ")
        lines.append(f"{name}: {said[0].lower()}{said[1:]}. Correct or unset it." if name else f"{said}.")
    return "\n".join(lines)
