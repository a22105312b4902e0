"""What people do with their accounts."""

from xueyun.accounts.actions.devices import end_sessions
from xueyun.accounts.actions.entering import WRONG_LOGIN, prove
from xueyun.accounts.actions.own import WRONG_PASSWORD, change_password, edit_profile
from xueyun.accounts.actions.registering import AddressTaken, register
from xueyun.accounts.actions.trail import viewer_of

__all__ = [
    "WRONG_LOGIN",
    "WRONG_PASSWORD",
    "AddressTaken",
    "change_password",
    "edit_profile",
    "end_sessions",
    "prove",
    "register",
    "viewer_of",
]
