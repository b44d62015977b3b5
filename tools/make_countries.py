"""Write the names of countries in the languages of Retold from CLDR, through Babel (Unicode licence).

usage: python tools/make_countries.py

Each line of `annotation/names/data/countries.txt` is an ISO 3166 code, a language, and the long and the short name.
"""

from __future__ import annotations

from pathlib import Path

from babel import Locale

from retold.languages import codes

TARGET = Path(__file__).parents[1] / "src/retold/annotation/names/data/countries.txt"
_TWO = {"CD", "CG", "MF", "SX", "VG", "VI"}  # two countries of one name, told apart by what stands in parentheses
_NO_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "DG", "EA", "IC", "CP", "CQ", "TA"}


def lines() -> list[str]:
    found = []
    for language in codes():
        names: dict[str, str] = dict(Locale(language).territories)
        for code in sorted(c for c in names if len(c) == 2 and c.isalpha() and c not in _NO_COUNTRIES):
            variants = [names[code], *(names[k] for k in (f"{code}-alt-short", f"{code}-alt-variant") if k in names)]
            plain = [v if code in _TWO else v.split("(")[0].strip() for v in variants]
            found.append(f"{code} {language} {'; '.join(dict.fromkeys(plain))}")
    return found


if __name__ == "__main__":
    head = "# Made by tools/make_countries.py from CLDR through Babel (Unicode licence); do not edit by hand.\n"
    TARGET.write_text(head + "\n".join(lines()) + "\n", encoding="utf-8")
