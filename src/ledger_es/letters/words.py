"""The words of letters in English, German, French and Italian."""

from __future__ import annotations

from typing import Final, NamedTuple


class Words(NamedTuple):
    """The words of one language. Texts in braces stand for facts of the letter."""

    reminder: str
    finance_charge_memo: str
    customer_no: str
    document_no: str
    date: str
    due: str
    document: str
    amount: str
    remaining: str
    interest: str
    days: str
    rate: str
    overdue: str
    fee: str
    line_fees: str
    rounding: str
    total: str
    not_due: str
    on_hold: str
    disputed: str
    promised: str
    reminded: tuple[str, ...]
    """The opening of a reminder by its level: the first, the second, and every later one."""
    charged: str
    pay_by: str
    pay_to: str
    crossed: str
    greeting: str
    page: str


ENGLISH: Final = Words(
    reminder="Reminder, level {level}",
    finance_charge_memo="Interest on arrears",
    customer_no="Customer",
    document_no="Number",
    date="Date",
    due="Due",
    document="Document",
    amount="Amount",
    remaining="Open",
    interest="Interest",
    days="Days",
    rate="at {rate} % per {days} days from {date}",
    overdue="Overdue",
    fee="Fee",
    line_fees="Fees for documents",
    rounding="Rounding",
    total="Total {currency}",
    not_due="not due yet",
    on_hold="on hold",
    disputed="in dispute",
    promised="promised",
    reminded=(
        "The following documents have fallen due and are not paid yet.",
        "In spite of our reminder the following documents are still not paid.",
        "In spite of several reminders the following documents are still not paid. This is our last request.",
    ),
    charged="We charge interest on the following documents, which were not paid when they fell due.",
    pay_by="Please pay {total} {currency} by {due}.",
    pay_to="Account: {account}",
    crossed="If you have paid in the meantime, please disregard this letter.",
    greeting="Yours faithfully",
    page="Page {page} of {pages}",
)
GERMAN: Final = Words(
    reminder="Mahnung, Stufe {level}",
    finance_charge_memo="Verzugszinsen",
    customer_no="Kunde",
    document_no="Nummer",
    date="Datum",
    due="Fällig",
    document="Beleg",
    amount="Betrag",
    remaining="Offen",
    interest="Zins",
    days="Tage",
    rate="zu {rate} % je {days} Tage ab {date}",
    overdue="Überfällig",
    fee="Gebühr",
    line_fees="Gebühren für Belege",
    rounding="Rundung",
    total="Total {currency}",
    not_due="noch nicht fällig",
    on_hold="zurückgestellt",
    disputed="bestritten",
    promised="zugesagt",
    reminded=(
        "Die folgenden Belege sind fällig und noch nicht bezahlt.",
        "Trotz unserer Mahnung sind die folgenden Belege noch nicht bezahlt.",
        "Trotz mehrerer Mahnungen sind die folgenden Belege noch nicht bezahlt. Dies ist unsere letzte Aufforderung.",
    ),
    charged="Die folgenden Belege wurden bei Fälligkeit nicht bezahlt. Wir berechnen dafür Verzugszinsen.",
    pay_by="Bitte bezahlen Sie {total} {currency} bis zum {due}.",
    pay_to="Konto: {account}",
    crossed="Haben Sie inzwischen bezahlt, so betrachten Sie dieses Schreiben als gegenstandslos.",
    greeting="Freundliche Grüsse",
    page="Seite {page} von {pages}",
)
FRENCH: Final = Words(
    reminder="Rappel, niveau {level}",
    finance_charge_memo="Intérêts moratoires",
    customer_no="Client",
    document_no="Numéro",
    date="Date",
    due="Échéance",
    document="Document",
    amount="Montant",
    remaining="Ouvert",
    interest="Intérêt",
    days="Jours",
    rate="à {rate} % par {days} jours dès le {date}",
    overdue="Échu",
    fee="Frais",
    line_fees="Frais par document",
    rounding="Arrondi",
    total="Total {currency}",
    not_due="pas encore échu",
    on_hold="en suspens",
    disputed="contesté",
    promised="promis",
    reminded=(
        "Les documents suivants sont échus et ne sont pas encore payés.",
        "Malgré notre rappel, les documents suivants ne sont toujours pas payés.",
        "Malgré plusieurs rappels, les documents suivants ne sont toujours pas payés. Ceci est notre dernière demande.",
    ),
    charged="Les documents suivants n’ont pas été payés à l’échéance. Nous calculons des intérêts moratoires.",
    pay_by="Veuillez payer {total} {currency} d’ici au {due}.",
    pay_to="Compte : {account}",
    crossed="Si vous avez payé entre-temps, veuillez considérer cette lettre comme nulle.",
    greeting="Meilleures salutations",
    page="Page {page} sur {pages}",
)
ITALIAN: Final = Words(
    reminder="Sollecito, livello {level}",
    finance_charge_memo="Interessi di mora",
    customer_no="Cliente",
    document_no="Numero",
    date="Data",
    due="Scadenza",
    document="Documento",
    amount="Importo",
    remaining="Aperto",
    interest="Interesse",
    days="Giorni",
    rate="al {rate} % per {days} giorni dal {date}",
    overdue="Scaduto",
    fee="Spese",
    line_fees="Spese per documento",
    rounding="Arrotondamento",
    total="Totale {currency}",
    not_due="non ancora scaduto",
    on_hold="in sospeso",
    disputed="contestato",
    promised="promesso",
    reminded=(
        "I seguenti documenti sono scaduti e non sono ancora stati pagati.",
        "Malgrado il nostro sollecito, i seguenti documenti non sono ancora stati pagati.",
        "Malgrado diversi solleciti, i seguenti documenti non sono ancora stati pagati. È la nostra ultima richiesta.",
    ),
    charged="I seguenti documenti non sono stati pagati alla scadenza. Calcoliamo interessi di mora.",
    pay_by="La preghiamo di pagare {total} {currency} entro il {due}.",
    pay_to="Conto: {account}",
    crossed="Se nel frattempo ha pagato, consideri nulla la presente lettera.",
    greeting="Cordiali saluti",
    page="Pagina {page} di {pages}",
)
WORDS: Final = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH, "it": ITALIAN}


def words_of(language: str) -> tuple[str, Words]:
    """The language of a code such as de-CH, and its words; English for a language that is not there."""
    code = language.partition("-")[0].lower()
    return (code, WORDS[code]) if code in WORDS else ("en", ENGLISH)
