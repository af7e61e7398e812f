"""The wheel of this program, built once for a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.installed.environments import built_wheel


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_wheel(tmp_path_factory.mktemp("wheel"))
