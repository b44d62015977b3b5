"""Retold sets news reports of one event, in any languages, side by side."""

__version__ = "0.1.0"
