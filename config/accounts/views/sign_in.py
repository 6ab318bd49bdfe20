"""Signing in: the one page for it, Django's admin included."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from config.accounts.forms import SignInForm
from config.accounts.throttle import browser_remember


@method_decorator(never_cache, name="dispatch")
class SignIn(LoginView):
    """Name and password; whoever of the staff is in already is led on."""

    authentication_form = SignInForm
    template_name = "accounts/sign_in.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_active and request.user.is_staff:
            return redirect(self.get_success_url())
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: SignInForm) -> HttpResponse:
        response = super().form_valid(form)
        browser_remember(self.request, response, form.get_user().get_username())
        return response
