"""Paths of leads, one area a file."""
