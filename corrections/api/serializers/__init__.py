"""What tickets and corrections look like from outside, and what may be sent about them."""
