"""Messages about what readers decide."""

from __future__ import annotations

from retold.errors.base import RetoldError


def bad_judgement(reason: str) -> RetoldError:
    """A judgement that says nothing that could be applied."""
    return RetoldError(
        f"This cannot be judged so: {reason}",
        "Valid are confirm, reject, correct and add for claims and differences of the story's own reports",
        "Look at the story with “retold show”, and name what stands there",
    )


def no_such_judgement(number: int | None, *, undone: bool) -> RetoldError:
    """A number that no judgement has, or none left to take back or up."""
    cause = (
        f"There is no judgement {number}"
        if number is not None
        else "No judgement is left to be " + ("taken up again" if undone else "taken back")
    )
    return RetoldError(
        cause, "Valid are the numbers that the history shows", "“retold judge --history” lists all judgements"
    )


def no_such_claim(wanted: str, claims: int) -> RetoldError:
    """A claim or difference that the comparison does not show."""
    return RetoldError(
        f"The story shows no “{wanted}”",
        f"Valid are the numbers of its {claims} claims (3), and a claim's with the letter of a difference (3a)",
        "“retold show STORY” prints them; give the same --most to both commands",
    )


def not_in_story(story: str, report: str) -> RetoldError:
    """A report that is in another story, or in none."""
    return RetoldError(
        f"The story {story} has no report “{report}”",
        "Valid are the ids, addresses and files of its reports",
        "“retold stories --json” lists the reports of every story",
    )


def whole_story(story: str) -> RetoldError:
    """A split that would leave nothing behind."""
    return RetoldError(
        f"Nothing would be left of the story {story}",
        "Valid are some of its reports, not all",
        "Name those that tell another event",
    )


def one_story_already(first: str, second: str) -> RetoldError:
    """Two names of one story."""
    return RetoldError(
        f"{first} and {second} are one story already",
        "Valid are two stories, by id or by one of their reports",
        "“retold stories” lists all",
    )


def bad_naming(reason: str) -> RetoldError:
    """A question or decision about names that lacks something."""
    return RetoldError(
        f"Nothing is done about names: {reason}",
        "Valid are a STORY alone, which lists its names, or one of the options that decide",
        "“retold entities --help” shows an example of each",
    )


def no_such_entity(wanted: str) -> RetoldError:
    """Neither an entity of a story nor a key."""
    return RetoldError(
        f"There is no “{wanted}” among the names",
        "Valid are an id or a name that “retold entities STORY” lists, and keys such as Q42 or PER:jana bright",
        "Name the story in which it occurs",
    )
