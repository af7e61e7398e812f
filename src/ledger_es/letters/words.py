"""The words of letters in English, German, French and Italian."""

from __future__ import annotations

from typing import Final, NamedTuple


class Words(NamedTuple):
    """The words of one language. Texts in braces stand for facts of the letter."""

    reminder: str
    finance_charge_memo: str
    customer_no: str
    vendor_no: str
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
    vat: str
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
    late: str
    greeting: str
    page: str
    carried: str
    document_types: tuple[str, str, str, str, str]
    """Invoice, credit memo, payment, refund, and reminder."""
    other_document: str
    statement_of_account: str
    owed: str
    in_credit: str
    nothing_owed: str
    days_late: str
    total_open: str
    section: str
    ages: tuple[str, str, str, str, str]
    """Not due, by days overdue, and older."""
    by_age: str
    currency: str
    payment_receipt: str
    received: str
    refunded: str
    settled: str
    discount: str
    not_applied: str
    check: str
    check_no: str
    pay_to_order: str
    sum_in_words: str
    remittance: str
    digits: tuple[str, ...]
    """The words of the digits 0 to 9, for the amount of a check."""


ENGLISH: Final = Words(
    reminder="Reminder, level {level}",
    finance_charge_memo="Interest on arrears",
    customer_no="Customer",
    vendor_no="Vendor",
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
    vat="VAT {rate} % on {base}",
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
    late=(
        "When we wrote on {written}, we did not know yet of your payment of {amount} "
        "{currency} with value {day}."
    ),
    greeting="Yours faithfully",
    page="Page {page} of {pages}",
    carried="Carried forward",
    document_types=("Invoice", "Credit memo", "Payment", "Refund", "Reminder"),
    other_document="Document",
    statement_of_account="Statement of account",
    owed="The following documents were open on {date}.",
    in_credit="On {date} the following was open; the balance is in your favour.",
    nothing_owed="Nothing was open on {date}.",
    days_late="Days overdue",
    total_open="Balance {currency}",
    section="In {currency}",
    ages=("Not due", "1–30 days", "31–60 days", "61–90 days", "Over 90 days"),
    by_age="By days overdue",
    currency="Currency",
    payment_receipt="Payment receipt",
    received="We have received your payment of {amount} {currency} of {date}. Thank you.",
    refunded="We have paid you {amount} {currency} on {date}.",
    settled="Settled",
    discount="Discount",
    not_applied="Not yet applied",
    check="Check",
    check_no="Check number",
    pay_to_order="Pay to the order of",
    sum_in_words="the sum of",
    remittance="This check pays the following documents.",
    digits=("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
)
GERMAN: Final = Words(
    reminder="Mahnung, Stufe {level}",
    finance_charge_memo="Verzugszinsen",
    customer_no="Kunde",
    vendor_no="Lieferant",
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
    vat="MwSt. {rate} % auf {base}",
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
    late=(
        "Als wir am {written} schrieben, wussten wir noch nicht von Ihrer Zahlung von "
        "{amount} {currency} mit Valuta {day}."
    ),
    greeting="Freundliche Grüsse",
    page="Seite {page} von {pages}",
    carried="Übertrag",
    document_types=("Rechnung", "Gutschrift", "Zahlung", "Rückzahlung", "Mahnung"),
    other_document="Beleg",
    statement_of_account="Kontoauszug",
    owed="Am {date} waren folgende Belege offen.",
    in_credit="Am {date} war Folgendes offen; der Saldo ist zu Ihren Gunsten.",
    nothing_owed="Am {date} war nichts offen.",
    days_late="Tage überfällig",
    total_open="Saldo {currency}",
    section="In {currency}",
    ages=("Nicht fällig", "1–30 Tage", "31–60 Tage", "61–90 Tage", "Über 90 Tage"),
    by_age="Nach Tagen überfällig",
    currency="Währung",
    payment_receipt="Zahlungsbestätigung",
    received="Wir haben Ihre Zahlung von {amount} {currency} am {date} erhalten. Vielen Dank.",
    refunded="Wir haben Ihnen am {date} {amount} {currency} überwiesen.",
    settled="Ausgeglichen",
    discount="Skonto",
    not_applied="Noch nicht zugeordnet",
    check="Check",
    check_no="Checknummer",
    pay_to_order="Zahlen Sie an die Order von",
    sum_in_words="die Summe von",
    remittance="Mit diesem Check bezahlen wir folgende Belege.",
    digits=("null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"),
)
FRENCH: Final = Words(
    reminder="Rappel, niveau {level}",
    finance_charge_memo="Intérêts moratoires",
    customer_no="Client",
    vendor_no="Fournisseur",
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
    vat="TVA {rate} % sur {base}",
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
    late=(
        "Lorsque nous avons écrit le {written}, nous ne connaissions pas encore votre "
        "paiement de {amount} {currency}, valeur {day}."
    ),
    greeting="Meilleures salutations",
    page="Page {page} sur {pages}",
    carried="Report",
    document_types=("Facture", "Note de crédit", "Paiement", "Remboursement", "Rappel"),
    other_document="Document",
    statement_of_account="Relevé de compte",
    owed="Au {date}, les documents suivants étaient ouverts.",
    in_credit="Au {date}, la situation était la suivante; le solde est en votre faveur.",
    nothing_owed="Au {date}, rien n’était ouvert.",
    days_late="Jours de retard",
    total_open="Solde {currency}",
    section="En {currency}",
    ages=("Non échu", "1–30 jours", "31–60 jours", "61–90 jours", "Plus de 90 jours"),
    by_age="Selon les jours de retard",
    currency="Monnaie",
    payment_receipt="Quittance de paiement",
    received="Nous avons bien reçu votre paiement de {amount} {currency} du {date}. Merci.",
    refunded="Nous vous avons versé {amount} {currency} le {date}.",
    settled="Réglé",
    discount="Escompte",
    not_applied="Pas encore attribué",
    check="Chèque",
    check_no="Numéro du chèque",
    pay_to_order="Payez à l’ordre de",
    sum_in_words="la somme de",
    remittance="Ce chèque règle les documents suivants.",
    digits=("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"),
)
ITALIAN: Final = Words(
    reminder="Sollecito, livello {level}",
    finance_charge_memo="Interessi di mora",
    customer_no="Cliente",
    vendor_no="Fornitore",
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
    vat="IVA {rate} % su {base}",
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
    late=(
        "Quando abbiamo scritto il {written}, non conoscevamo ancora il suo pagamento di "
        "{amount} {currency} con valuta {day}."
    ),
    greeting="Cordiali saluti",
    page="Pagina {page} di {pages}",
    carried="Riporto",
    document_types=("Fattura", "Nota di credito", "Pagamento", "Rimborso", "Sollecito"),
    other_document="Documento",
    statement_of_account="Estratto conto",
    owed="Al {date} i seguenti documenti erano aperti.",
    in_credit="Al {date} la situazione era la seguente; il saldo è a Suo favore.",
    nothing_owed="Al {date} non era aperto nulla.",
    days_late="Giorni di ritardo",
    total_open="Saldo {currency}",
    section="In {currency}",
    ages=("Non scaduto", "1–30 giorni", "31–60 giorni", "61–90 giorni", "Oltre 90 giorni"),
    by_age="Per giorni di ritardo",
    currency="Valuta",
    payment_receipt="Ricevuta di pagamento",
    received="Abbiamo ricevuto il Suo pagamento di {amount} {currency} del {date}. Grazie.",
    refunded="Le abbiamo versato {amount} {currency} il {date}.",
    settled="Saldato",
    discount="Sconto",
    not_applied="Non ancora attribuito",
    check="Assegno",
    check_no="Numero dell’assegno",
    pay_to_order="Pagate all’ordine di",
    sum_in_words="la somma di",
    remittance="Con questo assegno paghiamo i seguenti documenti.",
    digits=("zero", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove"),
)
WORDS: Final = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH, "it": ITALIAN}


def words_of(language: str) -> tuple[str, Words]:
    """The language of a code such as de-CH, and its words; English for a language that is not there."""
    code = language.partition("-")[0].lower()
    return (code, WORDS[code]) if code in WORDS else ("en", ENGLISH)
