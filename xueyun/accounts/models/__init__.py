"""People and what they sign in with."""

from xueyun.accounts.models.account import Account, AccountManager
from xueyun.accounts.models.code import Code
from xueyun.accounts.models.device import Device
from xueyun.accounts.models.pending import AddressChange, PendingAccount
from xueyun.accounts.models.recovery import Challenge, Recovery, Way

__all__ = [
    "Account",
    "AccountManager",
    "AddressChange",
    "Challenge",
    "Code",
    "Device",
    "PendingAccount",
    "Recovery",
    "Way",
]
