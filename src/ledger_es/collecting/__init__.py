"""What is asked for, and what it costs: the rules of reminders and of finance charge memos, over plain records."""
