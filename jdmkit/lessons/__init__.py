"""The lessons: a folder per lesson, a file per exhibit.

``jdmkit/lessons/<lesson>/__init__.py`` lists the exhibits in the order of the lesson.
"""

from jdmkit.lessons.catalog import LESSONS, NOTEBOOKS, WORKBENCHES, folder, part

__all__ = ["LESSONS", "NOTEBOOKS", "WORKBENCHES", "folder", "part"]
