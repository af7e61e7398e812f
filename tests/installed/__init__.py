"""The installed program: each extra alone, and the lowest versions of libraries."""
