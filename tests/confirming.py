"""A session whose person has just given the password once more."""

import time


def confirm(client):
    """Let the client's person count as just asked for the password."""
    session = client.session
    session["account_authentication_methods_user"] = str(session["_auth_user_id"])
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session.save()
