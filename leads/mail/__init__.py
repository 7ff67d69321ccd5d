"""E-mail with leads: texts with merge fields, sending, answers that find their lead."""
