"""Read who is named in one line of a Chinese page: the labels of credits, the values behind them, bylines.

Names of people and of outlets are told apart by their look. Which lines of a page are asked is decided above.
"""

from scraper.metadata.names.bylines import (
    bracketed_editor,
    head_author,
    line_author,
    read_roster,
    tail_author,
    told_source,
)
from scraper.metadata.names.korean_japanese import japanese_author, korean_author
from scraper.metadata.names.labels import (
    BARRED,
    BARRED_ROLE,
    COLON,
    LABEL_END,
    PUBLISHED,
    TOKEN,
    as_printed,
    fold_labels,
    is_label,
)
from scraper.metadata.names.people import NO_PERSON, are_people, is_medium, is_name, is_office, is_outlet, only_names
from scraper.metadata.names.values import (
    EDGES,
    LATER,
    LONGEST_BESIDE,
    LONGEST_SOURCE,
    PLACEHOLDER,
    NameBesideDate,
    clean_value,
    is_beside_words,
    name_and_outlet,
    name_beside,
    outlet_before,
    without_address,
)

__all__ = [
    "BARRED",
    "BARRED_ROLE",
    "COLON",
    "EDGES",
    "LABEL_END",
    "LATER",
    "LONGEST_BESIDE",
    "LONGEST_SOURCE",
    "NO_PERSON",
    "PLACEHOLDER",
    "PUBLISHED",
    "TOKEN",
    "NameBesideDate",
    "are_people",
    "as_printed",
    "bracketed_editor",
    "clean_value",
    "fold_labels",
    "head_author",
    "is_beside_words",
    "is_label",
    "is_medium",
    "is_name",
    "is_office",
    "is_outlet",
    "japanese_author",
    "korean_author",
    "line_author",
    "name_and_outlet",
    "name_beside",
    "only_names",
    "outlet_before",
    "read_roster",
    "tail_author",
    "told_source",
    "without_address",
]
