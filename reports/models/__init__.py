"""Published accounts of sealed rounds."""

from reports.models.drawings import Drawing
from reports.models.reports import Report, ShareLink

__all__ = ["Drawing", "Report", "ShareLink"]
