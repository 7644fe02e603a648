"""One PostgreSQL for all mutants: `python -m tests.mutants.postgres KEY` prints its address, and stops at the
end of its input.
"""

import sys

from db.keys import keyring
from tests.conftest import running

if __name__ == "__main__":
    keyring.load(sys.argv[1])
    with running() as url:
        print(url.render_as_string(hide_password=False), flush=True)
        sys.stdin.read()
