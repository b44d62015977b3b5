# ruff: noqa: E501 (reports)
"""Two invented events, a ferry on fire in three languages and a bank, for tests of libraries and pages."""

from retold.reading.articles import article, publication

REPORTS = {
    "en.txt": (
        "en",
        "Ferry catches fire off Varna\n\nA passenger ferry caught fire off the port of Varna on Monday, and all 212 people "
        "on board were rescued, the coast guard said. Captain Ivan Petrov called it a fire in the engine room.",
    ),
    "uk.txt": (
        "uk",
        "Біля Варни загорівся пором\n\nУ понеділок біля порту Варна загорівся пасажирський пором, усіх 214 людей на борту "
        "врятовано, повідомила берегова охорона. Капітан Іван Петров сказав, що горіло машинне відділення.",
    ),
    "bg.txt": (
        "bg",
        "Ферибот се запали край Варна\n\nПътнически ферибот се запали край пристанище Варна в понеделник, всички 212 души на "
        "борда са спасени, съобщи бреговата охрана. Капитан Иван Петров каза, че е горяло машинното отделение.",
    ),
    "bank.txt": (
        "en",
        "Central bank raises rates\n\nThe central bank raised its key interest rate by half a point on Thursday, to 4.5 per "
        "cent, and said that inflation would slow next year. Economists had expected a smaller step.",
    ),
}
EVENTS = FERRY_FILES, BANK_FILES = frozenset({"en.txt", "uk.txt", "bg.txt"}), frozenset({"bank.txt"})

FERRY = {
    "en": "Ferry catches fire off Varna\n\nA passenger ferry caught fire off the port of Varna on Monday, and all 212 people on board were rescued, Reuters reported. “It was a fire in the engine room,” Captain Ivan Petrov said. The ferry was built in 1994.",
    "uk": "Біля Варни загорівся пором\n\nУ понеділок біля порту Варна загорівся пасажирський пором, усіх 214 людей на борту врятовано, повідомляє Reuters. «Горіло машинне відділення», – сказав капітан Іван Петров.",
    "bg": "Ферибот се запали край Варна\n\nПътнически ферибот се запали край пристанище Варна в понеделник, всички 212 души на борда са спасени, съобщи Ройтерс. „Гореше машинното отделение“, каза капитан Иван Петров.",
}
BANK = "Central bank raises rates\n\nThe central bank raised its key interest rate by half a point on Thursday, to 4.5 per cent, and said that inflation would slow next year. Economists had expected a smaller step."
OUTLETS = {"en": "Harbour Times", "uk": "Портові новини", "bg": "Пристанищен вестник"}


def quoting():
    """The same by outlets, each a day later than the other, two weeks after which the bank is reported on."""
    for day, (code, text) in enumerate(FERRY.items(), 20):
        yield article(f"{code}.txt", text, language=code, outlet=OUTLETS[code], published=publication(f"2025-10-{day}"))
    yield article("bank.txt", BANK, language="en", outlet="Harbour Times", published=publication("2025-11-06"))


def reports(*names):
    """Some of these, or all, each with its file as its source and an outlet of its own."""
    day = publication("2025-10-20")
    wanted = names or REPORTS
    return [article(n, REPORTS[n][1], language=REPORTS[n][0], published=day, outlet=f"Outlet {n}") for n in wanted]


def sets(library):
    """The stories of a library as sets of sources."""
    return {frozenset(story.articles) for story in library.stories()}
