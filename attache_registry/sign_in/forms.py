"""The forms of signing in, under the names that browsers and password managers know."""

from allauth.account.forms import LoginForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):
    """User name and password; the field of the name is called what it holds."""

    def add_prefix(self, field_name):
        return "username" if field_name == "login" else super().add_prefix(field_name)


class GivesPassword:
    """Whoever is given a password by somebody else sets one of his or her own at the next sign-in."""

    def save(self, commit=True):
        user = self.instance if hasattr(self, "instance") else self.user
        user.must_change_password = True
        return super().save(commit)


class GivenPasswordForm(GivesPassword, AdminPasswordChangeForm):
    """An administrator gives somebody a new password."""


class NewUserForm(GivesPassword, AdminUserCreationForm):
    """An administrator enters somebody new."""


class NamesPasskey:
    """A passkey's name is labelled in the reader's language, and is short."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        required = self.fields["name"].required
        self.fields["name"] = forms.CharField(label=_("Name"), max_length=60, required=required)
        if "passwordless" in self.fields:
            self.fields["passwordless"].label = _("Signs in by itself, without user name and password")
            self.fields["passwordless"].help_text = _("The device then asks for a fingerprint, a face or a PIN.")


class PasskeyForm(NamesPasskey, AddWebAuthnForm):
    """A new passkey."""


class PasskeyNameForm(NamesPasskey, EditWebAuthnForm):
    """Another name for a passkey."""
