"""What a reader decided looks different from what Retold suggests, in words and signs."""

import csv
import io

import pytest
from msgspec.structs import replace
from rich.console import Console

import rendering_samples as samples
from retold.rendering import jsonld, markdown, table, terminal
from retold.rendering.html import comparison_page
from retold.rendering.labels import JUDGED

STATES = ("confirmed", "corrected", "rejected")


def printed(comparison, encoding="utf-8"):
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="replace")
    terminal.print_comparison(comparison, Console(file=stream, width=120))
    stream.seek(0)
    return stream.read()


def judged(state):
    """A comparison of which a claim, a difference and one report's part of another claim were judged."""
    plain = samples.two()
    at = next(k for k, claim in enumerate(plain.claims) if claim.differences)
    claims = list(plain.claims)
    difference, *others = claims[at].differences
    claims[at] = replace(claims[at], judged=state, differences=(replace(difference, judged=state), *others))
    other = next(k for k in range(len(claims)) if k != at)
    statement, *rest = claims[other].statements
    claims[other] = replace(claims[other], statements=(replace(statement, judged=state), *rest))
    return replace(plain, claims=tuple(claims))


@pytest.mark.parametrize("state", STATES)
def test_every_form_tells_them_apart(state):
    plain, decided = samples.two(), judged(state)
    mark = f"{JUDGED[state].sign} {state}"
    assert printed(decided).count(mark) == 2
    assert f"{state} by a reader" in printed(decided)
    assert markdown.comparison(decided).count(f"**{mark}**") == 3
    page = comparison_page(decided)
    assert page.count(f'class="judged {state}"') == 3
    assert page.count(f'href="#i-{state}"') == 3
    assert f'id="i-{state}"' in page
    rows = list(csv.DictReader(io.StringIO(table.comparison(decided), newline="")))
    assert {row["judged"] for row in rows} == {"", state}
    assert jsonld.dumps(decided).count(f"{state} by a reader") == 2
    for form in (printed, markdown.comparison, jsonld.dumps):
        assert state not in form(plain)
    assert f'class="judged {state}"' not in comparison_page(plain)


def test_a_terminal_without_the_signs_shows_the_words():
    shown = printed(judged("corrected"), encoding="ascii")
    assert "[corrected]" in shown
    assert "✎" not in shown


def test_differences_of_one_claim_are_lettered():
    plain = samples.two()
    claim = next(c for c in plain.claims if c.differences)
    twice = replace(plain, claims=(replace(claim, differences=claim.differences[:1] * 2),))
    assert "\na " in printed(twice)
    assert "\nb " in printed(twice)
