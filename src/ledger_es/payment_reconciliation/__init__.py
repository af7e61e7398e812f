"""The main job over the engine: statements read, applications proposed, tried and recorded."""
