"""The texts of the templates that come with the registry; `build_paper_templates` makes Word files of them.

A ministry replaces them by uploading its own. Names stand where the language needs no case of them.
"""

from accreditations.choices import PaperKind, PaperSubject

OPENING = {
    "en": "{{ mission }} presents its compliments to {{ protocol_department }} and has the honour to ",
    "lv": "{{ mission }} apliecina savu cieņu adresātam ({{ protocol_department }}) un tai ir tas gods ",
}
CLOSING = {
    "en": "{{ mission }} avails itself of this opportunity to renew to {{ protocol_department }} the assurances of its "
    "highest consideration.",
    "lv": "{{ mission }} izmanto šo izdevību, lai adresātam ({{ protocol_department }}) atkārtoti apliecinātu savu "
    "visdziļāko cieņu.",
}
# What each note says after its opening.
NOTES = {
    "en": {
        PaperSubject.REQUEST_AGREMENT: "request, in accordance with Article 7 of the Vienna Convention on Diplomatic "
        "Relations, the approval of the appointment of the following officer of {{ sending_state }}:",
        PaperSubject.APPOINTMENT: "notify, in accordance with Article 10 of the Vienna Convention on Diplomatic "
        "Relations, the appointment of the following officer of {{ sending_state }}:",
        PaperSubject.ARRIVAL: "notify, in accordance with Article 10 of the Vienna Convention on Diplomatic Relations, "
        "the arrival and the taking up of duty of the following officer of {{ sending_state }}:",
        PaperSubject.CONCURRENT: "inform, in accordance with Article 5 of the Vienna Convention on Diplomatic Relations, "
        "that {{ sending_state }} intends to accredit the following officer to {{ other_states }} as well:",
        PaperSubject.DEPARTURE: "notify, in accordance with Article 10 of the Vienna Convention on Diplomatic "
        "Relations, the final departure of the following officer of {{ sending_state }}:",
        PaperSubject.RECALL: "notify, in accordance with Article 10 of the Vienna Convention on Diplomatic Relations, "
        "that the functions of the following officer of {{ sending_state }} have come to an end and that the officer "
        "has been recalled:",
    },
    "lv": {
        PaperSubject.REQUEST_AGREMENT: "saskaņā ar Vīnes konvencijas par diplomātiskajām attiecībām 7. pantu lūgt "
        "piekrišanu šāda virsnieka iecelšanai (nosūtītājvalsts: {{ sending_state }}):",
        PaperSubject.APPOINTMENT: "saskaņā ar Vīnes konvencijas par diplomātiskajām attiecībām 10. pantu paziņot par "
        "šāda virsnieka iecelšanu (nosūtītājvalsts: {{ sending_state }}):",
        PaperSubject.ARRIVAL: "saskaņā ar Vīnes konvencijas par diplomātiskajām attiecībām 10. pantu paziņot par šāda "
        "virsnieka ierašanos un stāšanos amatā (nosūtītājvalsts: {{ sending_state }}):",
        PaperSubject.CONCURRENT: "saskaņā ar Vīnes konvencijas par diplomātiskajām attiecībām 5. pantu informēt par "
        "nodomu šādu virsnieku (nosūtītājvalsts: {{ sending_state }}) akreditēt arī citur ({{ other_states }}):",
        PaperSubject.DEPARTURE: "saskaņā ar Vīnes konvencijas par diplomātiskajām attiecībām 10. pantu paziņot par šāda "
        "virsnieka galīgo izbraukšanu (nosūtītājvalsts: {{ sending_state }}):",
        PaperSubject.RECALL: "saskaņā ar Vīnes konvencijas par diplomātiskajām attiecībām 10. pantu paziņot, ka šāda "
        "virsnieka (nosūtītājvalsts: {{ sending_state }}) pienākumu pildīšana ir beigusies un virsnieks ir atsaukts:",
    },
}
# What the ministry asks its own foreign ministry for.
LETTERS = {
    "en": {
        PaperSubject.REQUEST_AGREMENT: "The Ministry of Defence asks that the approval of {{ receiving_state }} be "
        "requested for the appointment of the following officer, and that {{ mission }} submit the note verbale.",
        PaperSubject.APPOINTMENT: "The Ministry of Defence asks that {{ receiving_state }} be notified of the "
        "appointment of the following officer by a note verbale of {{ mission }}.",
        PaperSubject.ARRIVAL: "The Ministry of Defence asks that {{ receiving_state }} be notified of the arrival of "
        "the following officer by a note verbale of {{ mission }}.",
        PaperSubject.CONCURRENT: "The Ministry of Defence asks that {{ receiving_state }} be informed by a note verbale "
        "of {{ mission }} that the following officer is to be accredited to {{ other_states }} as well.",
        PaperSubject.DEPARTURE: "The Ministry of Defence asks that {{ receiving_state }} be notified of the final "
        "departure of the following officer by a note verbale of {{ mission }}.",
        PaperSubject.RECALL: "The Ministry of Defence asks that {{ receiving_state }} be notified of the recall of the "
        "following officer by a note verbale of {{ mission }}.",
    },
    "lv": {
        PaperSubject.REQUEST_AGREMENT: "Aizsardzības ministrija lūdz pieprasīt akreditācijas valsts "
        "({{ receiving_state }}) piekrišanu šāda virsnieka iecelšanai; verbālnotas iesniedzēja: {{ mission }}.",
        PaperSubject.APPOINTMENT: "Aizsardzības ministrija lūdz ar verbālnotu paziņot akreditācijas valstij "
        "({{ receiving_state }}) par šāda virsnieka iecelšanu; verbālnotas iesniedzēja: {{ mission }}.",
        PaperSubject.ARRIVAL: "Aizsardzības ministrija lūdz ar verbālnotu paziņot akreditācijas valstij "
        "({{ receiving_state }}) par šāda virsnieka ierašanos; verbālnotas iesniedzēja: {{ mission }}.",
        PaperSubject.CONCURRENT: "Aizsardzības ministrija lūdz ar verbālnotu informēt akreditācijas valsti "
        "({{ receiving_state }}), ka šādu virsnieku paredzēts akreditēt arī citur ({{ other_states }}); verbālnotas "
        "iesniedzēja: {{ mission }}.",
        PaperSubject.DEPARTURE: "Aizsardzības ministrija lūdz ar verbālnotu paziņot akreditācijas valstij "
        "({{ receiving_state }}) par šāda virsnieka galīgo izbraukšanu; verbālnotas iesniedzēja: {{ mission }}.",
        PaperSubject.RECALL: "Aizsardzības ministrija lūdz ar verbālnotu paziņot akreditācijas valstij "
        "({{ receiving_state }}) par šāda virsnieka atsaukšanu; verbālnotas iesniedzēja: {{ mission }}.",
    },
}
# The facts of the officer: label, placeholder; a line whose placeholder is empty is left out.
FACTS = {
    "en": [
        ("Name", "attache_name"),
        ("Rank", "rank"),
        ("Branch", "branch"),
        ("Function", "role"),
        ("Accredited to", "receiving_state"),
        ("Residing in", "residence"),
        ("Taking up duty on", "tour_starts_on"),
        ("Leaving on", "tour_ends_on"),
        ("Replacing", "person_replaced"),
        ("Enclosed", "enclosures"),
    ],
    "lv": [
        ("Vārds, uzvārds", "attache_name"),
        ("Militārā dienesta pakāpe", "rank"),
        ("Spēku veids", "branch"),
        ("Amats", "role"),
        ("Akreditācijas valsts", "receiving_state"),
        ("Rezidences vieta", "residence"),
        ("Stājas amatā", "tour_starts_on"),
        ("Beidz pildīt pienākumus", "tour_ends_on"),
        ("Nomaina", "person_replaced"),
        ("Pielikumā", "enclosures"),
    ],
}
# What is told only where it belongs.
ONLY_FOR = {
    "tour_ends_on": {PaperSubject.DEPARTURE, PaperSubject.RECALL},
    "tour_starts_on": set(PaperSubject) - {PaperSubject.DEPARTURE, PaperSubject.RECALL},
    "person_replaced": {PaperSubject.REQUEST_AGREMENT, PaperSubject.APPOINTMENT, PaperSubject.ARRIVAL},
    "enclosures": {PaperSubject.REQUEST_AGREMENT, PaperSubject.APPOINTMENT},
}
HEADS = {
    PaperKind.NOTE_VERBALE: {"en": "Note verbale", "lv": "Verbālnota"},
    PaperKind.MINISTRY_LETTER: {"en": "To the Ministry of Foreign Affairs", "lv": "Ārlietu ministrijai"},
}
SIGNED = {"en": "Ministry of Defence", "lv": "Aizsardzības ministrija"}
REFERENCE = {"en": "No.", "lv": "Nr."}


def paragraphs(paper, subject, language):
    """The paragraphs of a template: `(style, text)`, style one of title, meta, text, fact, sign."""
    yield "title", HEADS[paper][language]
    yield "meta", "{%p if reference %}"
    yield "meta", f"{REFERENCE[language]} {{{{ reference }}}}"
    yield "meta", "{%p endif %}"
    yield "meta", "{{ today }}"
    if paper == PaperKind.NOTE_VERBALE:
        yield "text", OPENING[language] + NOTES[language][subject]
    else:
        yield "text", LETTERS[language][subject]
    for label, name in FACTS[language]:
        if subject in ONLY_FOR.get(name, set(PaperSubject)):
            yield "fact", f"{{%p if {name} %}}"
            yield "fact", f"{label}: {{{{ {name} }}}}"
            yield "fact", "{%p endif %}"
    if paper == PaperKind.NOTE_VERBALE:
        yield "text", CLOSING[language]
        yield "sign", "{{ protocol_address }}"
    else:
        yield "sign", SIGNED[language]
