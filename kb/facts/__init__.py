"""From text to facts: pure functions, each fact with its span and its rule."""
