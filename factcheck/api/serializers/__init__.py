"""What the ground's rows look like from outside, and what may be sent about them."""
