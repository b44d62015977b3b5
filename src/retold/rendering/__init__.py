"""Comparisons and annotated articles as terminal, HTML, Markdown, CSV, JSON and JSON-LD.

A renderer adds no knowledge: it shows the nouns, and text only as cut from an article by offsets. What an
article contains is a stranger's text; it passes through `safe` and the escaping of the format.
"""
