"""The site's own pages: start, language, account, statements, health."""
