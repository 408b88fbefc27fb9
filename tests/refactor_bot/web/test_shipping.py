"""What is shipped fits the code: names of variables, commands, no root."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from refactor_bot.settings import Settings

ROOT = Path(__file__).parents[3]
KNOWN = {name.upper() for name in Settings.model_fields}


@pytest.fixture
def compose() -> Any:
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


def test_compose_sets_variables_that_exist(compose: Any) -> None:
    for name in ("app", "worker"):
        service = compose["services"][name]
        assert set(service["environment"]) <= KNOWN
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
    assert compose["services"]["app"]["environment"]["WORKERS"] == 0
    assert compose["services"]["worker"]["command"] == ["work"]


def test_compose_asks_only_for_the_key_that_seals(compose: Any) -> None:
    # The two containers share no data directory, so a key file of one would not open for the other.
    needed = re.findall(r"\$\{(\w+):\?", (ROOT / "compose.yaml").read_text())
    assert needed == ["SECRET_KEY"]
    for name in ("app", "worker"):
        assert {"SECRET_KEY", "APP_ID", "PRIVATE_KEY", "WEBHOOK_SECRET"} <= set(
            compose["services"][name]["environment"]
        )


def test_the_image_runs_the_app_as_nobody_special() -> None:
    text = (ROOT / "Dockerfile").read_text()
    final = text.rpartition("FROM ")[2]
    assert re.search(r"^USER 10001$", final, re.MULTILINE)
    assert 'ENTRYPOINT ["refactor-bot"]' in final
    assert set(re.findall(r"\b(DATA_DIR|HOST|PORT)=", final)) == {"DATA_DIR", "HOST", "PORT"}
    assert "--require-hashes" in text
    probe = json.loads(re.findall(r"CMD (\[\"python\".*\])", final)[0])
    compile(probe[2], "healthcheck", "exec")


def test_the_image_gets_only_what_it_needs() -> None:
    copied = {
        word
        for line in re.findall(r"^COPY (?!--)(.*) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
        for word in line.split()
    }
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied == allowed
    assert all((ROOT / name).exists() for name in copied)
