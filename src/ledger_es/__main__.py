"""`python -m ledger_es` is `ledger-es`."""

import sys

from ledger_es.cli.app import main

sys.exit(main())
