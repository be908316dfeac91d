"""What is said of a file that nothing can be made of."""


class Unfit(Exception):
    """The file is not read, for a reason that the desk is told."""
