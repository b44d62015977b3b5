"""Which reports tell the same event: across languages, as they arrive or all at once. Pure functions, no store."""

from retold.stories.batch import recluster
from retold.stories.digests import FORM, Digest, Draft, digest, draft, encoded
from retold.stories.evidence import WEIGHTS, Evidence, Weights, explain, judge, same_event
from retold.stories.online import Change, Clusterer
from retold.stories.rarity import Rarity
from retold.stories.summary import story
from retold.stories.window import Window
from retold.stories.windows import Joiner, judged_day

__all__ = [
    "FORM", "WEIGHTS", "Change", "Clusterer", "Digest", "Draft", "Evidence", "Joiner", "Rarity", "Weights", "Window",
    "digest", "draft", "encoded", "explain", "judge", "judged_day", "recluster", "same_event", "story",
]  # fmt: skip
