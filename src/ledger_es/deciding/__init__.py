"""The frame of a decision: what is asked, the books it is decided on, the settings that hold."""
