"""Django's admin: experiments and their links are managed here; what listeners did is looked at, never changed."""

from mushra.admin import drafts, experiments, interactions, invitations, ratings, sessions, trials

__all__ = ["drafts", "experiments", "interactions", "invitations", "ratings", "sessions", "trials"]
