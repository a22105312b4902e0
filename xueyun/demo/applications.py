"""Two teachers of one school have applied for courses: one application waits, the other was sent back."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from xueyun.courses import applications
from xueyun.courses.applications import Proposal
from xueyun.courses.models import Subject, Term
from xueyun.demo.cast import Cast
from xueyun.demo.content import moment

SCHOOL = "qinghe"
WAITING, SENT_BACK = "wen-ruzhuo", "he-yanzhou"


def fill(cast: Cast, now: datetime) -> None:
    """Both wait for a while; the office has read one of them."""
    school, office = cast.schools[SCHOOL], cast.admins[SCHOOL].viewer
    early = now - timedelta(days=2, hours=5)
    asked = applications.apply(cast.teachers[SENT_BACK].viewer, school, _modelling(now), now=early)
    why = "请写明与《微积分（一）》的衔接，以及每周的学习量。"
    applications.send_back(asked, reason=why, seen=asked.round, now=early + timedelta(hours=20), actor=office)
    later = now - timedelta(hours=8)
    applications.apply(cast.teachers[WAITING].viewer, school, _writing(now), now=later)


def _modelling(now: datetime) -> Proposal:
    return Proposal(
        title="数学建模入门",
        subject=Subject.MATHEMATICS,
        summary="从一杯咖啡的冷却到一座城市的公交，用数学把真事说清楚。",
        audience=Term.Audience.SPOC,
        starts_at=moment(now, 75, time(0)),
        ends_at=moment(now, 190, time(23, 59)),
        purpose="面向大二理工科学生，为校内建模竞赛打基础。\n现有讲义两学期，可以直接录课。",
    )


def _writing(now: datetime) -> Proposal:
    return Proposal(
        title="大学写作",
        subject=Subject.LITERATURE,
        summary="十二次写作课：会读、会改，写出别人看得懂的文章。",
        audience=Term.Audience.MOOC,
        starts_at=moment(now, 90, time(0)),
        ends_at=moment(now, 180, time(23, 59)),
        purpose="全校通识课每学期报名超过 400 人，教室容不下。\n希望先在本校使用，并向社会开放。",
    )
