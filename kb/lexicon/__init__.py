"""Rules as data: the TOML files under ``kb/data/``, loaded once and validated."""
