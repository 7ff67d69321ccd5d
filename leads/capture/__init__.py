"""Capture: what visitors post becomes a stored submission, and then a lead."""
