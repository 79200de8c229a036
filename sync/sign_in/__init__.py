"""Signing in through the province's own identity provider: OpenID Connect with PKCE in the person's browser."""
