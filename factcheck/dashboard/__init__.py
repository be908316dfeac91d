"""The admin site itself. Apart from `admin`, whose import registers the models with it."""
