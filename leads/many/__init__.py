"""One change to many leads: judged lead by lead as a single one would be, written set by set, and taken back."""
