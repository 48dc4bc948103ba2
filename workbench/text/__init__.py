"""Texts and their views: named steps, offset maps, scripts, numbers."""
