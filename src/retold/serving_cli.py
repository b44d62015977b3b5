"""`retold serve`, as thin as the other commands. Nothing heavy is imported before it runs."""

from __future__ import annotations

import click

from retold import errors


@click.command(
    epilog="""\b
Examples:
  retold serve
  retold serve --library news.db --port 8080 --no-open
  retold serve --make-token --token-file ~/.retold-token
  retold serve --host 0.0.0.0 --token-file ~/.retold-token --name news.example.org
"""
)
@click.option(
    "--library", "path", metavar="FILE", help="The library; else RETOLD_LIBRARY, else the one in your data folder."
)
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8040, show_default=True, help="0 chooses a free one.")
@click.option("--token-file", metavar="FILE", help="Let in only who has the token whose hash this file keeps.")
@click.option("--make-token", is_flag=True, help="Make a token, print it once, keep its hash in --token-file, and end.")
@click.option("--name", "names", metavar="HOST", multiple=True, help="A further name by which the server is called.")
@click.option("--open/--no-open", "open_browser", default=None, help="Open a browser; by default in a terminal.")
@click.option("--read-only", is_flag=True, help="Nothing is added and nothing judged.")
@click.option("--allow-private", is_flag=True, help="When adding, fetch from addresses of your own network too.")
@click.option("--log-json", is_flag=True, help="Write the log as lines of JSON.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but errors.")
def serve(
    path: str | None,
    host: str,
    port: int,
    token_file: str | None,
    make_token: bool,
    names: tuple[str, ...],
    open_browser: bool | None,
    read_only: bool,
    allow_private: bool,
    log_json: bool,
    quiet: bool,
) -> None:
    """Read the library in a browser, and let other programs read it, until interrupted (Ctrl-C).

    Listens to this machine alone, unless --host says otherwise, which takes a token. docs/api.md describes the API.
    """
    if make_token:
        _make_token(token_file)
        return
    import logging
    import sys

    from retold.web.serving import serve as run
    from retold.web.settings import Settings

    if quiet:
        logging.getLogger("retold").setLevel(logging.ERROR)
    settings = Settings(
        host=host,
        port=port,
        token_file=token_file,
        names=names,
        read_only=read_only,
        allow_private=allow_private,
        json_log=log_json,
    )
    run(path, settings, open_browser=sys.stdout.isatty() if open_browser is None else open_browser)


def _make_token(path: str | None) -> None:
    if path is None:
        raise errors.no_token_file()
    from retold.web.security import make_token

    click.echo(make_token(path))
    click.echo(f"Its hash is in {path}. The token is kept nowhere and shown only now.", err=True)


COMMANDS = (serve,)
