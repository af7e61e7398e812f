"""Decisions told as scenarios: given this past, when this is asked, then these facts or this refusal."""

import pytest

pytest.register_assert_rewrite("tests.scenarios.scenario", "tests.scenarios.proofs")
