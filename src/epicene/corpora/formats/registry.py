"""Every format of annotated documents, by name, in the order in which a path is tried."""

from __future__ import annotations

from epicene.core.registry import Registry
from epicene.corpora.formats.base import Format

FORMATS: Registry[Format] = Registry(
    "format",
    {
        "cas": "epicene.corpora.formats.cas:FORMAT",
        "deft2020": "epicene.corpora.formats.deft2020:FORMAT",
        "deft2021": "epicene.corpora.formats.deft2021:FORMAT",
        "conll": "epicene.corpora.formats.conll:FORMAT",
        "diamed": "epicene.corpora.formats.diamed:FORMAT",
        "french-med-mcqa": "epicene.corpora.formats.french_med_mcqa:FORMAT",
        "morfitt": "epicene.corpora.formats.morfitt:FORMAT",
        "mantra-gsc": "epicene.corpora.formats.mantra_gsc:FORMAT",
        "e3c": "epicene.corpora.formats.e3c:FORMAT",
        "xmi": "epicene.corpora.formats.xmi:FORMAT",
        "brat": "epicene.corpora.formats.brat:FORMAT",
        # Last, because they take any file of their extension.
        "omop": "epicene.corpora.formats.omop:FORMAT",
        "docbin": "epicene.corpora.formats.docbin:FORMAT",
        "jsonl": "epicene.corpora.formats.jsonl:FORMAT",
        "csv": "epicene.corpora.formats.table:CSV",
        "tsv": "epicene.corpora.formats.table:TSV",
        "parquet": "epicene.corpora.formats.parquet_documents:FORMAT",
        "json": "epicene.corpora.formats.json_files:FORMAT",
        "text": "epicene.corpora.formats.text_folder:FORMAT",
    },
)
