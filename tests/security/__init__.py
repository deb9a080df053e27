"""What must never get in, and what must never get out."""
