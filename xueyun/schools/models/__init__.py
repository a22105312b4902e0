"""Schools, the people whom a school says exist, and the bonds between them and accounts."""

from xueyun.schools.models.bonds import Certification, CertificationQuerySet
from xueyun.schools.models.disputes import Dispute, DisputeQuerySet
from xueyun.schools.models.imports import ImportPart, RosterImport
from xueyun.schools.models.moves import Move
from xueyun.schools.models.roles import Grant, GrantQuerySet
from xueyun.schools.models.roster import RosterEntry
from xueyun.schools.models.school import Notice, Region, School
from xueyun.schools.models.staff import TeacherPage

__all__ = [
    "Certification",
    "CertificationQuerySet",
    "Dispute",
    "DisputeQuerySet",
    "Grant",
    "GrantQuerySet",
    "ImportPart",
    "Move",
    "Notice",
    "Region",
    "RosterEntry",
    "RosterImport",
    "School",
    "TeacherPage",
]
