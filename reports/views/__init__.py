"""Pages of reports: for readers, behind share links, and for those who publish."""
