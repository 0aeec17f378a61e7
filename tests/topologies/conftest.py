"""Of the tests that change a store under the desk, the longest run in `make topologies` alone."""

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--topologies"):
        long = [item for item in items if item.get_closest_marker("topologies")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]
