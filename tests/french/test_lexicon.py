"""The lexicon gives each word its gender, its number and its counterpart."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import unicodedata
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epicene.french.endings import cells_by_ending, plural
from epicene.french.lexicon import Analysis, Lexicon, lexicon

PAIRS = """
hypertendu/hypertendue adressé/adressée opéré/opérée admis/admise inclus/incluse sorti/sortie
vieux/vieille beau/belle nouveau/nouvelle sportif/sportive heureux/heureuse actif/active
conscient/consciente patient/patiente enseignant/enseignante agriculteur/agricultrice
infirmier/infirmière directeur/directrice ouvrier/ouvrière étudiant/étudiante retraité/retraitée
fumeur/fumeuse porteur/porteuse consommateur/consommatrice coiffeur/coiffeuse veuf/veuve
époux/épouse jumeau/jumelle gaucher/gauchère droitier/droitière tunisien/tunisienne
marocain/marocaine sénégalais/sénégalaise turc/turque grec/grecque né/née décédé/décédée
roux/rousse doux/douce faux/fausse frais/fraîche sec/sèche gros/grosse las/lasse muet/muette
inquiet/inquiète complet/complète public/publique blanc/blanche franc/franche long/longue
immunodéprimé/immunodéprimée polymédiqué/polymédiquée séropositif/séropositive
insulinodépendant/insulinodépendante normocoloré/normocolorée normotendu/normotendue
multitraité/multitraitée obnubilé/obnubilée naïf/naïve hypothyroïdien/hypothyroïdienne
professeur/professeure auteur/auteure ingénieur/ingénieure chef/cheffe pompier/pompière
sapeur-pompier/sapeuse-pompière docteur/docteure chirurgien/chirurgienne maçon/maçonne
plombier/plombière soudeur/soudeuse menuisier/menuisière écrivain/écrivaine policier/policière
surpris/surprise
aide-soignant/aide-soignante non-fumeur/non-fumeuse beau-frère/belle-sœur steward/hôtesse
"""
EPICENE = """
asymptomatique diabétique tabagique malade enfant apyrétique eupnéique anictérique drépanocytaire
asthmatique septuagénaire toxicomane secrétaire comptable fonctionnaire militaire gendarme juge
"""
FEMININE_ONLY = """
enceinte multipare primipare nullipare parturiente allaitante tumeur personne douleur hépatomégalie
"""


@pytest.mark.parametrize("pair", PAIRS.split())
def test_each_gender_leads_to_the_other(pair: str) -> None:
    masculine, feminine = pair.split("/")

    assert lexicon().counterpart(masculine, "F") == feminine
    assert lexicon().counterpart(feminine, "M") == masculine
    assert lexicon().counterpart(feminine, "F") == feminine
    assert lexicon().counterpart(masculine, "M") == masculine


@pytest.mark.parametrize("word", EPICENE.split())
def test_an_epicene_word_is_its_own_counterpart(word: str) -> None:
    assert lexicon().counterpart(word, "F") == lexicon().counterpart(word, "M") == word
    assert lexicon().counterpart(word + "s", "F") == word + "s"


@pytest.mark.parametrize("word", FEMININE_ONLY.split())
def test_a_feminine_word_without_masculine_has_no_counterpart(word: str) -> None:
    assert lexicon().counterpart(word, "M") is None
    assert lexicon().counterpart(word, "F") == word


@pytest.mark.parametrize(
    ("masculine", "feminine"),
    [
        ("hypertendus", "hypertendues"),
        ("adressés", "adressées"),
        ("agriculteurs", "agricultrices"),
        ("jumeaux", "jumelles"),
        ("séropositifs", "séropositives"),
        ("sapeurs-pompiers", "sapeuses-pompières"),
        ("oraux", "orales"),
    ],
)
def test_a_plural_leads_to_a_plural(masculine: str, feminine: str) -> None:
    assert lexicon().counterpart(masculine, "F") == feminine
    assert lexicon().counterpart(feminine, "M") == masculine


def test_the_number_wanted_settles_a_form_of_both_numbers() -> None:
    assert lexicon().counterpart("inclus", "F") == "incluse"
    assert lexicon().counterpart("inclus", "F", number="p") == "incluses"
    assert lexicon().counterpart("vieux", "F", number="p") == "vieilles"
    assert lexicon().counterpart("adressée", "M", number="p") is None


def test_the_category_settles_words_of_several_paradigms() -> None:
    assert lexicon().counterpart("directeur", "F", "A") == "directrice"
    assert lexicon().counterpart("tumeur", "F", "AK") is None
    assert lexicon().counterpart("sortie", "M", "K") == "sorti"
    assert lexicon().counterpart("douteuse", "M", "A") == "douteux"


def test_analyses_give_gender_and_number() -> None:
    assert Analysis("A", "hypertendu", "f", "s") in lexicon().analyses("hypertendue")
    assert Analysis("K", "admettre", "m", "sp") in lexicon().analyses("admis")
    assert Analysis("N", "diabétique", "fm", "p") in lexicon().analyses("diabétiques")
    assert Analysis("A", "vieux", "m", "s") in lexicon().analyses("vieil")
    assert {one.category for one in lexicon().analyses("opérée")} == {"N", "A", "K"}
    assert lexicon().analyses("zzz") == ()
    assert lexicon().analyses("") == ()


@pytest.mark.parametrize("form", ["Opérée", "OPÉRÉE", unicodedata.normalize("NFD", "opérée")])
def test_case_and_decomposition_do_not_matter(form: str) -> None:
    assert lexicon().analyses(form) == lexicon().analyses("opérée") != ()
    assert lexicon().counterpart(form, "M") == "opéré"


def test_the_ligature_is_kept_as_it_is_written() -> None:
    assert lexicon().counterpart("œdémateux", "F") == "œdémateuse"
    assert lexicon().counterpart("oedémateux", "F") == "oedémateuse"
    assert lexicon().counterpart("belle-soeur", "M") == "beau-frère"


def test_what_may_be_a_verb_is_said() -> None:
    assert all(map(lexicon().is_verb, ["montre", "porte", "adresse", "Présente"]))
    assert not any(map(lexicon().is_verb, ["patient", "opérée", "tumeur"]))
    assert all(map(lexicon().is_other, ["avant", "bien", "dîner", "consultant"]))
    assert not lexicon().is_other("patiente")


@pytest.mark.parametrize(
    ("form", "to", "wanted"),
    [
        ("polyembolisée", "M", "polyembolisé"),
        ("ex-patiente", "M", "ex-patient"),
        ("néoactive", "M", "néoactif"),
        ("rhizopathique", "F", "rhizopathique"),
        ("xylocaïne", "M", None),
        ("persiste", "M", None),
        ("appelle", "M", None),
        ("présentant", "F", None),
        ("polyarthrite", "M", None),
    ],
)
def test_an_unknown_word_goes_by_its_ending_or_not_at_all(
    form: str, to: str, wanted: str | None
) -> None:
    assert lexicon().analyses(form) == () or wanted is None
    assert lexicon().counterpart(form, to) == wanted


def test_endings_and_plurals_are_regular() -> None:
    assert cells_by_ending("stentées") == ("stenté", "stentée", "stentés", "stentées")
    assert cells_by_ending("pneumonie") is None
    assert cells_by_ending("été") is None
    assert [plural(word) for word in ["obèse", "métis", "nerveux", "oral", "jumeau"]] == [
        "obèses", "métis", "nerveux", "oraux", "jumeaux",
    ]  # fmt: skip


@given(st.sampled_from(sorted(lexicon().rows)), st.sampled_from("FM"))
def test_a_counterpart_is_of_the_gender_wanted_and_stays_so(form: str, to: str) -> None:
    found = lexicon().counterpart(form, to)

    if found is not None:
        assert any(to.lower() in one.gender for one in lexicon().analyses(found))
        assert lexicon().counterpart(found, to) == found


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    lexicon().analyses(text)
    lexicon().counterpart(text, "F")


def test_supplement_takes_the_place_of_what_it_writes_again(root: Path) -> None:
    lines = (root / "corpora/french_lexicon/supplement.tsv").read_text("utf-8").splitlines()[1:]

    for line in lines:
        category, masculine, feminine = line.split("\t")[:3]
        lemma = masculine or feminine
        found = [one for one in lexicon().rows[lemma] if one.startswith(f"{category}\t{lemma}\t")]
        # With a ligature, the row stands twice: « œ » and « oe ».
        assert len(found) == (2 if "œ" in line else 1), line
        if masculine:
            assert lexicon().counterpart(masculine, "F", category) == feminine
        assert feminine
    assert len(lines) == len(set(lines)) >= 500


def test_it_loads_fast(root: Path) -> None:
    code = (
        "import time; from epicene.french.lexicon import lexicon; t = time.process_time();"
        "lexicon(); print(time.process_time() - t)"
    )
    seconds = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(3)
    ]

    assert min(seconds) < 0.3


def test_loaded_once() -> None:
    assert lexicon() is lexicon()
    assert isinstance(lexicon(), Lexicon)


@pytest.fixture(scope="module")
def recipe(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "build_french_lexicon", root / "examples" / "build_french_lexicon.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# A few dozen lines of the source as Lefff writes them, chosen to meet each rule of the recipe.
SOURCE = """\
! poncts !
$ nc dollar m
Alger np Alger s
anniv nc anniversaire ms
anniversaire nc anniversaire ms
abat nc abat ms
abat v abattre P3s
adressé adj adresser Kms
adressé v adresser Kms
adressée v adresser Kfs
adressait v adresser I3s
aiguë adj aigu fs
aigüe adj aigu fs
aigu adj aigu ms
avant nc avant ms
avant prep avant
beau adj beau ms
bel adj beau ms
belle adj beau fs
consultant nc consultant ms
consultant v consulter G
diabétique adj diabétique s
dîner nc dîner ms
dîner v dîner W
enceinte adj enceint fs
enceinte nc enceinte fs
enfant nc enfant s
facials adj facial mp
faciaux adj facial mp
infirmier nc infirmier ms
infirmière nc infirmier fs
montre nc montre fs
montre v montrer PS13s
montre v montrer Y2s
persiste v persister PS13s
né v naître Kms
p'tit adj petit ms
petit adj petit ms
vieux adj vieux m
vieil adj vieux m
"""
# Worked by hand from the lines above: category, lemma, then ms, fs, mp, fp;
# a point stands for an empty cell.
EXPECTED = """\
A aigu aigu aiguë|aigüe . .
A beau beau|bel belle . .
A diabétique diabétique diabétique . .
A facial . . faciaux|facials .
A petit petit|p'tit . . .
A vieux vieux|vieil . vieux .
K adresser adressé adressée . .
K naître né . . .
N abat abat . . .
N anniversaire anniversaire|anniv . . .
N avant avant . . .
N consultant consultant . . .
N dîner dîner . . .
N enceinte . enceinte . .
N enfant enfant enfant . .
N infirmier infirmier infirmière . .
N montre . montre . .
"""


def test_the_recipe_gives_what_a_hand_would(recipe: ModuleType, tmp_path: Path) -> None:
    source = tmp_path / "lefff.mlex"
    source.write_text(SOURCE.replace(" ", "\t"), encoding="utf-8")
    expected = EXPECTED.replace(" ", "\t").replace(".", "")

    assert recipe.build(source) == (
        expected + "verb\tabat montre persiste\nother\tavant consultant dîner\n"
    )
    assert recipe.build(source) == recipe.build(source)


def test_the_file_that_ships_holds_hand_checked_lines(root: Path) -> None:
    lines = set((root / "corpora/french_lexicon/lefff_gender.tsv").read_text("utf-8").splitlines())

    assert {
        "A\thypertendu\thypertendu\thypertendue\thypertendus\thypertendues",
        "A\tvieux\tvieux|vieil\tvieille\tvieux\tvieilles",
        "A\theureux\theureux\theureuse\theureux\theureuses",
        "K\tadmettre\tadmis\tadmise\tadmis\tadmises",
        "K\tnaître\tné\tnée\tnés\tnées",
        "N\tinfirmier\tinfirmier\tinfirmière\tinfirmiers\tinfirmières",
        "N\tfemme\t\tfemme\t\tfemmes",
        "N\tenceinte\t\tenceinte\t\tenceintes",
    } <= lines
