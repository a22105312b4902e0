"""What people do with their accounts."""

from xueyun.accounts.actions.entering import WRONG_LOGIN, prove
from xueyun.accounts.actions.own import WRONG_PASSWORD, change_password, edit_profile
from xueyun.accounts.actions.registering import ADDRESS_TAKEN, AddressTaken, register, sign_up
from xueyun.accounts.actions.trail import viewer_of

__all__ = [
    "ADDRESS_TAKEN",
    "WRONG_LOGIN",
    "WRONG_PASSWORD",
    "AddressTaken",
    "change_password",
    "edit_profile",
    "prove",
    "register",
    "sign_up",
    "viewer_of",
]
