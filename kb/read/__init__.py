"""Readers: from a file of any supported format to normalised text."""
