"""CSV files of the tests."""

from __future__ import annotations

from pathlib import Path

CUSTOMERS = """\
customer_no,name,address,city,country,iban,currency,payment_terms,credit_limit
C2,Meier,,Genf,CH,,,,5000
C1,"Huber, Söhne",Weg 1,Bern,CH,CH93 0076 2011 6238 5295 7,CHF,30D-2%10D,
"""
ENTRIES = """\
customer_no,document_type,document_no,external_document_no,posting_date,due_date,currency,amount,payment_reference,discount_date,discount_amount
C2,invoice,I3,,2026-01-05,2026-02-04,CHF,100.50,,,
C1,invoice,I1,,2026-01-03,2026-02-02,CHF,1000.00,RF18539007547034,2026-01-13,20.00
C1,invoice,I2,,2026-01-07,2026-02-06,CHF,250.00,,,
"""
JOURNAL = """\
posting_date,document_type,document_no,account_type,account_no,amount,bal_account_type,bal_account_no,applies_to_document_type,applies_to_document_no,description
2026-01-10,payment,P1,customer,C1,-980.00,bank_account,B1,invoice,I1,"Huber, thanks"
2026-01-11,,,gl,6900,4.00,,,,,
2026-01-11,,,gl,1000,-4.00,,,,,
"""


def write(folder: Path, name: str, text: str) -> str:
    """Its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)
