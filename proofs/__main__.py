"""``python -m dynsys.proofs``: print the table of ``README.md``."""

from __future__ import annotations

import sys

from dynsys.proofs import table

if __name__ == "__main__":
    sys.stdout.write(table())
