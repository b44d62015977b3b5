# ruff: noqa: E501 - a case a line reads best
"""Attributions: cues, contents, sources, kinds, on invented sentences in every language."""

from __future__ import annotations

import gc
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold import languages
from retold.annotation.attribution import attributions
from retold.annotation.attribution.grammar import HEADS, SETS, VERB_CLASSES, grammar
from retold.annotation.sentences import split
from retold.languages.attribution import AttributionRules
from retold.model import Article, Attribution


def article(text: str, language: str | None) -> Article:
    return Article(id="0", source="test", text=text, language=language, sentences=split(text, language))


def found(text: str, language: str | None) -> tuple[Attribution, ...]:
    return attributions(article(text, language))


def shown(text: str, a: Attribution) -> tuple[str, str | None, str | None, str, str | None]:
    """Content, cue, source as cut out of the text, kind and speaker."""
    cut = lambda span: None if span is None else text[slice(*span)]  # noqa: E731
    return " … ".join(text[s:e] for s, e in a.content), cut(a.cue), cut(a.source), a.kind, a.speaker


# language, sentence, content, cue, source, kind
LAYOUTS = [
    # a that-clause
    ("uk", "Міністр Олег Гай заявив, що міст відкриють у травні.", "міст відкриють у травні", "заявив", "Міністр Олег Гай", "indirect"),
    ("bg", "Общината, от своя страна, описа срещата като „полезен разговор“.", "срещата като „полезен разговор“", "описа", "Общината", "mixed"),
    ("bg", "Кметът Петър Дунев съобщи, че мостът ще бъде затворен.", "мостът ще бъде затворен", "съобщи", "Кметът Петър Дунев", "indirect"),
    ("ru", "Директор завода Иван Лугов сообщил, что цех закроют.", "цех закроют", "сообщил", "Директор завода Иван Лугов", "indirect"),
    ("pl", "Minister Jan Wrona powiedział, że most zostanie zamknięty.", "most zostanie zamknięty", "powiedział", "Minister Jan Wrona", "indirect"),
    ("cs", "Ministr Jan Vrána řekl, že most bude uzavřen.", "most bude uzavřen", "řekl", "Ministr Jan Vrána", "indirect"),
    ("sl", "Minister Jan Vran je povedal, da bodo most zaprli.", "bodo most zaprli", "je povedal", "Minister Jan Vran", "indirect"),
    ("en", "Minister John Crow said that the bridge would close.", "the bridge would close", "said", "Minister John Crow", "indirect"),
    ("en", "Minister John Crow said the bridge would close.", "the bridge would close", "said", "Minister John Crow", "indirect"),
    ("de", "Minister Jan Rabe sagte, dass die Brücke geschlossen wird.", "die Brücke geschlossen wird", "sagte", "Minister Jan Rabe", "indirect"),
    ("de", "Minister Jan Rabe sagte, die Brücke werde geschlossen.", "die Brücke werde geschlossen", "sagte", "Minister Jan Rabe", "indirect"),
    ("fr", "Le ministre Jean Corbeau a affirmé que le pont fermerait.", "le pont fermerait", "a affirmé", "Le ministre Jean Corbeau", "indirect"),
    ("es", "El ministro Juan Cuervo aseguró que el puente se cerrará.", "el puente se cerrará", "aseguró", "El ministro Juan Cuervo", "indirect"),
    # a quotation, then its cue
    ("uk", '"Ми відкриємо міст у травні", - сказала речниця Ольга Гай.', '"Ми відкриємо міст у травні"', "сказала", "речниця Ольга Гай", "direct"),
    ("bg", "„Ще отворим моста през май“, заяви Олга Дунева.", "„Ще отворим моста през май“", "заяви", "Олга Дунева", "direct"),
    ("ru", "«Мы откроем мост в мае», — сказала Ольга Лугова.", "«Мы откроем мост в мае»", "сказала", "Ольга Лугова", "direct"),
    ("pl", "„Otworzymy most w maju” – powiedziała Olga Wrona.", "„Otworzymy most w maju”", "powiedziała", "Olga Wrona", "direct"),
    ("cs", "„Most otevřeme v květnu,“ řekla Olga Vránová.", "„Most otevřeme v květnu,“", "řekla", "Olga Vránová", "direct"),
    ("sl", "»Most bomo odprli maja,« je dejala Olga Vran.", "»Most bomo odprli maja,«", "je dejala", "Olga Vran", "direct"),
    ("en", "“We will open the bridge in May,” said Olga Crow.", "“We will open the bridge in May,”", "said", "Olga Crow", "direct"),
    ("en", "“We will open the bridge in May,” Olga Crow said.", "“We will open the bridge in May,”", "said", "Olga Crow", "direct"),
    ("de", "„Wir öffnen die Brücke im Mai“, sagte Olga Rabe.", "„Wir öffnen die Brücke im Mai“", "sagte", "Olga Rabe", "direct"),
    ("fr", "« Nous ouvrirons le pont en mai », a déclaré Olga Corbeau.", "« Nous ouvrirons le pont en mai »", "a déclaré", "Olga Corbeau", "direct"),
    ("es", "«Abriremos el puente en mayo», dijo Olga Cuervo.", "«Abriremos el puente en mayo»", "dijo", "Olga Cuervo", "direct"),
    # according to somebody
    ("uk", "За словами мешканців, міст тріщить другий рік.", "міст тріщить другий рік", "За словами", "мешканців", "indirect"),
    ("bg", "Според жителите мостът се клати от две години.", "мостът се клати от две години", "Според", "жителите", "indirect"),
    ("ru", "По словам жителей, мост трещит второй год.", "мост трещит второй год", "По словам", "жителей", "indirect"),
    ("pl", "Według ekspertów, most pęka od dwóch lat.", "most pęka od dwóch lat", "Według", "ekspertów", "indirect"),
    ("cs", "Podle expertů most praská druhý rok.", "most praská druhý rok", "Podle", "expertů", "indirect"),
    ("sl", "Po navedbah strokovnjakov most poka drugo leto.", "most poka drugo leto", "Po navedbah", "strokovnjakov", "indirect"),
    ("en", "According to experts, the bridge has been cracking for years.", "the bridge has been cracking for years", "According to", "experts", "indirect"),
    ("de", "Nach Angaben der Polizei ist die Brücke gesperrt.", "ist die Brücke gesperrt", "Nach Angaben", "der Polizei", "indirect"),
    ("fr", "Selon la police, le pont est fermé.", "le pont est fermé", "Selon", "la police", "indirect"),
    ("es", "Según la policía, el puente está cerrado.", "el puente está cerrado", "Según", "la policía", "indirect"),
    # an inserted or closing cue
    ("uk", "Міст закриють у травні, повідомляє Укрінформ.", "Міст закриють у травні", "повідомляє", "Укрінформ", "indirect"),
    ("bg", "Мостът ще бъде затворен през май, съобщи БТА.", "Мостът ще бъде затворен през май", "съобщи", "БТА", "indirect"),
    ("ru", "Как сообщает ТАСС, мост закроют в мае.", "мост закроют в мае", "Как сообщает", "ТАСС", "indirect"),
    ("sl", "Most bodo zaprli maja, opozarjajo strokovnjaki.", "Most bodo zaprli maja", "opozarjajo", "strokovnjaki", "indirect"),
    ("en", "The bridge will close in May, officials said.", "The bridge will close in May", "said", "officials", "indirect"),
    ("pl", "Most zostanie zamknięty – poinformował Jan Wrona.", "Most zostanie zamknięty", "poinformował", "Jan Wrona", "indirect"),
    # requests, charges, names given
    ("uk", "Мер Олег Гай закликав містян зберігати спокій.", "зберігати спокій", "закликав", "Мер Олег Гай", "indirect"),
    ("ru", "Мэр Иван Лугов обвинил подрядчика в воровстве.", "подрядчика в воровстве", "обвинил", "Мэр Иван Лугов", "indirect"),
    ("bg", "Кметът Петър Дунев нарече проекта истинска измама.", "проекта истинска измама", "нарече", "Кметът Петър Дунев", "indirect"),
    # words in marks inside a paraphrase
    ("uk", 'Мер Олег Гай заявив, що міст стане "гордістю всього міста" вже восени.', 'міст стане "гордістю всього міста" вже восени', "заявив", "Мер Олег Гай", "mixed"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "content", "cue", "source", "kind"), LAYOUTS)
def test_layouts(language: str, text: str, content: str, cue: str, source: str, kind: str) -> None:
    assert (content, cue, source, kind) in [shown(text, a)[:4] for a in found(text, language)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("uk", 'Газопровід "Північний потік" добудували торік.'),
        ("ru", "Вчера вышел фильм «Долгая дорога домой», зал был полон."),
        ("en", "The film “The Long Way Home” opened on Friday to full houses."),
        ("pl", "Gazeta „Głos Portu” ma nową siedzibę przy rynku."),
        ("de", "Das Schiff „Schöne Aussicht“ lief am Montag aus."),
    ],
)
def test_names_and_titles_are_no_quotations(language: str, text: str) -> None:
    assert found(text, language) == ()


def test_a_quotation_broken_by_its_cue_has_two_spans() -> None:
    text = "«Мы не сдадимся, — сказал Лугов. — Мост будет наш»."
    [one] = found(text, "ru")
    assert [text[s:e] for s, e in one.content] == ["«Мы не сдадимся", "Мост будет наш»"]


def test_a_quotation_goes_on_in_new_marks() -> None:
    text = "„Ще отворим моста през май“, заяви Олга Дунева. „После ще отворим и пътя.“"
    [one] = found(text, "bg")
    assert [text[s:e] for s, e in one.content] == ["„Ще отворим моста през май“", "„После ще отворим и пътя.“"]


def test_a_quotation_over_paragraphs_reopens_at_each() -> None:
    text = "Crow said: “We will open the bridge in May.\n\n“Then we will open the road.”"
    [one] = found(text, "en")
    assert one.kind == "direct"
    assert text[one.content[-1][0] : one.content[-1][1]] == "“Then we will open the road.”"


def test_dash_speech_is_direct() -> None:
    text = "– Otworzymy most w maju – powiedziała Olga Wrona."
    [one] = found(text, "pl")
    assert shown(text, one)[:4] == ("Otworzymy most w maju", "powiedziała", "Olga Wrona", "direct")


def test_document_scope_takes_the_sentence_before() -> None:
    text = "Міст закриють на ремонт у травні. Про це повідомляє Укрінформ."
    [one] = found(text, "uk")
    assert (one.scope, one.speaker) == ("document", "Укрінформ")
    assert [text[s:e] for s, e in one.content] == ["Міст закриють на ремонт у травні"]


def test_unclosed_and_mixed_marks_still_cut_the_text() -> None:
    text = 'Він сказав: "Ми відкриємо міст у травні” і пішов. «Це все, — додала вона. Кінець.'
    for one in found(text, "uk"):
        assert all(0 <= s < e <= len(text) for s, e in one.content)


# Every reporting verb must be met in the forms that reports use.
FORMS = {
    "uk": "сказав сказала сказали каже кажуть заявив заявила заявили заявляє повідомив повідомили повідомляє зазначив зазначає наголосив підкреслила додав додала пояснив стверджує стверджують запевнив нагадав пише написав попередив вважає вважають розповіла",
    "bg": "каза казаха казва казват заяви заявиха заявява съобщи съобщиха съобщава посочи посочва подчерта добави обясни обяснява твърди твърдят увери припомни пише написа предупреди смята смятат разказа обеща",
    "ru": "сказал сказала сказали говорит говорят заявил заявила заявляет сообщил сообщили сообщает отметил отмечает подчеркнул добавила пояснил утверждает утверждают заверил напомнил пишет написал предупредил считает считают рассказала",
    "pl": "powiedział powiedziała powiedzieli mówi mówią oświadczył poinformował poinformowała informuje zaznaczył podkreśliła podkreśla dodał dodaje wyjaśnił wyjaśnia twierdzi zapewnił przypomniał pisze napisał ostrzegł ocenia uważa uważają",
    "cs": "řekl řekla řekli říká prohlásil oznámil oznámila uvedl uvedla uvádí dodal dodává vysvětlil tvrdí ujistil připomněl připomíná píše napsal varoval upozornila myslí považuje sdělil míní",
    "sl": "dejal dejala dejali pravi povedal povedala sporočil sporočili sporoča navedel navaja poudaril dodal dodala pojasnil trdi zatrdil spomnil piše zapisal opozoril opozarjajo meni menijo poroča napovedal",
    "en": "said says told announced announces reported noted stressed added explained claims claimed assured recalled wrote writes warned believes thinks",
    "de": "sagte sagt sagten erklärte erklärt teilte berichtete berichtet betonte ergänzte behauptet versicherte erinnerte schrieb schreibt warnte glaubt meint kritisierte",
    "fr": "dit déclaré déclare annoncé annonce indiqué indique précise expliqué affirme souligne ajouté rappelle assuré écrit averti estime pense",
    "es": "dijo dice declaró anunció indicó indica explicó afirmó afirma subrayó añadió añade recordó aseguró escribió advirtió cree piensa señaló",
}  # fmt: skip


@pytest.mark.parametrize("language", sorted(FORMS))
def test_reporting_verbs_are_found_form_by_form(language: str) -> None:
    g = grammar(language)
    missing = []
    for form in FORMS[language].split():
        excluded = any(g.patterns[name].search(form) for name in ("no_cue", "first_person"))
        hit = g.cues.at(_words(form), 0)
        if hit is None or hit.payload.kind != "verb" or excluded:
            missing.append(form)
    assert missing == []


def _words(text: str) -> list[object]:
    from retold.languages.words import words

    return list(words(text))


REQUIRED = ("according", "citation", "cited_by", "nouns", "that", "as_words", "about", "prepositions",
            "place", "told", "conjunctions", "subordinators", "adversatives", "auxiliaries", "skip", "connectives",
            "times", "pronouns", "possessives", "roles", "organisations", "outlets", "documents", "unnamed", "names",
            "companies", "statements", "first_person", "conditionals")  # fmt: skip


@pytest.mark.parametrize("language", languages.codes())
def test_a_language_lacks_no_part(language: str) -> None:
    rules = languages.load(language, AttributionRules)
    assert [name for name in REQUIRED if not getattr(rules, name)] == []
    verbs = ("say", "tell", "announce", "believe", "ask", "accuse", "describe", "show", "quote", "impersonal")
    assert [name for name in verbs if not getattr(rules.verbs, name)] == []
    assert (languages.DATA / language / "attribution.toml").exists()


def test_the_grammar_reads_every_field_of_the_data() -> None:
    read = {*SETS, *HEADS, *VERB_CLASSES}
    assert read <= {*AttributionRules.__struct_fields__, *type(AttributionRules().verbs).__struct_fields__, "names"}


MARKS = "\"'“”„«»‘’‹›—–-:;,.…!?()\n "
WORDS = st.sampled_from(
    ["сказав", "що", "заяви", "че", "сообщил", "said", "that", "podle", "według", "Рубіо", "CNN", "he", "її", "dejal",
     "da", "за словами", "according to", "з посиланням на", "Про це", "der", "dijo", "que", "a-t-il", "𝔘𝔫𝔦", "שלום", "العربية", "你好", "ﷺ", "\u0000"]
)  # fmt: skip
TEXTS = st.lists(st.one_of(WORDS, st.sampled_from(list(MARKS)), st.text(max_size=5)), max_size=60).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from([*languages.codes(), None, "xx"]))
def test_offsets_cut_any_text(text: str, language: str | None) -> None:
    for one in found(text, language):
        spans = [*one.content, *filter(None, (one.cue, one.source))]
        assert all(0 <= s < e <= len(text) for s, e in spans)
        assert list(one.content) == sorted(one.content)
        assert one.content or one.scope == "document"
        assert one.speaker != ""


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-16-le"), max_size=300), st.sampled_from([*languages.codes(), None]))
def test_any_characters_are_survived(text: str, language: str | None) -> None:
    assert all(text[slice(*a.content[0])] for a in found(text, language) if a.content)


@pytest.mark.parametrize(
    "piece",
    [
        'Міністр Олег Гай заявив, що "міст відкриють" у травні, повідомляє CNN. «Так», - додав він. ',
        "„Wir öffnen die Brücke im Mai“, sagte Olga Rabe, „dann sehen wir weiter“, ",
        '" “ « — сказав, що за словами CNN, що він, ',
        "(((" + "said that " * 5,
    ],
)
def test_time_is_linear(piece: str) -> None:
    def took(times: int) -> float:
        one = article(piece * times, "uk")
        best = 1e9
        gc.disable()  # its pauses depend on what other tests left behind
        try:
            for _ in range(2):
                start = time.process_time()
                attributions(one)
                best = min(best, time.process_time() - start)
        finally:
            gc.enable()
        return best

    took(5)
    # The machine may be busy with something else: one quiet round is enough.
    assert any(took(400) <= 12 * max(took(40), 0.004) for _ in range(6))


def test_the_same_input_gives_the_same_output() -> None:
    text = "Crow said the bridge would close. “It is old,” he added, citing a report by Reuters."
    assert found(text, "en") == found(text, "en")
