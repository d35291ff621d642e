"""What people type into the doors and the settings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import (
    AuthenticationForm,
    PasswordChangeForm,
    PasswordResetForm,
    SetPasswordForm,
    UserCreationForm,
)

from musicapp.people import mail
from musicapp.people.models import ApiToken, Invitation, User

TAKEN = "Somebody here already has this name. Choose another."
DIFFER = "The two passwords differ. Type the same one twice."
LONG_ENOUGH = "At least 10 characters. A few words that do not belong together are good."


class Dressed(forms.BaseForm):
    """Fields in the look of the pages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"


class AccountForm(Dressed, UserCreationForm):  # type: ignore[type-arg]  # no parameter at run time
    """The first account, or one that comes of an invitation."""

    class Meta:
        model = User
        fields = ("username", "email")
        labels = {"username": "Name to sign in with", "email": "Email"}
        help_texts = {"username": "", "email": "Only to reset a forgotten password."}
        error_messages = {"username": {"unique": TAKEN}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none"}
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        self.error_messages["password_mismatch"] = DIFFER
        self.fields["password1"].help_text = LONG_ENOUGH
        self.fields["password2"].label, self.fields["password2"].help_text = "Password again", ""


class SignInForm(Dressed, AuthenticationForm):
    """A name may be typed in any case: it is unique without it."""

    error_messages = {
        "invalid_login": "This name and password do not belong together. Mind capitals in the password.",
        "inactive": "This account is closed. The owner of the studio can open it again.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Name"

    def clean_username(self) -> str:
        typed: str = self.cleaned_data["username"]
        return User.objects.filter(username__iexact=typed).values_list("username", flat=True).first() or typed


class PasswordForm(Dressed, PasswordChangeForm):
    """A new password of somebody who knows the old one."""

    error_messages = {
        "password_incorrect": "This is not your password. Type the one you sign in with now.",
        "password_mismatch": DIFFER,
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Password now"
        _name_new_passwords(self)


class NewPasswordForm(Dressed, SetPasswordForm):  # type: ignore[type-arg]  # no parameter at run time
    """A new password of somebody who came by the link of a mail."""

    error_messages = {"password_mismatch": DIFFER}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_new_passwords(self)


def _name_new_passwords(form: forms.BaseForm) -> None:
    form.fields["new_password1"].label, form.fields["new_password1"].help_text = "New password", LONG_ENOUGH
    form.fields["new_password2"].label, form.fields["new_password2"].help_text = "New password again", ""


class ForgottenForm(Dressed, PasswordResetForm):
    """Sends the mail beside the request: its answer takes as long, and says the same, for an unknown address."""

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        mail.beside_the_request(super().send_mail, *args, **kwargs)


class ProfileForm(Dressed, forms.ModelForm):  # type: ignore[type-arg]  # no parameter at run time
    """The address asks for the password, since whoever reads its mail can set a new one."""

    password = forms.CharField(
        label="Password now",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="Needed only to change the email.",
    )

    class Meta:
        model = User
        fields = ("username", "email")
        labels = {"username": "Name to sign in with", "email": "Email"}
        help_texts = {"username": "", "email": "Where the link to reset a forgotten password goes."}
        error_messages = {"username": {"unique": TAKEN}}

    def clean_username(self) -> str:
        typed: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=typed).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(TAKEN)
        return typed

    def clean_password(self) -> str:
        typed: str = self.cleaned_data["password"]
        if "email" in self.changed_data and not self.instance.check_password(typed):
            raise forms.ValidationError("This is not your password. It is needed to change the email.")
        return typed


class TokenForm(Dressed, forms.ModelForm):  # type: ignore[type-arg]  # no parameter at run time
    class Meta:
        model = ApiToken
        fields = ("name",)
        labels = {"name": "What is it for?"}


class InvitationForm(Dressed, forms.ModelForm):  # type: ignore[type-arg]  # no parameter at run time
    class Meta:
        model = Invitation
        fields = ("note",)
        labels = {"note": "Who is it for?"}
        help_texts = {"note": "For your own list; the person does not see it."}
