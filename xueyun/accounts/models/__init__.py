"""People and what they sign in with."""

from xueyun.accounts.models.account import Account, AccountManager
from xueyun.accounts.models.code import Code
from xueyun.accounts.models.device import Device
from xueyun.accounts.models.pending import AddressChange, PendingAccount

__all__ = ["Account", "AccountManager", "AddressChange", "Code", "Device", "PendingAccount"]
