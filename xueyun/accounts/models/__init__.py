"""People and what they sign in with."""

from xueyun.accounts.models.account import Account, AccountManager
from xueyun.accounts.models.code import Code

__all__ = ["Account", "AccountManager", "Code"]
