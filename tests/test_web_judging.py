"""What readers decide through the HTTP API: claims, differences, stories, names."""

import json

import web
from web import HTML, JSON

# Judgements


def test_readers_judge_claims_and_differences(own):
    page = web.ferry(own)
    address, claims = page["address"], page["side"]["comparison"]["claims"]
    differing = next(c for c in claims if c["differences"])
    made = own.post(
        f"{address}/judgements",
        data={"verdict": "confirm", "claim": differing["id"], "difference": 0, "reader": "Mira"},
        headers=JSON,
    )
    assert (made.status_code, made.json()["claim"], made.json()["difference"], made.json()["reader"]) == (
        200,
        differing["id"],
        0,
        "Mira",
    )
    other = next(c for c in claims if c["id"] != differing["id"])
    rejected = own.post(f"{address}/judgements", data={"verdict": "reject", "claim": other["id"]}, headers=JSON).json()
    now = own.get(f"{address}.json").json()
    shown = {c["id"]: c for c in now["side"]["comparison"]["claims"]}
    assert shown[other["id"]]["judged"] == "rejected"
    assert shown[differing["id"]]["differences"][0]["judged"] == "confirmed"
    assert [(j["verdict"], j["claim"], j["difference"]) for j in now["judgements"]] == [
        ("confirm", differing["id"], 0),
        ("reject", other["id"], None),
    ]
    saved = own.get(f"{address}/export/json").json()["claims"]
    assert len(saved) == len(claims) - 1
    back = own.post(rejected["undo"], data={"back": address}, headers=HTML, follow_redirects=False)
    assert (back.status_code, back.headers["location"]) == (303, address)
    assert len(own.get(f"{address}/export/json").json()["claims"]) == len(claims)
    assert own.post(f"/judgements/{rejected['id']}/redo", headers=JSON).json()["undone"] is None
    lines = own.get("/judgements").text.splitlines()
    assert [json.loads(line)["verdict"] for line in lines] == ["confirm", "reject"]
    for fields in (
        {"verdict": "maybe", "claim": 1},
        {"verdict": "confirm", "claim": 999},
        {"verdict": "confirm"},
        {"verdict": "confirm", "claim": differing["id"], "difference": 99},
    ):
        web.problem(own.post(f"{address}/judgements", data=fields, headers=JSON), 422)
    web.problem(own.post("/judgements/999/undo", headers=JSON), 404)


def test_readers_add_what_was_missed(own):
    page = web.ferry(own)
    address, comparison = page["address"], page["side"]["comparison"]
    claim = next(c for c in comparison["claims"] if len(c["statements"]) > 1)
    sides = [f"{s['article']}-{s['sentences'][0]}" for s in claim["statements"][:2]]
    article = comparison["articles"][claim["statements"][0]["article"]]
    start, end = article["sentences"][claim["statements"][0]["sentences"][0]]["span"]
    word = article["text"][start:end].split()[0]
    difference = {
        "verdict": "add",
        "claim": claim["id"],
        "type": "naming",
        "first": sides[0],
        "first_words": word,
        "second": sides[1],
        "explanation": "named otherwise",
    }

    def now():
        found = own.get(f"{address}.json").json()["side"]["comparison"]["claims"]
        return next(c for c in found if c["id"] == claim["id"])

    made = own.post(f"{address}/judgements", data=difference, headers=JSON)
    assert (made.status_code, made.json()["verdict"], made.json()["kind"]) == (200, "add", "difference"), made.text
    added = next(d for d in now()["differences"] if d["explanation"] == "named otherwise")
    assert (added["type"], added["judged"], [start, start + len(word)] in added["spans"]) == (
        "naming",
        "corrected",
        True,
    )
    at = now()["differences"].index(added)
    changed = own.post(
        f"{address}/judgements",
        data={"verdict": "correct", "claim": claim["id"], "difference": at, "first": sides[0], "second": sides[1]},
        headers=JSON,
    )
    assert changed.status_code == 200, changed.text
    assert [start, end] in now()["differences"][at]["spans"]
    for each in (changed, made):
        own.post(each.json()["undo"], headers=JSON)
    assert now()["differences"] == claim["differences"]

    held = {(s["article"], i) for s in claim["statements"] for i in s["sentences"]}
    number, sentence = next(
        (a, i)
        for a, found in enumerate(comparison["articles"])
        for i in range(len(found["sentences"]))
        if (a, i) not in held
    )
    made = own.post(
        f"{address}/judgements",
        data={"verdict": "correct", "claim": claim["id"], "add": f"{number}-{sentence}"},
        headers=JSON,
    )
    assert made.status_code == 200, made.text
    assert (number, sentence) in {(s["article"], i) for s in now()["statements"] for i in s["sentences"]}
    for wrong in (
        {"first": ""},
        {"second": sides[0]},
        {"first_words": "nowhere at all"},
        {"type": ""},
        {"first": f"{number}-999"},
    ):
        web.problem(own.post(f"{address}/judgements", data=difference | wrong, headers=JSON), 422)


def test_readers_merge_and_split_stories_and_names(own):
    bank, ferry = (s["id"] for s in web.stories(own)["stories"])
    merged = own.post(f"/stories/{ferry}/merge", data={"with": bank}, headers=JSON)
    assert (merged.status_code, merged.json()["reports"]) == (200, 4)
    assert web.stories(own)["total"] == 1
    (report,) = [r for r in own.get(f"{merged.json()['address']}.json").json()["reports"] if r["source"] == "bank.txt"]
    split = own.post(f"{merged.json()['address']}/split", data={"report": report["id"]}, headers=JSON)
    assert (split.status_code, split.json()["reports"]) == (200, 1)
    assert web.stories(own)["total"] == 2
    web.problem(own.post(f"/stories/{ferry}/merge", data={}, headers=JSON), 422)
    web.problem(own.post(f"/stories/{ferry}/merge", data={"with": "0000000000000000"}, headers=JSON), 404)
    names = {e["name"]: e for e in own.get("/entities.json?size=200").json()["entities"]}
    assert {"Varna", "Reuters"} <= set(names)
    made = own.post(f"{names['Varna']['address']}/merge", data={"with": names["Reuters"]["id"]}, headers=JSON)
    assert (made.status_code, made.json()["kind"], made.json()["verdict"]) == (200, "entity", "together")
    after = {e["name"]: e for e in own.get("/entities.json?size=200").json()["entities"]}
    assert len({"Varna", "Reuters"} & set(after)) == 1
    page = own.get(f"{names['Reuters']['address']}.json").json()
    assert {"Varna", "Reuters"} <= {*page["entity"]["names"]["en"]}
    assert page["judgements"][0]["id"] == made.json()["id"]


def test_readers_split_part_and_rename_names(own):
    web.ferry(own)
    names = {e["name"]: e for e in own.get("/entities.json?size=200").json()["entities"]}
    address = names["Varna"]["address"]
    page = own.get(f"{address}.json").json()
    assert len(page["reports"]) == 3
    leaving = page["reports"][0]["id"]
    split = own.post(f"{address}/split", data={"report": leaving, "reader": "Mira"}, headers=JSON)
    assert (split.status_code, split.json()["verdict"], split.json()["reader"]) == (200, "apart", "Mira")
    assert leaving not in {r["id"] for r in own.get(f"{address}.json").json()["reports"]}
    own.post(split.json()["undo"], headers=JSON)
    assert leaving in {r["id"] for r in own.get(f"{address}.json").json()["reports"]}

    apart = own.post(f"{address}/apart", data={"with": names["Reuters"]["id"]}, headers=JSON)
    assert (apart.status_code, apart.json()["verdict"], len(apart.json()["target"]["others"])) == (200, "apart", 1)

    named = own.post(f"{address}/name", data={"name": "Odessos", "language": "en"}, headers=JSON)
    assert (named.status_code, named.json()["verdict"], named.json()["data"]["name"]) == (200, "name", "Odessos")
    entity = own.get(f"{address}.json").json()["entity"]
    assert (entity["name"], entity["names"]["en"][0]) == ("Odessos", "Odessos")
    assert "Odessos" in {e["name"] for e in own.get("/entities.json?size=200").json()["entities"]}
    own.post(named.json()["undo"], headers=JSON)
    page = own.get(f"{address}.json").json()
    assert page["entity"]["name"] == "Varna"
    assert [(j["verdict"], bool(j["undone"])) for j in page["judgements"]] == [
        ("apart", True),
        ("apart", False),
        ("name", True),
    ]

    web.problem(own.post(f"{address}/split", data={}, headers=JSON), 422)
    web.problem(own.post(f"{address}/split", data={"report": "0" * 16}, headers=JSON), 422)
    web.problem(own.post(f"{address}/name", data={"name": " "}, headers=JSON), 422)
    web.problem(own.post(f"{address}/name", data={"name": "Odessos", "language": "E1"}, headers=JSON), 422)
    web.problem(own.post(f"{address}/apart", data={"with": names["Varna"]["id"]}, headers=JSON), 422)
    web.problem(own.post("/entities/nobody-at-all/name", data={"name": "Odessos"}, headers=JSON), 404)


def test_a_word_of_one_letter_is_not_every_word_of_that_letter(own):
    for word in ("Zzzz", "оооо", "aa"):
        assert web.stories(own, q=word)["total"] == 0
    assert web.stories(own, q="Reuters")["total"] == 1
