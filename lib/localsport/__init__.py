"""Show where help to be active does most good, what it is worth and what to commission."""

from importlib.metadata import version

__version__ = version("localsport")
