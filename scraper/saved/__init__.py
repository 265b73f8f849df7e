"""Read saved pages: folders, WARC files, MHTML, plain text."""

from scraper.saved.folder import CAPTURE_FILE, describe_error, shown_path
from scraper.saved.input_page import InputPage, NotPage, RecordFacts, error_page
from scraper.saved.inputs import PageFile, is_page_name, iter_files, iter_inputs, iter_lazy_inputs, read_file_page
from scraper.saved.record_pages import may_be_page
from scraper.saved.transport import SavedTransport, SavedView
from scraper.saved.warc import is_container_name

__all__ = [
    "CAPTURE_FILE",
    "InputPage",
    "NotPage",
    "PageFile",
    "RecordFacts",
    "SavedTransport",
    "SavedView",
    "describe_error",
    "error_page",
    "is_container_name",
    "is_page_name",
    "iter_files",
    "iter_inputs",
    "iter_lazy_inputs",
    "may_be_page",
    "read_file_page",
    "shown_path",
]
