"""What is typed to sign in."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError

from config.accounts.throttle import TooManyAttemptsError, attempt_count, attempt_key, attempts_forget


class SignInForm(AdminAuthenticationForm):
    """A staff user's name and password, tried so often in a while."""

    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": "The name and the password do not belong together, or the account is not of the staff. "
        "Mind capitals.",
    }
    required_css_class = ""

    def clean(self) -> dict[str, Any]:
        if not (self.cleaned_data.get("username") and self.cleaned_data.get("password")):
            return super().clean()
        key = attempt_key(self.request, self.cleaned_data["username"])
        try:
            attempt_count(key)
        except TooManyAttemptsError as error:
            raise ValidationError(str(error), code="throttled") from error
        cleaned: dict[str, Any] = super().clean()
        attempts_forget(key)
        return cleaned
