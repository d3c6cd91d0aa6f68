"""``python -m kb`` does what ``kb`` does, where the command is not on the path."""

from __future__ import annotations

import sys

from kb.cli import main

if __name__ == "__main__":
    sys.exit(main())
