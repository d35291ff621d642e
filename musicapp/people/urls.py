"""Addresses of accounts, invitations and settings."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path

from musicapp.people.views import account, doors, studio

app_name = "people"

urlpatterns = [
    path("first/", doors.first, name="first"),
    path("sign-in/", doors.SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("join/<str:token>/", doors.join, name="join"),
    path("forgotten/", doors.Reset.as_view(), name="reset"),
    path("forgotten/sent/", doors.ResetSent.as_view(), name="reset-sent"),
    path("forgotten/<uidb64>/<token>/", doors.ResetSet.as_view(), name="reset-set"),
    path("forgotten/done/", doors.ResetDone.as_view(), name="reset-done"),
    path("settings/", account.profile, name="settings"),
    path("settings/password/", account.password, name="password"),
    path("settings/sessions/end/", account.end_sessions, name="sessions-end"),
    path("settings/tokens/", account.tokens, name="tokens"),
    path("settings/tokens/<int:pk>/revoke/", account.revoke_token, name="token-revoke"),
    path("settings/people/", studio.people, name="people"),
    path("settings/people/invite/", studio.invite, name="invite"),
    path("settings/people/invitations/<int:pk>/revoke/", studio.revoke_invitation, name="invitation-revoke"),
    path("settings/people/<int:pk>/close/", studio.close_account, name="person-close"),
    path("settings/people/<int:pk>/open/", studio.open_account, name="person-open"),
]
