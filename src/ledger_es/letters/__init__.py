"""Letters to customers as PDF: reminders and finance charge memos in the customer's language."""
