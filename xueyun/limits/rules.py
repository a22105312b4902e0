"""Every number that guards a guess, in one place. What follows from them stands in
docs/decisions/0004-guesses.md.

A rule counts tries that were not taken back. The `tries`-th one locks for `first`; from then on every
`again` further tries lock `growth` times longer, up to `cap`. After `forget` without a try everything
starts anew.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Rule:
    """How many tries, and what they cost."""

    scope: str
    tries: int
    again: int
    first: timedelta
    growth: int
    cap: timedelta
    forget: timedelta
    # One old try is let go in this time: for addresses that a whole campus shares and that are never quiet.
    leak: timedelta | None = None

    def lock_after(self, count: int) -> timedelta | None:
        """How long the `count`-th try locks; None when more tries are left."""
        if count < self.tries or (count - self.tries) % self.again:
            return None
        step = min((count - self.tries) // self.again, 16)
        # After sixteen steps every cap is reached; a timedelta could not hold much more.
        return min(self.cap, self.first * int(self.growth**step))

    def left_after(self, count: int) -> int:
        """How many tries are left before a lock, once `count` have been made."""
        if count < self.tries:
            return self.tries - count
        return -(count - self.tries) % self.again

    def key(self, *values: object) -> Key:
        """What this rule guards here; the values can't be read back from it."""
        text = "\x1f".join((self.scope, *(str(value) for value in values)))
        digest = hmac.new(settings.CODE_PEPPER.encode(), text.encode(), hashlib.sha256).hexdigest()
        return Key(digest, self)


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """One guarded thing.

    Keys are always taken in the order of their digests, so that two never wait for each other.
    """

    digest: str
    rule: Rule = field(compare=False)


def network(address: str | None) -> str:
    """The caller as far as counting goes: an IPv4 address, the /64 of an IPv6 one (one household), '' for
    none.
    """
    if not address:
        return ""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


def seconds(count: int) -> timedelta:
    return timedelta(seconds=count)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def hours(count: int) -> timedelta:
    return timedelta(hours=count)


def days(count: int) -> timedelta:
    return timedelta(days=count)


# Certification (mission, S4). Six characters of an ID number: about 341,000 codes. One account at one
# number: five tries, then ever longer pauses; a year of them gives one account far less than the number's
# own rule allows to all together.
CODE_BY_PAIR = Rule("code.pair", 5, 2, minutes(15), 4, days(7), days(60))
# One number over all accounts: this rule alone bounds the chance of a hit. 31 tries in the worst year are
# 31 / 341,000 = 0.91 in ten thousand. One hostile account needs more than three weeks to reach its first
# lock, so nobody locks out a classmate with a handful of tries.
CODE_BY_NUMBER = Rule("code.number", 20, 1, hours(1), 4, days(60), days(365))
# One account over all numbers of all schools: nobody has more than a few numbers of their own.
CODE_BY_ACCOUNT = Rule("code.account", 15, 3, minutes(30), 2, days(1), days(30))
# One address: a whole campus may stand behind it, and right codes take their tries back.
CODE_BY_ADDRESS = Rule("code.address", 100, 20, minutes(10), 2, hours(1), days(1), seconds(20))

# Signing in (A3). From one address at one account: five tries, then pauses that double from half a minute.
LOGIN_HERE = Rule("login.here", 5, 1, seconds(30), 2, hours(1), days(1))
# At one account from everywhere: a stranger's guesses from one address never reach this, so the owner gets
# in.
LOGIN_BY_ACCOUNT = Rule("login.account", 50, 10, minutes(5), 2, hours(1), days(1))
LOGIN_BY_ADDRESS = Rule("login.address", 100, 20, minutes(1), 2, minutes(30), days(1), seconds(30))
# A browser that has signed in to the account before, counted by its own name: what others guess from the same
# address or at the same account does not lock it, and it can guess no faster than a stranger at one address.
LOGIN_KNOWN = Rule("login.known", 5, 1, seconds(30), 2, hours(1), days(1))
# Changing the password asks for the old one.
PASSWORD_BY_ACCOUNT = Rule("password.account", 5, 2, minutes(1), 2, hours(1), days(1))

# Registering: all attempts of an address (a campus registers in one morning).
REGISTER_BY_ADDRESS = Rule("register.address", 300, 100, minutes(10), 2, hours(1), hours(2), seconds(6))

# Letters with a code or a link: each costs the school money and its reader patience. One address gets five in a row,
# then one in pauses that double; one caller's many addresses are a campus, or somebody who floods.
SEND_TO_ADDRESS = Rule("send.to", 5, 1, minutes(5), 2, hours(12), days(1), minutes(10))
SEND_BY_CALLER = Rule("send.caller", 300, 50, minutes(10), 2, hours(1), hours(2), seconds(6))

# Finding a password again (A4 to A6), always by the typed account. Beginning sends nothing; from one address at one
# account it is slowed soon, over all addresses late, so that a stranger doesn't keep the owner from it.
RECOVER_HERE = Rule("recover.here", 10, 2, minutes(5), 2, hours(1), days(1))
RECOVER_BY_LOGIN = Rule("recover.login", 60, 20, minutes(5), 2, hours(1), days(1), minutes(2))
RECOVER_BY_CALLER = Rule("recover.caller", 100, 20, minutes(10), 2, hours(1), days(1), seconds(20))
# Sending by one way: as SEND_TO_ADDRESS from one caller, and over all callers what a reader's patience bears.
RECOVER_SEND_HERE = Rule("recover.send.here", 5, 1, minutes(5), 2, hours(12), days(1), minutes(10))
RECOVER_SEND = Rule("recover.send", 30, 10, minutes(10), 2, hours(1), days(1), minutes(10))
# Typing the six digits: this rule alone bounds the chance of a hit. It locks this one way; word and link can't be
# guessed and stay open, so it may be strict.
RECOVER_CODE = Rule("recover.code", 20, 1, hours(1), 4, days(60), days(365))

# SMS that a phone sends to the service number: each may cost a query or two, and one phone can send many.
ARRIVE_FROM_SENDER = Rule("arrive.sender", 20, 5, minutes(1), 2, hours(1), days(1), minutes(1))

# Course passwords (L-rows): short, told to a whole class, so only guessing by one account is slowed.
COURSE_PASSWORD = Rule("course.account", 5, 2, minutes(1), 2, days(1), days(7))
COURSE_PASSWORD_ADDRESS = Rule("course.address", 100, 20, minutes(5), 2, hours(1), days(1), seconds(20))

# 'Someone else has certified my entry': each one costs an administrator a quarter of an hour.
DISPUTE_BY_ACCOUNT = Rule("dispute.account", 5, 2, hours(1), 2, days(1), days(7))

# Lists of student numbers that a teacher looks at before adding them: each names up to 5,000 people, and a course has a
# few a term. Who turns the pages of a whole school's roster this way is slowed, and stands in the audit trail.
LOOK_UP_BY_ACCOUNT = Rule("look_up.account", 20, 5, minutes(10), 2, hours(6), days(1), minutes(5))
# Messages of a course team to its students: a morning of writing to single ones, and no flood.
MESSAGE_BY_ACCOUNT = Rule("message.account", 30, 10, minutes(30), 2, hours(12), days(1), minutes(15))

ALL = (
    CODE_BY_PAIR,
    CODE_BY_NUMBER,
    CODE_BY_ACCOUNT,
    CODE_BY_ADDRESS,
    LOGIN_HERE,
    LOGIN_BY_ACCOUNT,
    LOGIN_BY_ADDRESS,
    LOGIN_KNOWN,
    PASSWORD_BY_ACCOUNT,
    REGISTER_BY_ADDRESS,
    SEND_TO_ADDRESS,
    SEND_BY_CALLER,
    RECOVER_HERE,
    RECOVER_BY_LOGIN,
    RECOVER_BY_CALLER,
    RECOVER_SEND_HERE,
    RECOVER_SEND,
    RECOVER_CODE,
    ARRIVE_FROM_SENDER,
    COURSE_PASSWORD,
    COURSE_PASSWORD_ADDRESS,
    DISPUTE_BY_ACCOUNT,
    LOOK_UP_BY_ACCOUNT,
    MESSAGE_BY_ACCOUNT,
)
