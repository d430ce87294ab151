"""Check what becomes of the starts in a box."""
