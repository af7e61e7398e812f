"""Files and forms to commands, in parts that can be resumed: what the command line and other faces share."""
