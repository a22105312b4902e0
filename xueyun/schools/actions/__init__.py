"""What is done with schools, rosters, bonds and roles."""

from xueyun.schools.actions.bonds import certify, remove_certification, touch
from xueyun.schools.actions.disputes import decline, free_entry, raise_dispute
from xueyun.schools.actions.locks import unlock_number
from xueyun.schools.actions.moves import confirm_move, offer_move
from xueyun.schools.actions.opening import (
    SchoolFacts,
    edit_school,
    make_region,
    open_region,
    open_school,
    post_notice,
    remove_region,
    rename_region,
    resume,
    suspend,
)
from xueyun.schools.actions.roles import end_grant, grant
from xueyun.schools.actions.roster import Added, EntryRow, add_entries
from xueyun.schools.actions.slips import Slip, choose_codes, print_slips
from xueyun.schools.actions.staff import appoint, write_page
from xueyun.schools.actions.students import (
    Facts,
    disable,
    edit_entry,
    enable,
    enter_person,
    move_to_class,
    reenter,
    set_code,
)

__all__ = [
    "Added",
    "EntryRow",
    "Facts",
    "SchoolFacts",
    "Slip",
    "add_entries",
    "appoint",
    "certify",
    "choose_codes",
    "confirm_move",
    "decline",
    "disable",
    "edit_entry",
    "edit_school",
    "enable",
    "end_grant",
    "enter_person",
    "free_entry",
    "grant",
    "make_region",
    "move_to_class",
    "offer_move",
    "open_region",
    "open_school",
    "post_notice",
    "print_slips",
    "raise_dispute",
    "reenter",
    "remove_certification",
    "remove_region",
    "rename_region",
    "resume",
    "set_code",
    "suspend",
    "touch",
    "unlock_number",
    "write_page",
]
