"""Which column is which, by its heading: schools write them in many ways."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

# field → its name for readers; the order is that of the template.
STUDENT_FIELDS: dict[str, _StrOrPromise] = {
    "number": _("Student number"),
    "name": pgettext_lazy("person", "Name"),
    "code": _("Verification code"),
    "college": _("College"),
    "major": _("Major"),
    "class_name": pgettext_lazy("of a school", "Class"),
    "grade": pgettext_lazy("of a school", "Grade"),
}
TEACHER_FIELDS: dict[str, _StrOrPromise] = {
    "number": _("Staff number"),
    "name": pgettext_lazy("person", "Name"),
    "code": _("Verification code"),
    "college": _("College"),
    "title": pgettext_lazy("of a teacher", "Title"),
}
LONGEST = {"college": 50, "major": 50, "class_name": 50, "grade": 10, "title": 20}

_SPELLINGS = {
    "number": "学号 学籍号 学籍编号 学生编号 学生学号 考生号 工号 职工号 教工号 教师工号 教职工号 人员编号 编号 号码 "
    "studentno studentnumber studentid stuno stuid staffno staffnumber staffid number no id sno xh gh",
    "name": "姓名 学生姓名 教师姓名 真实姓名 中文姓名 名字 name fullname studentname realname xm",
    "code": "认证码 学生认证码 验证码 身份证后六位 身份证号后六位 身份证后6位 身份证号后6位 身份证号码后六位 "
    "身份证号码后6位 证件号后六位 证件号后6位 后六位 身份证 身份证号 身份证号码 居民身份证号 公民身份号码 证件号 "
    "证件号码 身份证件号 code verificationcode idlast6 idnumber idcard idcardno sfzh",
    "college": "学院 院系 所在学院 学院名称 系 系部 系别 院(系) 院系名称 部门 所在部门 单位 所在单位 "
    "college faculty department school dept xy yx",
    "major": "专业 专业名称 所学专业 所在专业 major programme program speciality specialty zy",
    "class_name": "班级 行政班 行政班级 班级名称 所在班级 班 class classname adminclass bj",
    "grade": "年级 入学年份 入学年 届 级 所在年级 当前年级 grade year intake nj",
    "title": "职称 专业技术职务 职务 职称名称 title position rank zc",
}
_BY_SPELLING = {spelling: field for field, words in _SPELLINGS.items() for spelling in words.split()}
# 学号（必填）, 姓名*, 认证码:
_notes = re.compile(r"\((?:必填|选填|可选|可不填|required|optional)[^)]*\)|[\s*:_\-./·、]+")
# What is said in brackets: 认证码（身份证后六位）
_aside = re.compile(r"\([^)]*\)")

Mapping = dict[str, int]


def fields_of(kind: str) -> dict[str, _StrOrPromise]:
    """What a list of this kind ('student' or 'teacher') can hold."""
    return TEACHER_FIELDS if kind == "teacher" else STUDENT_FIELDS


def field_of(heading: str) -> str:
    """The field that this heading names, or ''."""
    plain = _notes.sub("", unicodedata.normalize("NFKC", heading).casefold())
    return _BY_SPELLING.get(plain) or _BY_SPELLING.get(_aside.sub("", plain), "")


def match(headings: Sequence[str], kind: str) -> Mapping:
    """field → column (from 0). The first column that names a field has it."""
    found: Mapping = {}
    wanted = fields_of(kind)
    for column, heading in enumerate(headings):
        field = field_of(heading)
        if field in wanted:
            found.setdefault(field, column)
    return found
