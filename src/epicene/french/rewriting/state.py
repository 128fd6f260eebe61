"""What is known of the patients when a word is read: carried from sentence to sentence."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Story:
    """What the text has said so far; one object a text and a gender, never shared.

    Parameters
    ----------
    gender : str
        The gender whose words are looked for, ``"f"`` or ``"m"``.
    explicit : bool
        Whether a target was asked for: then generic patient nouns change too.
    read : bool
        Whether the whole text reads as being about a patient of this gender.
    """

    gender: str
    explicit: bool = False
    read: bool = True
    anyone: bool = False  # a target was asked for a text about nobody in particular
    cautious: bool = False  # pronouns alone told the gender: they may stand for things
    other_is_named: bool = False  # the text names a patient of the other gender only
    introduced: set[str] = field(default_factory=set)  # nouns that have denoted the patient
    several: bool = False  # patients in the plural have been introduced
    last_is_fixed: bool = False  # the last noun for the patient has one gender (« le nourrisson »)
    # The last subject before the present clause: "patient", "person", "thing", or "" where it has
    # the other gender.
    last_subject: str = ""
    thing_pronoun: bool = False  # the last sentence said « elle » or « il » of a thing
    clinician_since: bool = False  # someone who cares was named after the patient
    thing_since: bool = False  # a thing of this gender was named after the patient

    @property
    def known(self) -> bool:
        """Whether what agrees may speak of a patient of this gender."""
        return (self.read and not self.cautious) or bool(self.introduced)

    def introduce(self, noun: str, *, plural: bool, fixed: bool = False) -> None:
        """Remember that `noun` denoted the patient, or the patients."""
        self.introduced.add(noun)
        self.several = self.several or plural
        self.last_is_fixed = fixed
