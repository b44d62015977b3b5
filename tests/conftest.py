"""Fixtures that several files share: libraries in a file and on PostgreSQL, a browser on a served library."""

import pytest

import browsers
import postgres
import web
from retold import encoding


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


@pytest.fixture(scope="session")
def encoder():
    """The encoder that comes with Retold."""
    return encoding.load()


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium."""
    with browsers.browsing() as running:
        yield running


@pytest.fixture(scope="session")
def library(browser, tmp_path_factory):
    """A library of the project's examples; the ferry's story is compared already."""
    made = browsers.fill(tmp_path_factory.mktemp("served") / "library.db", browsers.examples())
    made.compare("https://ferry.example/uk")
    yield made
    made.close()


@pytest.fixture(scope="session")
def base(library):
    """The address of a server over that library."""
    with browsers.serving(library) as address:
        yield address


@pytest.fixture
def visit(browser, base):
    """A visit to it that must end well."""
    with browsers.visiting(browser, base, viewport={"width": 1280, "height": 900}) as made:
        yield made


@pytest.fixture(scope="module")
def web_path(tmp_path_factory, encoder):
    """A library of a ferry and a bank."""
    found = str(tmp_path_factory.mktemp("web") / "library.db")
    web.fill(found, encoder)
    return found


@pytest.fixture(scope="module")
def shared(web_path, encoder):
    with web.client(web_path, encoder) as found:
        yield found


@pytest.fixture
def client(shared):
    """A client of it as a program is one: it has no cookies."""
    shared.cookies.clear()
    return shared


@pytest.fixture
def own(tmp_path, encoder):
    """A client of such a library that the test may change."""
    path = str(tmp_path / "library.db")
    web.fill(path, encoder)
    with web.client(path, encoder) as found:
        yield found
