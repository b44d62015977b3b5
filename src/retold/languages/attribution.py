"""What a language needs for finding attributions: its cues, and the small words that bound clauses and sources.

Phrases are written as `languages.lexicon` reads them (``слово``, ``~лема``, ``префікс*``); in `according` and
`citation` the sign ``_`` stands for a possessive ("за _ словами"). Regular expressions are searched in folded
words. `docs/languages.md` explains each field with an example.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from retold.languages import Part


class Verbs(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Reporting verbs by the contents they take."""

    say: tuple[str, ...] = ()  # a that-clause, a quotation, a colon; also in brackets after its clause
    tell: tuple[str, ...] = ()  # says about a thing: "about" phrase, no clause of its own needed
    announce: tuple[str, ...] = ()  # like say, and a plain noun phrase
    believe: tuple[str, ...] = ()  # a that-clause or an object with its predicate
    sure: tuple[str, ...] = ()  # predicates of belief that are no verbs: "convinced"
    ask: tuple[str, ...] = ()  # an infinitive, a purpose clause, a "to" phrase
    accuse: tuple[str, ...] = ()  # a person and a charge
    describe: tuple[str, ...] = ()  # an object and what it is called
    define: tuple[str, ...] = ()  # the same, when a word such as "as" or a quotation marks the predicate
    show: tuple[str, ...] = ()  # documents and figures: a that-clause
    address: tuple[str, ...] = ()  # take the person spoken to as an object: "told reporters that"
    quote: tuple[str, ...] = ()  # counts beside a quotation only
    impersonal: tuple[str, ...] = ()  # nobody is named: "it is reported"
    nobody: tuple[str, ...] = ()  # nobody speaks, so that it is no attribution: "is expected"
    claim: tuple[str, ...] = ()  # take a bare infinitive as their content: French «dit vouloir»
    relay: tuple[str, ...] = ()  # an outlet passes on somebody's words: «приводить _ слова»


class Endings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Regular expressions that tell forms apart; an empty one matches nothing."""

    verb: str = ""  # a finite verb: ends a noun phrase
    verbal_noun: str = ""  # nouns that look like adjectives: «jednání»
    adverb: str = ""  # ends a noun phrase
    adjective: str = ""  # may stand before a noun
    infinitive: str = ""
    genitive_plural: str = ""  # forms of nouns for people, and what their nominative looks like
    nominative_plural: str = ""
    nominative_noun: str = ""  # nouns that cannot stand in the genitive: they end a governed source
    definite: str = ""  # words with an article at their end: a second one opens a new phrase
    participle: str = ""  # opens what commas add to a noun: "familiar with"
    gerund: str = ""  # takes the subject of the clause before
    noun: str = ""  # forms of reporting verbs that are nouns behind a determiner or a preposition
    no_cue: str = ""  # forms of a reporting verb that report nothing: participles, verbal nouns
    first_person: str = ""
    feminine: str = ""  # verb forms by their subject
    masculine: str = ""
    plural: str = ""
    many: str = ""  # plurals of role nouns
    recalled: str = ""  # impersonal forms that tell of earlier reports by nobody in particular
    feminine_role: str = ""  # nouns for women in a role
    feminine_name: str = ""  # given names by their gender
    masculine_name: str = ""


class AttributionRules(Part, frozen=True):
    """Cues, sources and speakers of a language."""

    part: ClassVar[str] = "attribution"

    # cues
    verbs: Verbs = Verbs()
    nouns: tuple[str, ...] = ()  # reporting nouns with a clause: "claim that"
    according: tuple[str, ...] = ()  # phrases that govern the source: "according to"
    according_first: tuple[str, ...] = ()  # the same at the head of a clause only: French "pour"
    measures: tuple[str, ...] = ()  # what "according to" may name that says nothing: "criteria", "age"
    according_after: tuple[str, ...] = ()  # the same after the source: "zufolge"
    citation: tuple[str, ...] = ()  # "citing", "with reference to"
    cited_by: tuple[str, ...] = ()  # "cited by"
    # what opens a content
    questions: tuple[str, ...] = ()  # interrogatives that open a content of a bare language: "asked what he knew"
    that: tuple[str, ...] = ()
    purpose: tuple[str, ...] = ()
    as_words: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    this: tuple[str, ...] = ()  # what stands for the sentences before: "this", "it"
    thus: tuple[str, ...] = ()  # adverbs that do the same: "thus"
    this_alone: tuple[str, ...] = ()  # what does so as an object, without "about": "This said …"
    predicates: tuple[str, ...] = ()  # words before a predicate: "as"
    # small words
    prepositions: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()  # prepositions and articles that hold a noun phrase together: "of"
    place: tuple[str, ...] = ()  # prepositions before a document that says something: "in"
    told: tuple[str, ...] = ()  # prepositions before the outlet that was told
    conjunctions: tuple[str, ...] = ()
    subordinators: tuple[str, ...] = ()  # relatives and conjunctions that open a clause
    conditionals: tuple[str, ...] = ()  # "if", "when": what they open announces nothing
    adversatives: tuple[str, ...] = ()  # "but", "although"
    auxiliaries: tuple[str, ...] = ()
    negations: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()  # adverbs and particles beside a cue or before a source
    connectives: tuple[str, ...] = ()  # stripped from the head of a content
    times: tuple[str, ...] = ()  # months, weekdays, parts of the day
    modals: tuple[str, ...] = ()  # verbs that turn an infinitive of saying into a report: "continued to"
    # sources
    pronouns: dict[str, str] = msgspec.field(default_factory=dict)  # to m, f, n, p (plural), "" unknown, "-" nobody
    possessives: dict[str, str] = msgspec.field(default_factory=dict)
    demonstratives: tuple[str, ...] = ()  # "those who …"
    first_person: tuple[str, ...] = ()  # pronouns of the one who speaks and the one spoken to
    determiners: tuple[str, ...] = ()  # articles and the like: a noun follows
    objects: tuple[str, ...] = ()  # pronouns that show a relative clause's word to be its object
    roles: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()  # nouns: "agency", "newspaper"
    documents: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()  # organisations that mean the company a report is about
    statements: tuple[str, ...] = ()  # documents whose speaker is the one who made them
    collective: tuple[str, ...] = ()  # outlets in general: "the media"
    unnamed: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # outlets and platforms by name
    # forms
    endings: Endings = Endings()
    nominative: tuple[tuple[str, str], ...] = ()  # endings and what they are in the base form, longest first
    enclitics: str = ""  # pronouns that a hyphen joins to the verb before, as a regular expression: "il|elle"
    cue_inside: bool = False  # a cue may stand inside the quotation marks: « C'est faux, a-t-il dit. »
    accusative: tuple[tuple[str, str], ...] = ()  # the same for sources that are cited: "citing the board"
    elisions: str = ""  # words that an apostrophe joins to the next, as a regular expression: "qu|l|d"
    capital_nouns: bool = False  # all nouns are capitalised, so that capitals alone make no name
    bare: bool = False  # what follows a reporting verb is its content, with or without a that-word: "said he knew"
    comma_clause: bool = False  # a comma alone may open a content: „sagte, er wisse es“
    verb_last: bool = False  # a clause may end "…, experts warn"
