"""How people sign in: password, passkey or the ministry's own provider, a second factor, and what may end it."""
