"""Which names mean the same: forms of a name, spellings in other scripts, a surname and the full name, translations.

Forms are linked, not mentions, except where a form means different things in different reports: a surname alone, or a
body that every country has ("the ministry of health"). Groups grow from the surest evidence to the least, and a
group never holds two entities that the data keep apart. Precision first: what cannot be told from chance stays apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from retold.annotation.names import bases, gazetteer, landforms, matching
from retold.annotation.names.aliases import Aliases
from retold.annotation.names.groups import Groups
from retold.annotation.names.identity import Decided, made_id
from retold.annotation.names.matching import Form, content, content_stems
from retold.languages import load
from retold.languages.names import NameRules
from retold.languages.words import fold
from retold.model import MentionType

_Score = Callable[[int, int], float]
_LEAST = 3  # letters of an abbreviation that is believed without parentheses
_REPORT = 8  # letters of an article's id that tell two people of one name apart
_DOMINANT = 3  # times more reports must name one country's body than any other's for a bare "parliament" to mean it


class Occurrence(NamedTuple):
    """A mention as linking sees it: the report (any sortable key), its language, the words and the type.

    `gloss` says that it stands in parentheses right after the mention before it, `landform` which kind of place the
    word beside it says that it is (`landforms`).
    """

    article: str
    language: str | None
    words: tuple[str, ...]
    type: MentionType
    gloss: bool = False
    landform: str | None = None


class Node(NamedTuple):
    """What is linked: a form, everywhere or (for surnames and bare bodies) in one report."""

    form: Form
    article: str = ""


def form_of(occurrence: Occurrence) -> Form:
    """The form that an occurrence has; only abbreviations keep their capitals."""
    return _form(occurrence.language, occurrence.words, occurrence.type)


@lru_cache(maxsize=1 << 15)
def _form(language: str | None, written: tuple[str, ...], kind: MentionType) -> Form:
    return Form(language, tuple(w if gazetteer.is_abbreviation(w) else fold(w) for w in written), kind)


def bare_body(form: Form) -> str | None:
    """The kind of body that a form names without its country."""
    if form.type == "PER" or gazetteer.lookup(form.words, form.language):
        return None
    body = gazetteer.body(form.words, form.language)
    return body.kind if body and not body.country and body.last - body.first >= len(form.words) - 1 else None


def known_entity(form: Form) -> str | None:
    """The entity that the data know under this name, composed of kind and country where need be."""
    known = gazetteer.lookup(form.words, form.language)
    if known:
        return known.entity
    if form.type != "PER":
        body = gazetteer.body(form.words, form.language)
        if body:
            return gazetteer.body_of(body.kind, body.country) if body.country else None
    if len(form.words) == 1 and form.type != "ORG":
        code = gazetteer.nationality(fold(form.words[0]), form.language)
        return gazetteer.country(code) if code else None
    return None


class Linker:
    """Links the names of one call; `group_of` says to which group an occurrence belongs."""

    def __init__(self, occurrences: Iterable[Occurrence], aliases: Aliases | None = None) -> None:
        self.decided = Decided(aliases or Aliases())
        self.articles: dict[Form, set[str]] = defaultdict(set)
        self.count: Counter[Form] = Counter()
        glosses: set[tuple[Form, Form]] = set()
        before: Form | None = None
        self.landforms: dict[Form, set[str]] = defaultdict(set)
        for o in occurrences:
            form = form_of(o)
            if o.landform:
                self.landforms[form].add(o.landform)
            self.articles[form].add(o.article)
            self.count[form] += 1
            if o.gloss and before:
                glosses.add((before, form))
            before = form
        forms = sorted(self.articles, key=lambda f: (str(f.language), f.words, f.type))
        self.apart = {f for f in forms if _is_single(f) or bare_body(f)}
        self.split = self.apart | {f for f in forms if self.decided.by_report(f)}
        self.nodes = [n for f in forms for n in self._nodes(f)]
        self.number = {n: i for i, n in enumerate(self.nodes)}
        self.forms = [n.form for n in self.nodes]
        known = [self._known(n) for n in self.nodes]
        labels = [self.decided.labels(n.form, n.article, k) for n, k in zip(self.nodes, known, strict=True)]
        self.groups = Groups(known, labels)
        self.near = matching.Neighbours(s for f in forms for word in content_stems(f) for s in word)
        self._run(sorted(glosses, key=str))

    def _nodes(self, form: Form) -> list[Node]:
        if form in self.split:
            return [Node(form, a) for a in sorted(self.articles[form])]
        return [Node(form)]

    def _known(self, node: Node) -> str | None:
        known = known_entity(node.form)
        decided = self.decided.entity(node.form, node.article, known)
        # A surname that stands for somebody elsewhere is here whoever its own report names in full.
        if decided != known and _is_single(node.form) and not self.decided.by_report(node.form):
            last = content_stems(node.form)[-1]
            full = (f for f, where in self.articles.items() if node.article in where and _is_full(f))
            return known if any(matching.surnames_agree(last, content_stems(f)[-1]) for f in full) else decided
        return decided

    def _reports(self, i: int) -> set[str]:
        """The reports that have node `i`."""
        node = self.nodes[i]
        return {node.article} if node.article else self.articles[node.form]

    def node_of(self, form: Form, article: str) -> int:
        """The number of the node of a form in a report."""
        return self.number[Node(form, article if form in self.split else "")]

    def group_of(self, occurrence: Occurrence) -> int:
        """The number of the group that an occurrence belongs to."""
        return self.groups.find(self.node_of(form_of(occurrence), occurrence.article))

    def _run(self, glosses: Sequence[tuple[Form, Form]]) -> None:
        self._join_known()
        people = [i for i, f in enumerate(self.forms) if _is_full(f)]
        self._join_equal()
        self._join_scored(matching.pairs(self.forms, self._distinct(people), self.near, last=True), self._same_person)
        for kind in ("EVT", "LOC", "ORG", "PRO"):
            chosen = [i for i, f in enumerate(self.forms) if f.type == kind and f not in self.apart]
            pairs = matching.pairs(self.forms, self._distinct(chosen), self.near, last=False)
            self._join_scored(pairs, self._same_name)
        self._join_landforms()
        self._join_abbreviations(glosses)
        self._resolve_surnames(people)
        self._resolve_bodies()

    def _join_known(self) -> None:
        first: dict[str, int] = {}
        for i, known in enumerate(self.groups.known):
            if known:
                self.groups.join(i, first.setdefault(known, i))
        whole: dict[Form, int] = {}
        for i, form in enumerate(self.forms):
            if form in self.split - self.apart:
                self.groups.join(i, whole.setdefault(form, i))

    def _join_equal(self) -> None:
        seen: dict[object, list[int]] = defaultdict(list)
        for i, form in enumerate(self.forms):
            if form not in self.apart:
                words = content_stems(form)
                for reading in {tuple(w[0] for w in words), tuple(w[-1] for w in words)}:
                    # More than one where the user keeps names apart that sound alike.
                    if not any(self.groups.join(i, j) for j in seen[reading, form.type]):
                        seen[reading, form.type].append(i)

    def _distinct(self, numbers: Iterable[int]) -> list[int]:
        """One node for each sound of a name: those that sound alike are one group already, but for the user's word."""
        common_last = sorted(numbers, key=lambda i: (not self.groups.report(i), i))
        return sorted({content_stems(self.forms[i]): i for i in common_last}.values())

    def _join_scored(self, pairs: Iterable[tuple[int, int]], score: _Score) -> None:
        scored = [(-score(i, j), i, j) for i, j in pairs]
        for value, i, j in sorted(scored):
            if value < 0:
                self.groups.join(i, j)

    def _same_person(self, i: int, j: int) -> float:
        a, b = self.forms[i], self.forms[j]
        surname = matching.surnames_agree(content_stems(a)[-1], content_stems(b)[-1])
        return surname + matching.given_names_agree(a, b) if surname and matching.given_names_agree(a, b) else 0.0

    def _same_name(self, i: int, j: int) -> float:
        if self.groups.known[i] and self.groups.known[j]:
            return 0.0
        return matching.names_agree(self.forms[i], self.forms[j])

    def _join_landforms(self) -> None:
        """A cape with the word for it in its name, and the same cape with the word beside its name."""
        seen: dict[tuple[str, str], int] = {}
        for i, form in enumerate(self.forms):
            parts = landforms.taken_apart(form)
            kinds = {parts[0]} if parts else self.landforms[form] if form.type == "LOC" else set()
            words = content_stems(parts[1] if parts else form)
            for kind in sorted(kinds):
                for reading in sorted({" ".join(w[0] for w in words), " ".join(w[-1] for w in words)}):
                    self.groups.join(i, seen.setdefault((kind, reading), i))

    def _join_abbreviations(self, glosses: Sequence[tuple[Form, Form]]) -> None:
        """An abbreviation in parentheses after its expansion, or one that a single entity of the language expands."""
        for long, short in glosses:
            if long.type == short.type != "PER" and short.words[0].casefold() in matching.initials(long):
                for article in self.articles[long] & self.articles[short]:
                    self.groups.join(self.node_of(long, article), self.node_of(short, article))
        expansions: dict[tuple[object, ...], set[int]] = defaultdict(set)
        for i, form in enumerate(self.forms):
            if form.type != "PER" and form not in self.apart:
                for short_form in matching.initials(form):
                    expansions[form.language, form.type, short_form].add(self.groups.find(i))
        for i, form in enumerate(self.forms):
            if len(form.words) == 1 and len(form.words[0]) >= _LEAST and gazetteer.is_abbreviation(form.words[0]):
                found = {self.groups.find(j) for j in expansions[form.language, form.type, form.words[0].casefold()]}
                if len(found) == 1 and not self.groups.known[i]:
                    self.groups.join(i, found.pop())

    def _resolve_surnames(self, people: Sequence[int]) -> None:
        """Give each surname the full name of its own report, else the one that most reports name."""
        singles = [i for i, n in enumerate(self.nodes) if n.article and _is_single(n.form)]
        index: dict[str, set[int]] = defaultdict(set)
        for i in people:
            for stem in content_stems(self.forms[i])[-1]:
                index[stem].add(i)
        weight: Counter[int] = Counter()
        for i in people:
            weight[self.groups.find(i)] += len(self._reports(i))
        left = []
        for i in singles:
            if not self.groups.known[i]:
                bearers = self._bearers(i, index)
                if bearers:
                    self.groups.join(i, max(bearers, key=lambda j: (bearers[j], weight[self.groups.find(j)], -j)))
                else:
                    left.append(i)
        self._join_given_names(left, people)

    def _bearers(self, i: int, index: dict[str, set[int]]) -> dict[int, tuple[bool, float]]:
        """Full names that end in the surname `i`: whether in its own report, and how alike."""
        found: dict[int, tuple[bool, float]] = {}
        node = self.nodes[i]
        own = content_stems(node.form)[-1]
        for stem in own:
            for j in {j for near in self.near.of(stem) for j in index.get(near, ())}:
                score = matching.surnames_agree(own, content_stems(self.forms[j])[-1])
                if score:
                    found[j] = (node.article in self._reports(j), round(score, 1))
        return found

    def _join_given_names(self, left: Sequence[int], people: Sequence[int]) -> None:
        """A given name alone means the only one of its report who bears it; the rest are linked by spelling."""
        by_article: dict[str, set[int]] = defaultdict(set)
        for i in people:
            for article in self._reports(i):
                by_article[article].add(i)
        rest = []
        for i in left:
            own = content_stems(self.forms[i])[-1]
            here = by_article[self.nodes[i].article]
            bearers = {
                self.groups.find(j)
                for j in here
                if matching.word_similarity(own, content_stems(self.forms[j])[0]) >= matching.SINGLE
            }
            if len(bearers) == 1:
                self.groups.join(i, bearers.pop())
            else:
                rest.append(i)
        seen: dict[object, int] = {}
        for i in rest:
            for stem in content_stems(self.forms[i])[-1]:
                self.groups.join(i, seen.setdefault(stem, i))
        self._join_scored(matching.pairs(self.forms, sorted(seen.values()), self.near, last=True), self._same_single)

    def _same_single(self, i: int, j: int) -> float:
        score = matching.surnames_agree(content_stems(self.forms[i])[-1], content_stems(self.forms[j])[-1])
        return score if score >= matching.SINGLE else 0.0

    def _resolve_bodies(self) -> None:
        """A body without its country is that of its report, else of the language's reports, else of most reports."""
        by_kind: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for node in self.nodes:
            body = gazetteer.body(node.form.words, node.form.language) if node.form.type != "PER" else None
            if body and body.country and not gazetteer.lookup(node.form.words, node.form.language):
                by_kind[body.kind][gazetteer.body_of(body.kind, body.country)] |= self.articles[node.form]
        first = {known: i for i, known in reversed(list(enumerate(self.groups.known))) if known}
        bare: dict[tuple[str, str | None], int] = {}
        for i, node in enumerate(self.nodes):
            kind = bare_body(node.form) if node.article else None
            if kind:
                entity = _meant(by_kind[kind], node.article)
                if entity:
                    self.groups.join(i, first[entity])
                else:
                    self.groups.join(i, bare.setdefault((kind, node.form.language), i))


def _is_single(form: Form) -> bool:
    return form.type == "PER" and len(content(form)) == 1


def _is_full(form: Form) -> bool:
    return form.type == "PER" and len(content(form)) > 1


def _meant(named: dict[str, set[str]], article: str) -> str | None:
    here = sorted(e for e, articles in named.items() if article in articles)
    if len(here) == 1:
        return here[0]
    ranked = sorted(named, key=lambda e: (-len(named[e]), e))
    if ranked and (len(ranked) == 1 or len(named[ranked[0]]) >= _DOMINANT * len(named[ranked[1]])):
        return ranked[0]
    return None


class Resolved(NamedTuple):
    """What linking says of a mention: its words in the base form, and its entity."""

    base: tuple[str, ...]
    entity: str


def resolve(occurrences: Sequence[Occurrence], rules: bases.Rules, aliases: Aliases | None = None) -> list[Resolved]:
    """Base form and entity of each occurrence."""
    linker = Linker(occurrences, aliases)
    members: dict[int, set[Node]] = defaultdict(set)
    seen: dict[tuple[int, str | None], Counter[str]] = defaultdict(Counter)
    heard: dict[int, set[str]] = defaultdict(set)
    groups = [linker.group_of(o) for o in occurrences]
    for o, group in zip(occurrences, groups, strict=True):
        members[group].add(linker.nodes[linker.node_of(form_of(o), o.article)])
        seen[group, o.language].update(o.words)
        if not load(o.language, NameRules).cases:
            heard[group] |= bases.heard_of(o.words, o.language)
    ids = {group: linker.decided.merged(own) for group, own in _ids(linker, members).items()}

    @cache
    def base(group: int, language: str | None, written: tuple[str, ...], kind: MentionType) -> tuple[str, ...]:
        # The sounds of languages without cases are what a base form may go by in one that has them.
        by_ear = heard[group] if load(language, NameRules).cases else set()
        return bases.base_words(written, language, kind, seen[group, language], rules, by_ear)

    return [
        Resolved(base(group, o.language, o.words, o.type), ids[group])
        for o, group in zip(occurrences, groups, strict=True)
    ]


def _ids(linker: Linker, members: Mapping[int, set[Node]]) -> dict[int, str]:
    """The id of each group: the known one, else one made of a name; of two people it is made of, one adds a report."""
    ids: dict[int, str] = {}
    taken: set[str] = set()
    for group in sorted(members, key=lambda g: (-sum(linker.count[n.form] for n in members[g]), str(linker.nodes[g]))):
        forms = sorted({n.form for n in members[group]}, key=str)
        own = linker.groups.known[group] or _own_id(forms, linker.count)
        if not linker.groups.known[group]:
            report = linker.groups.report(group)
            if not report and own in taken and any(f.type == "PER" for f in forms):
                report = min(n.article or min(linker.articles[n.form]) for n in members[group])
            own += f"-{report[:_REPORT]}" if report else ""
        taken.add(own)
        ids[group] = own
    return ids


def _own_id(forms: Sequence[Form], count: Counter[Form]) -> str:
    """An id from the type and the sound of the fullest and most frequent name."""
    best = max(forms, key=lambda f: (min(len(f.words), 2), count[f], f.words))
    return made_id(best.type, (word[0].lower() for word in content_stems(best)))
