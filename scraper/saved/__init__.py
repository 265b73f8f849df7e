"""Read saved pages: folders, WARC files, MHTML, plain text."""

from scraper.saved.folder import shown_path
from scraper.saved.inputs import InputPage, PageFile, iter_inputs, iter_lazy_inputs, may_be_page, read_file_page
from scraper.saved.transport import SavedTransport, SavedView

__all__ = [
    "InputPage",
    "PageFile",
    "SavedTransport",
    "SavedView",
    "iter_inputs",
    "iter_lazy_inputs",
    "may_be_page",
    "read_file_page",
    "shown_path",
]
