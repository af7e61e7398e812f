"""What is asked, and the pure function that decides it; a file per noun."""
