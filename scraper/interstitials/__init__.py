"""Detect interstitials, served in place of a page: client redirects, challenge pages, soft 404s, framesets."""

from scraper.interstitials.challenge import detect_challenge, sent_to_login
from scraper.interstitials.classify import Frameset, classify_answer, shows_an_article
from scraper.interstitials.client_redirect import ClientRedirect, detect_client_redirect
from scraper.interstitials.notices import Notice, detect_notice, hear_notice
from scraper.interstitials.probe import SLIGHT, Probe, probe_body, probe_document
from scraper.interstitials.server_errors import detect_server_error
from scraper.interstitials.soft_404 import detect_soft_404, sent_away

__all__ = [
    "SLIGHT",
    "ClientRedirect",
    "Frameset",
    "Notice",
    "Probe",
    "classify_answer",
    "detect_challenge",
    "detect_client_redirect",
    "detect_notice",
    "detect_server_error",
    "detect_soft_404",
    "hear_notice",
    "probe_body",
    "probe_document",
    "sent_away",
    "sent_to_login",
    "shows_an_article",
]
