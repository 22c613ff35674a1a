"""Published accounts of sealed rounds."""

from reports.models.comments import Comment
from reports.models.drawings import Drawing
from reports.models.editions import Edition
from reports.models.files import EditionFile
from reports.models.reports import Report, ShareLink

__all__ = ["Comment", "Drawing", "Edition", "EditionFile", "Report", "ShareLink"]
