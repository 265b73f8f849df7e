"""Read saved pages: folders, WARC files, MHTML, plain text."""

from scraper.saved.folder import shown_path
from scraper.saved.input_page import InputPage, NotPage, RecordFacts
from scraper.saved.inputs import PageFile, iter_inputs, iter_lazy_inputs, read_file_page
from scraper.saved.record_pages import may_be_page
from scraper.saved.transport import SavedTransport, SavedView

__all__ = [
    "InputPage",
    "NotPage",
    "PageFile",
    "RecordFacts",
    "SavedTransport",
    "SavedView",
    "iter_inputs",
    "iter_lazy_inputs",
    "may_be_page",
    "read_file_page",
    "shown_path",
]
