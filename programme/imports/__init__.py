"""Reading files that others keep: municipalities, staff, families, their logros, meetings, offers.

A file is loaded row by row: what is wrong with one is said in a line and stops no other, and a file that was
loaded already changes nothing.
"""

from programme.imports.files import import_file
from programme.imports.kinds import KINDS
from programme.imports.report import FileUnusable, Problem, Report

__all__ = ["KINDS", "FileUnusable", "Problem", "Report", "import_file"]
