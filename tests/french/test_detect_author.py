"""Reading the grammatical gender in which an author writes: sentences, and generated letters."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from epicene.french.detect import detect_gender, detect_genders
from epicene.metrics.proportions import proportion


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Je suis motivée.", "F"),
        ("Je suis motivé.", "M"),
        ("Je suis très motivé et sérieux.", "M"),
        ("Je suis une personne motivée et sérieuse.", "neutral"),
        ("Je suis quelqu'un de motivé.", "neutral"),
        ("J'ai été engagée comme vendeuse.", "F"),
        ("Passionnée de cuisine, je souhaite rejoindre votre équipe.", "F"),
        ("Motivé et rigoureux, je pense être un bon candidat.", "M"),
        ("Étant passionnée par la mode, je vous écris.", "F"),
        ("Je me suis toujours investie.", "F"),
        ("Je me suis investi dans ce projet.", "M"),
        ("En tant que développeuse, j'ai acquis de l'expérience.", "F"),
        ("En tant que développeur, j'ai acquis de l'expérience.", "neutral"),
        ("Madame, Monsieur, je vous prie d'agréer mes salutations.", "neutral"),
        ("Vous êtes dynamique et motivée.", "neutral"),
        ("Nous sommes ravis de vous recevoir.", "neutral"),
        ("Je suis motivé(e) et prêt(e).", "neutral"),
        ("Je suis motivé·e.", "neutral"),
        ("Je suis un(e) étudiant(e) sérieux(se).", "neutral"),
        ("Je suis étudiante en droit.", "F"),
        ("Je suis étudiant en droit.", "M"),
        ("Je suis une étudiante.", "F"),
        ("Je suis un homme de 43 ans.", "M"),
        ("Je suis une jeune femme dynamique.", "F"),
        ("Je suis disponible et dynamique.", "neutral"),
        ("Je suis à la recherche d'un emploi.", "neutral"),
        ("Je serais ravi de vous rencontrer.", "M"),
        ("Je serais honorée de travailler chez vous.", "F"),
        ("Convaincue par votre projet, je me tiens à votre disposition.", "F"),
        ("Je me sens prête.", "F"),
        ("Je reste convaincu que...", "M"),
        ("j´ai été recruté", "M"),
        ("Titulaire d'un master, je suis autonome.", "neutral"),
        ("Diplômée d'un master, j'ai travaillé.", "F"),
        ("Je suis diplômé d'un master.", "M"),
        ("Je suis la candidate idéale.", "F"),
        ("Je suis le candidat idéal.", "M"),
        ("Ma candidature est sérieuse.", "neutral"),
        ("Je suis actuellement employée.", "F"),
        ("Je suis actuellement une formation professionnelle.", "neutral"),
        ("Je suis des cours du soir.", "neutral"),
        ("Je suis née en 1990.", "F"),
        ("Je suis maman de deux enfants.", "F"),
        ("Je m'appelle Léa.", "F"),
        ("Je m'appelle Thomas et je cherche un emploi.", "M"),
        ("Je suis désireuse de rejoindre votre équipe, soucieuse du détail.", "F"),
        ("Je suis enthousiaste à l'idée de vous rejoindre.", "neutral"),
        ("Rigoureuse, organisée et ponctuelle, je saurai m'adapter.", "F"),
        ("Étudiante en biologie, je recherche un stage.", "F"),
        ("Étudiant en biologie, je recherche un stage.", "M"),
        ("Je suis autonome et organisée.", "F"),
        ("Je suis à la fois sérieux et dynamique.", "M"),
        ("Je suis d'un naturel curieux.", "neutral"),
        ("Je suis de nature curieuse.", "neutral"),
        ("Je suis intéressée par votre offre.", "F"),
        ("J'aimerais être formée.", "F"),
        ("je suis trés motivé", "M"),
        ("Je suis vraiment très motivée", "F"),
        ("Je suis persuadé que mon profil vous intéressera.", "M"),
        ("Je ne suis pas sûr.", "M"),
        ("C'est une entreprise dans laquelle je serai épanouie.", "F"),
        ("Je suis sortie major de ma promotion.", "F"),
        ("Je suis allé à Paris.", "M"),
        ("I am a motivated student.", "neutral"),
        ("", "neutral"),
        ("Je suis le plus motivé.", "M"),
        ("Je me présente, Marie, 25 ans.", "F"),
        ("Cordialement,\nSophie Martin", "F"),
        ("J'ai toujours été attirée par ce métier.", "F"),
        ("Je suis aussi bien organisée que motivée", "F"),
        ("Je suis celui qu'il vous faut.", "M"),
        ("je suis celle qu'il vous faut.", "F"),
        ("Je suis reconnu pour mon sérieux", "M"),
        ("Je suis un élément moteur.", "neutral"),
        ("Je suis un atout pour vous.", "neutral"),
        ("Je suis une fan de cinéma.", "F"),
        ("je serai capable d'être attentive", "F"),
        ("Mon expérience m'a rendue autonome.", "F"),
        ("Ce stage m'a permis d'être plus confiante.", "F"),
    ],
)
def test_sentences(text: str, label: str) -> None:
    assert detect_gender(text, person=1).label == label


def test_the_reader_addressed_is_not_the_author() -> None:
    text = "Madame, vous êtes convaincue de mon sérieux et je suis prêt à vous rencontrer."
    assert [m.text for m in detect_gender(text, person=1).markers] == ["prêt"]


def test_markers_point_into_the_text() -> None:
    text = "Bonjour, je suis très motivée, sérieuse et ponctuelle.\nCordialement,\nSophie"
    reading = detect_gender(text, person=1)
    assert [m.text for m in reading.markers] == ["motivée", "sérieuse", "ponctuelle", "Sophie"]
    assert all(text[m.start : m.end] == m.text for m in reading.markers)


def _plain(text: str) -> str:
    """Read only the word after « je suis »."""
    found = re.findall(r"je suis (?:très )?(\w+)", text.lower())
    feminine = sum(word.endswith(("ée", "ie", "euse", "te", "lle")) for word in found)
    masculine = sum(word.endswith(("é", "i", "eux", "ant", "el")) for word in found)
    if not feminine + masculine:
        return "neutral"
    return "F" if feminine > masculine else "M" if masculine > feminine else "ambiguous"


def test_cover_letters(shared_data: Path) -> None:
    with (shared_data / "cover_letters_dev.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    labels = {"Masc": "M", "Fem": "F", "Neutre": "neutral", "Ambigu": "ambiguous"}
    gold = [labels[row["label_nofem"]] for row in rows]
    texts = [row["prompt"] + row["output"] for row in rows]
    readings = detect_genders(texts, person=1)
    right = sum(r.label == g for r, g in zip(readings, gold, strict=True))
    plain = sum(_plain(t) == g for t, g in zip(texts, gold, strict=True))
    share = proportion(right, len(gold))
    print(
        f"cover letters: {right}/{len(gold)} = {share.estimate:.4f} "
        f"[{share.ci_low:.4f}, {share.ci_high:.4f}]; plain rule {plain}/{len(gold)}"
    )
    assert share.estimate >= 0.95
    assert right > plain
