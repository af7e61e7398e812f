"""The words of a payment part, as the Swiss Implementation Guidelines QR-bill 2.3 (annex D) prescribe them."""

from __future__ import annotations

from typing import Final, NamedTuple


class PaymentWords(NamedTuple):
    """The words of one language."""

    receipt: str
    payment_part: str
    payable_to: str
    reference: str
    further_information: str
    payable_by: str
    payable_by_whom: str
    """Where the payer is to be filled in by hand."""
    currency: str
    amount: str
    acceptance_point: str
    separate: str
    scan: str
    """Beside a code for a SEPA transfer; no guideline prescribes it."""


PAYMENT_WORDS: Final = {
    "en": PaymentWords(
        receipt="Receipt",
        payment_part="Payment part",
        payable_to="Account / Payable to",
        reference="Reference",
        further_information="Additional information",
        payable_by="Payable by",
        payable_by_whom="Payable by (name/address)",
        currency="Currency",
        amount="Amount",
        acceptance_point="Acceptance point",
        separate="Separate before paying in",
        scan="Scan the code with your banking app to pay.",
    ),
    "de": PaymentWords(
        receipt="Empfangsschein",
        payment_part="Zahlteil",
        payable_to="Konto / Zahlbar an",
        reference="Referenz",
        further_information="Zusätzliche Informationen",
        payable_by="Zahlbar durch",
        payable_by_whom="Zahlbar durch (Name/Adresse)",
        currency="Währung",
        amount="Betrag",
        acceptance_point="Annahmestelle",
        separate="Vor der Einzahlung abzutrennen",
        scan="Code mit der App Ihrer Bank scannen und bezahlen.",
    ),
    "fr": PaymentWords(
        receipt="Récépissé",
        payment_part="Section paiement",
        payable_to="Compte / Payable à",
        reference="Référence",
        further_information="Informations supplémentaires",
        payable_by="Payable par",
        payable_by_whom="Payable par (nom/adresse)",
        currency="Monnaie",
        amount="Montant",
        acceptance_point="Point de dépôt",
        separate="A détacher avant le versement",
        scan="Scannez le code avec l’application de votre banque pour payer.",
    ),
    "it": PaymentWords(
        receipt="Ricevuta",
        payment_part="Sezione pagamento",
        payable_to="Conto / Pagabile a",
        reference="Riferimento",
        further_information="Informazioni aggiuntive",
        payable_by="Pagabile da",
        payable_by_whom="Pagabile da (nome/indirizzo)",
        currency="Valuta",
        amount="Importo",
        acceptance_point="Punto di accettazione",
        separate="Da staccare prima del versamento",
        scan="Per pagare, inquadri il codice con l’app della Sua banca.",
    ),
}
