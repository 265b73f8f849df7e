"""The commands of scheduled runs: `repost run`, `watch` and `status`; what they print, and the live display."""
