"""What is done with schools, rosters, bonds and roles."""

from xueyun.schools.actions.bonds import certify, remove_certification, touch
from xueyun.schools.actions.locks import unlock_number
from xueyun.schools.actions.opening import open_region, open_school, post_notice
from xueyun.schools.actions.roles import end_grant, grant
from xueyun.schools.actions.roster import Added, EntryRow, add_entries

__all__ = [
    "Added",
    "EntryRow",
    "add_entries",
    "certify",
    "end_grant",
    "grant",
    "open_region",
    "open_school",
    "post_notice",
    "remove_certification",
    "touch",
    "unlock_number",
]
