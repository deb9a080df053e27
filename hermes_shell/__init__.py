"""Hermes profiles, one per terminal: the Python core of hermes-shell."""

# A literal: importlib.metadata would cost more than three bare interpreter starts.
__version__ = "0.1.0"
