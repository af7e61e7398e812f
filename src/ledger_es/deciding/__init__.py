"""What every decision needs: the command, the books and the policy."""
