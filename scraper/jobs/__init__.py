"""The work that commands start: one page, one repost, a run, a parse."""
