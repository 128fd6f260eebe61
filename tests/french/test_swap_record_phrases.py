"""Set phrases of records, which reading twins of whole records showed to be rewritten wrongly."""

from __future__ import annotations

import pytest

from epicene.french.swap import swap_gender


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A heading speaks of what follows it, not of the patient.
        (
            "La patiente va bien.\nConduite à tenir : revoir en mars.",
            "Le patient va bien.\nConduite à tenir : revoir en mars.",
        ),
        ("La patiente a été conduite ici.", "Le patient a été conduit ici."),
        (
            "Le patient est suivi.\n- Quotidien : en couple.\n- Proposé : un suivi.",
            "La patiente est suivie.\n- Quotidien : en couple.\n- Proposé : un suivi.",
        ),
        (
            "La patiente est vue. Hospitalisée : non.",
            "Le patient est vu. Hospitalisé : non.",
        ),
        # The patient's child is somebody else.
        (
            "Le patient vit en couple, avec un enfant à charge.",
            "La patiente vit en couple, avec un enfant à charge.",
        ),
        ("Le patient a un enfant de 5 ans.", "La patiente a un enfant de 5 ans."),
        ("Nous voyons un enfant de 5 ans, né ici.", "Nous voyons une enfant de 5 ans, née ici."),
        # A no-break space behind a title, where a sentence begins.
        (
            "Loisne, le 14 janvier 2019. M.\u00a0H., 32\u00a0ans, né en France.",
            "Loisne, le 14 janvier 2019. Mme\u00a0H., 32\u00a0ans, née en France.",
        ),
    ],
)
def test_a_record_is_rewritten_as_it_would_be_written(text, expected):
    assert swap_gender(text).text == expected
