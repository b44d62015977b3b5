"""Who may read and write, and what no page may do."""

from __future__ import annotations

# Stands in every form as the value of the hidden field `csrf`, and is replaced by the reader's own token on sending.
CSRF_FIELD = "csrf"
CSRF_PLACE = "0" * 8 + "retold-csrf-place" + "0" * 18
