"""What the public sees of the ground: a claim's page, and the pages that say that something went wrong."""
