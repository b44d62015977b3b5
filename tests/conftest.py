"""Fixtures that several files share: libraries in a file and on PostgreSQL."""

import pytest

import postgres


@pytest.fixture(scope="session")
def server():
    """A server of PostgreSQL."""
    try:
        with postgres.running() as running:
            yield running
    except postgres.NoServerError as reason:
        pytest.skip(str(reason))


@pytest.fixture
def new_database(server):
    """A function that makes an empty database and gives its address."""
    made = []

    def new():
        made.append(server.new())
        return server.address(made[-1])

    yield new
    for name in made:
        server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def new_path(request, tmp_path):
    """A function that names a library which is not there yet: every test that asks for it runs on both."""
    if request.param == "postgresql":
        return request.getfixturevalue("new_database")
    numbers = iter(range(100))
    return lambda: str(tmp_path / "libraries" / f"{next(numbers)}.db")


@pytest.fixture
def path(new_path):
    """Where a library may be made."""
    return new_path()
