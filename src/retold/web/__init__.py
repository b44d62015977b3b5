"""A library in the browser: pages and an HTTP API at the same addresses (`docs/api.md`).

`app.create_app` makes the application, `serving.serve` runs it. Importing this package loads nothing heavy.
"""
