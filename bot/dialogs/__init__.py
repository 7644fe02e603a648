"""One file a conversation of several steps. Importing the room registers them all."""
