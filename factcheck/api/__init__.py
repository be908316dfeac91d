"""The REST API, version 1. What both apps need for it stands here; `corrections` adds its own resources."""
