"""One module a route of docs/http-api.md; each is a small ASGI application."""
