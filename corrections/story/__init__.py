"""The demo newsroom, and the story that one reader's mail plays in it."""
