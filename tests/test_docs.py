"""What the documents say is so: links lead to files, commands and options exist, the contract names every field."""

import json
import logging
import re
import shlex
from pathlib import Path

import click
import msgspec
import pytest

import retold
from retold import model
from retold.cli import cli
from retold.rendering.json import dumps

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(p for p in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*.md")] if p.is_file())
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.M | re.S)


def named(page):
    return page.relative_to(ROOT).as_posix()


def prose(text):
    return FENCE.sub("", text)


def anchors(text):
    headings = re.findall(r"^#+ (.+)$", prose(text), re.M)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_to_files(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        wanted = (page.parent / path).resolve() if path else page
        assert wanted.exists(), f"{named(page)} links to {target}"
        if anchor:
            assert anchor in anchors(wanted.read_text(encoding="utf-8")), f"{named(page)} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_files_that_are_named_exist(page):
    files = r"`((?:docs|src|tests|tools|benchmarks|examples)/[\w./-]+\.\w+)`"
    commands = r"(?:python |pytest |`)((?:tests|tools|benchmarks)/\w+\.\w+)"
    text = page.read_text(encoding="utf-8")
    for path in re.findall(files, text) + re.findall(commands, text):
        new = Path(path).stem == "it"  # Italian is the language that docs/languages.md adds
        assert new or (ROOT / path).exists(), f"{named(page)} names {path}"


def in_blocks(text):
    """What follows `retold` in blocks of commands, as a shell would pass it on."""
    for kind, block in FENCE.findall(text):
        for line in block.splitlines() if kind == "console" else ():
            bare = re.sub(r"\s+#.*| > .*|;.*", "", line.removeprefix("$ ").replace(".venv/bin/", ""))
            for part in bare.split(" | "):
                if part.strip().startswith("retold "):
                    yield shlex.split(part)[1:]


def in_prose(text):
    """The words of what stands between back ticks and begins with `retold`."""
    for written in re.findall(r"`retold ([^`]+)`", prose(text)):
        yield written.split()


@pytest.fixture
def no_logging():
    log = logging.getLogger("retold")
    level = log.level
    yield
    log.setLevel(level)  # --quiet and --debug set it


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_commands_in_blocks_are_read_without_complaint(page, no_logging):
    for words in in_blocks(page.read_text(encoding="utf-8")):
        if words[0].startswith("-"):
            continue
        assert words[0] in cli.commands, f"{named(page)}: retold {shlex.join(words)}"
        try:
            cli.commands[words[0]].make_context(words[0], list(words[1:]))
        except click.UsageError as error:
            pytest.fail(f"{named(page)}: retold {shlex.join(words)}: {error.format_message()}")


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_commands_and_options_in_prose_exist(page):
    for words in in_prose(page.read_text(encoding="utf-8")):
        command = cli.commands.get(words[0]) or (cli if re.match(r"-|[A-Z]|\.\.\.", words[0]) else None)
        assert command is not None, f"{named(page)}: retold {' '.join(words)}"
        known = {option for parameter in command.params for option in parameter.opts} | {"--help", "-h"}
        assert {w.split("=")[0] for w in words if w.startswith("--")} <= known, f"{named(page)}: {' '.join(words)}"


def test_the_documents_name_every_command():
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    met = {words[0] for words in [*in_blocks(text), *in_prose(text)]}
    assert met >= set(cli.commands)


# --- the contract


NOUNS = {
    "annotation": model.Annotation,
    "article": model.Article,
    "sentence": model.Sentence,
    "attribution": model.Attribution,
    "mention": model.Mention,
    "role": model.Role,
    "time": model.TimeExpression,
    "quantity": model.Quantity,
    "stance": model.Stance,
    "comparison": model.Comparison,
    "claim": model.Claim,
    "statement": model.Statement,
    "difference": model.Difference,
    "origin": model.Origin,
    "timeline entry": model.TimelineEntry,
    "entity": model.Entity,
    "stories": model.Stories,
    "story": model.Story,
}
MAPS = ("names", "roles")  # of an entity; their keys are languages, no fields


def contract():
    """The fields that the table in docs/format.md names, by noun."""
    text = (ROOT / "docs/format.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z ]+) \| (.*) \|$", text, re.M)
    return {noun: re.findall(r"`(\w+)`", told) for noun, told in rows if noun != "noun"}


@pytest.mark.parametrize("noun", NOUNS)
def test_the_contract_names_every_field_in_its_order(noun):
    told = contract()[noun]
    fields = [field.encode_name for field in msgspec.structs.fields(NOUNS[noun])]
    assert [name for name in dict.fromkeys(told) if name in fields] == fields


def fields_of(value):
    """The names of all fields of a JSON value, whatever they hold."""
    if isinstance(value, list):
        return {name for each in value for name in fields_of(each)}
    if not isinstance(value, dict):
        return set()
    inner = (fields_of(held) for name, held in value.items() if not (name in MAPS and isinstance(held, dict)))
    return set(value).union(*inner)


def test_the_contract_names_every_field_of_a_comparison():
    compared = retold.compare(retold.read_all(*(ROOT / "examples/bridge" / name for name in ("uk.txt", "bg.txt"))))
    found = fields_of(json.loads(dumps(compared)))
    assert {"claims", "differences", "explanation", "attributions", "origins", "low", "anchor"} <= found
    assert found <= {name for told in contract().values() for name in told}
