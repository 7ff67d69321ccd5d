"""Assignment rules as files: JSON and CSV of our own, Salesforce's metadata; what comes in goes into a draft."""
