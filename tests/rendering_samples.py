"""Invented reports and comparisons of them, made by hand, for the tests of rendering."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from retold.model import (
    Article,
    Attribution,
    Claim,
    Comparison,
    Difference,
    Entity,
    Mention,
    Origin,
    Published,
    Quantity,
    Sentence,
    Span,
    Statement,
    TimeExpression,
    TimelineEntry,
)

UK = """Читайте також: Де зустріти світанок над лиманом

Міст через Студену закрили після повені

У Верхній Студеній перекрили єдиний міст через річку, повідомило Reuters з посиланням на службу порятунку.

«Опора просіла майже на сорок сантиметрів, і ніхто не знає, чи вона встоїть», — сказала речниця служби Олена Грабар. \
За її словами, евакуювали 120 людей.

Роботи триватимуть три тижні. Мер Ігор Паламар скасував ярмарок, який мав відбутися у неділю.

Жителі лівого берега добиратимуться до лікарні човнами.
"""
BG = """Мостът над Студена беше затворен след наводнението

Единственият мост в Горна Студена е затворен за движение, предаде Ройтерс.

Според спасителната служба опората е потънала с половин метър. Над сто души са изведени от домовете си.

Ремонтът ще продължи три седмици. Кметът Игор Паламар отложи панаира, предвиден за неделя.

Мостът е построен през 1936 година.
"""
EN = """Flood closes Studena bridge

The only bridge in Upper Studena was closed on Thursday after a pillar sank by 40 centimetres, Reuters reported.

"Nobody knows whether it will hold," a spokeswoman for the rescue service said.

About 120 people left their homes. The mayor denied that the fair had been cancelled.
"""
AR = """إغلاق الجسر الوحيد في البلدة

أُغلق جسر ستودينا (Studena) يوم الخميس بعد الفيضان. وقالت فرق الإنقاذ إن 120 شخصا غادروا منازلهم.
"""
HOSTILE = """<script>alert(1)</script> & "quoted' text

=HYPERLINK("http://evil.example","x") \x1b[31mred\x1b[0m \x00 \u202ekcab \ud800 end.

</p></body><img src=x onerror=alert(2)> [link](javascript:alert(3)) `code` {{ 7*7 }} {% raw %}.
"""


def article(text: str, language: str | None, outlet: str | None, **known: object) -> Article:
    """An article cut naively: a paragraph a line, a sentence up to a full stop before a capital letter."""
    sentences = []
    paragraphs = [m for m in re.finditer(r"[^\n]+", text) if m[0].strip()]
    for number, paragraph in enumerate(paragraphs):
        for match in re.finditer(r"\S.*?(?:[.»](?= [\w«])|$)", paragraph[0]):
            span = (paragraph.start() + match.start(), paragraph.start() + match.end())
            furniture = match[0].startswith("Читайте")
            sentences.append(Sentence(span=span, furniture=furniture, language=language, paragraph=number))
    identifier = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    given = {"id": identifier, "source": f"{outlet or 'report'}.txt"} | known
    return Article(text=text, language=language, outlet=outlet, sentences=tuple(sentences), **given)  # type: ignore[arg-type]


def at(text: str, part: str) -> Span:
    """The span of the first occurrence of `part`."""
    start = text.index(part)
    return start, start + len(part)


def statements(*pairs: tuple[int, Iterable[int]]) -> tuple[Statement, ...]:
    return tuple(Statement(article=a, sentences=tuple(s)) for a, s in pairs)


def ukrainian() -> Article:
    quotation = at(UK, "Опора просіла майже на сорок сантиметрів, і ніхто не знає, чи вона встоїть")
    return article(
        UK,
        "uk",
        "Прирічний вісник",
        source="https://visnyk.example/bridge?id=1&x=2",
        title="Міст через Студену закрили після повені",
        published=Published(value="2024-03-14T18:40+02:00", precision="minute"),
        attributions=(
            Attribution(
                content=(at(UK, "У Верхній Студеній перекрили єдиний міст через річку"),),
                cue=at(UK, "повідомило"),
                source=at(UK, "Reuters"),
                kind="indirect",
                speaker="служба порятунку",
                via=("Reuters",),
            ),
            Attribution(
                content=(quotation,),
                cue=at(UK, "сказала"),
                source=at(UK, "речниця служби Олена Грабар"),
                kind="direct",
                speaker="Олена Грабар",
                via=("Reuters",),
            ),
            Attribution(
                content=(at(UK, "чи вона встоїть"),),
                cue=at(UK, "не знає"),
                source=at(UK, "ніхто"),
                kind="indirect",
            ),
            Attribution(
                content=(at(UK, "евакуювали 120 людей"),),
                cue=at(UK, "За її словами"),
                source=at(UK, "її"),
                kind="indirect",
                speaker="Олена Грабар",
            ),
            Attribution(content=(), cue=None, source=None, kind="indirect", scope="document", via=("Reuters",)),
        ),
        mentions=(
            Mention(span=at(UK, "Олена Грабар"), type="PER", name="Олена Грабар", entity="e1"),
            Mention(span=at(UK, "Ігор Паламар"), type="PER", name="Ігор Паламар", entity="e2"),
            Mention(span=at(UK, "Верхній Студеній"), type="LOC", name="Верхня Студена", entity="e3"),
        ),
        times=(
            TimeExpression(
                span=at(UK, "у неділю"), from_="2024-03-17", to="2024-03-17", precision="day", anchor="published"
            ),
        ),
        quantities=(
            Quantity(span=at(UK, "120 людей"), value=120.0, unit="person"),
            Quantity(span=at(UK, "майже на сорок сантиметрів"), value=40.0, unit="centimetre", approximate=True),
        ),
    )


def bulgarian() -> Article:
    return article(
        BG,
        "bg",
        "Речен куриер",
        title="Мостът над Студена беше затворен след наводнението",
        published=Published(value="2024-03-14", precision="day"),
        attributions=(
            Attribution(
                content=(at(BG, "Единственият мост в Горна Студена е затворен за движение"),),
                cue=at(BG, "предаде"),
                source=at(BG, "Ройтерс"),
                kind="indirect",
                via=("Ройтерс",),
            ),
            Attribution(
                content=(at(BG, "опората е потънала с половин метър"),),
                cue=at(BG, "Според"),
                source=at(BG, "спасителната служба"),
                kind="indirect",
                speaker="спасителна служба",
            ),
        ),
        mentions=(Mention(span=at(BG, "Игор Паламар"), type="PER", name="Игор Паламар", entity="e2"),),
    )


def english() -> Article:
    return article(EN, "en", "The Ferryman", source="ferryman.html", title="Flood closes Studena bridge")


def two() -> Comparison:
    """The Ukrainian and the Bulgarian report."""
    uk, bg = ukrainian(), bulgarian()
    return Comparison(
        articles=(uk, bg),
        claims=(
            Claim(
                id=1,
                relation="overlap",
                statements=statements((0, [1, 2]), (1, [0, 1])),
                differences=(
                    Difference(
                        type="attribution",
                        articles=(0, 1),
                        spans=(at(UK, "з посиланням на службу порятунку"), None),
                        explanation="One names the rescue service behind Reuters («з посиланням на службу порятунку»), "
                        "the other only Reuters.",
                    ),
                ),
                origins=("Reuters",),
                independent_origins=1,
            ),
            Claim(
                id=2,
                relation="overlap",
                statements=statements((0, [3]), (1, [2])),
                differences=(
                    Difference(
                        type="quantity",
                        articles=(0, 1),
                        spans=(at(UK, "майже на сорок сантиметрів"), at(BG, "с половин метър")),
                        explanation="The pillar sank “майже на сорок сантиметрів” or “с половин метър”.",
                    ),
                    Difference(
                        type="certainty",
                        articles=(0, 1),
                        spans=(at(UK, "ніхто не знає, чи вона встоїть"), None),
                        explanation="One says that nobody knows whether it will hold, the other does not say so.",
                    ),
                ),
                origins=("Reuters", "rescue service"),
                independent_origins=1,
            ),
            Claim(id=3, relation="same", statements=statements((0, [4]), (1, [3]))),
            Claim(id=4, relation="same", statements=statements((0, [5]), (1, [4]))),
            Claim(
                id=5,
                relation="same",
                statements=statements((0, [6]), (1, [5])),
                differences=(
                    Difference(
                        type="naming",
                        articles=(0, 1),
                        spans=(at(UK, "скасував"), at(BG, "отложи")),
                        explanation="The fair was cancelled (“скасував”) or postponed (“отложи”).",
                    ),
                ),
            ),
        ),
        unique=statements((0, [7]), (1, [6])),
        origins=(
            Origin(article=0, name="Reuters", spans=(at(UK, "Reuters"),), entity="e9"),
            Origin(article=0, name="rescue service", spans=(at(UK, "службу порятунку"),)),
            Origin(article=1, name="Reuters", spans=(at(BG, "Ройтерс"),), entity="e9"),
            Origin(article=1, name="rescue service", spans=(at(BG, "спасителната служба"),)),
        ),
        common_origins=("Reuters", "rescue service"),
        timeline=(
            TimelineEntry(from_="1936", to="1936", claim=None, statements=statements((1, [6]))),
            TimelineEntry(from_="2024-03-17", to="2024-03-17", claim=5, statements=statements((0, [6]), (1, [5]))),
        ),
        entities=(
            Entity(id="e1", type="PER", names={"uk": ("Олена Грабар",)}),
            Entity(id="e2", type="PER", names={"uk": ("Ігор Паламар",), "bg": ("Игор Паламар",)}),
            Entity(id="e3", type="LOC", names={"bg": ("Горна Студена", "Студена"), "uk": ("Верхня Студена",)}),
        ),
    )


def four() -> Comparison:
    """Four reports, one of them in Arabic."""
    arabic = article(AR, "ar", "النهر", title="إغلاق الجسر الوحيد في البلدة")
    return Comparison(
        articles=(ukrainian(), bulgarian(), english(), arabic),
        claims=(
            Claim(
                id=1,
                relation="same",
                statements=statements((0, [1, 2]), (1, [0, 1]), (2, [0, 1]), (3, [0, 1])),
            ),
            Claim(
                id=2,
                relation="overlap",
                statements=statements((0, [4]), (1, [3]), (2, [3]), (3, [2])),
                differences=(
                    Difference(
                        type="attribution",
                        articles=(0, 3),
                        spans=(at(UK, "За її словами"), at(AR, "وقالت فرق الإنقاذ")),
                        explanation="A spokeswoman (“За її словами”) or the teams (“وقالت فرق الإنقاذ”) said it.",
                    ),
                ),
            ),
            Claim(id=3, relation="same", statements=statements((0, [5]), (1, [4]))),
        ),
        unique=statements((0, [7]), (1, [6]), (2, [2])),
    )


def empty() -> Comparison:
    """Two reports that have nothing in common."""
    return Comparison(
        articles=(english(), article(BG, "bg", None, source="bg.txt")),
        notes=("No sentence of one report says what a sentence of the other says.",),
    )


def hostile() -> Comparison:
    """Reports that try to run, to steer and to break out."""
    bad = article(
        HOSTILE,
        None,
        '<b onclick="x()">Outlet</b>',
        title="</title><script>alert(4)</script>",
        source="javascript:alert(5)",
        attributions=(
            Attribution(
                content=(at(HOSTILE, "red"),),
                cue=None,
                source=None,
                kind="direct",
                speaker="<i>=cmd|' /C calc'!A0</i>",
                via=("\x1b]0;title\x07<u>via</u>", "[bold red]markup[/]"),
            ),
        ),
    )
    return Comparison(
        articles=(bad, english()),
        claims=(
            Claim(
                id=1,
                relation="same",
                statements=statements((0, [0, 1]), (1, [0])),
                differences=(
                    Difference(
                        type="actor",
                        articles=(0, 1),
                        spans=(at(HOSTILE, "HYPERLINK"), None),
                        explanation="<script>alert(6)</script> \x1b[2J HYPERLINK",
                    ),
                ),
                origins=("=1+1", "<script>"),
            ),
        ),
        unique=statements((0, [2])),
        origins=(Origin(article=0, name="<svg onload=alert(7)>", spans=()),),
        common_origins=("-2+3",),
        timeline=(TimelineEntry(from_="<b>", to="\x1b[1m", claim=1, statements=statements((0, [1]))),),
        entities=(Entity(id='"><script>', type="ORG", names={'"><b>': ("<em>name</em>",)}),),
        notes=("<script>alert(8)</script>",),
    )
