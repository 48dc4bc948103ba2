"""workbench: offline Arabic→English translation, alignment and scoring.

articles → segments → translations → pairs → scores, kept as corpora, told as reports.
"""

__version__ = "0.1.0"
