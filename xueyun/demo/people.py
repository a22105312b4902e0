"""The rosters: some hundred students a school, made from parts of names, the same at every run.

Nobody in them exists.  Numbers follow each school's own format; codes look like the last six characters of an
identity card, so about one in eleven ends in X.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from xueyun.demo.content import DepartmentText, SchoolText

GRADES = (2024, 2025, 2026)

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
DOUBLE_SURNAMES = ("欧阳", "上官", "司马", "诸葛", "慕容", "令狐", "东方", "皇甫")
FIRST = "子梓雨思浩嘉欣宇佳晨一诗若书明文俊承沐知景云清怡婉星安予慕锦念卓北南秋冬以亦乐泽远修乔语墨采静言柏霖"
SECOND = "轩涵萱怡然宁航睿琪阳彤妍悦昊瑶豪琳博洁桐晴辰渊岚溪禾舟尧歌珩舒朗茜遥野桥川枫月笙棠衡川野越初苓蔓漪"
SINGLE = "伟静敏磊洋艳勇杰娟涛明超霞平刚辉玲桂鑫波斌宁凯越菲岩蕾毅倩楠锐翔鹏颖璐珂"
OTHER_NAMES = (
    "阿依努尔·买买提",
    "古丽娜尔·艾山",
    "巴特尔·苏和",
    "迪丽努尔·吐尔逊",
    "卓玛·才仁",
    "哈丽旦·阿不都",
    "努尔江·叶尔肯",
    "扎西·多吉",
    "买尔丹·玉素甫",
)


@dataclass(frozen=True, slots=True)
class StudentText:
    """One student that a school says exists.  `code` is six characters, the last a digit or X."""

    school: str
    student_no: str
    name: str
    code: str
    department: str
    major: str
    class_name: str
    grade: str


def load_people(school: SchoolText, *, seed: int = 2026) -> tuple[StudentText, ...]:
    """The roster of `school`, in the order of its numbers; the same for the same seed.

    Each department has its number of classes in each of three years, and each class some `per_class` students.
    Names may repeat, as they do; numbers never do.
    """
    dice = random.Random(f"{school.slug}/{seed}")
    others = list(OTHER_NAMES)
    dice.shuffle(others)
    students = []
    for grade, department, class_no in _classes(school, dice):
        for seat in range(1, school.per_class + dice.randint(-2, 2) + 1):
            name = others.pop() if others and dice.random() < 0.015 else _name(dice)
            students.append(_student(school, department, grade, class_no, seat, name, _code(dice)))
    return tuple(sorted(students, key=lambda student: student.student_no))


def _classes(school: SchoolText, dice: random.Random) -> Iterator[tuple[int, DepartmentText, int]]:
    """Which classes there are: a department's classes, dealt over the three years."""
    for department in school.departments:
        first = dice.randrange(len(GRADES))
        for index in range(department.classes):
            yield GRADES[(first + index) % len(GRADES)], department, index + 1


def _student(
    school: SchoolText, department: DepartmentText, grade: int, class_no: int, seat: int, name: str, code: str
) -> StudentText:
    number = school.number_format.format(
        year=grade, short_year=grade % 100, department=department.code, class_no=class_no, seat=seat
    )
    major = department.majors[(class_no - 1) % len(department.majors)]
    return StudentText(
        school=school.slug,
        student_no=number,
        name=name,
        code=code,
        department=department.name,
        major=major,
        class_name=f"{major}{grade % 100}{class_no:02d}班",
        grade=f"{grade}级",
    )


def _name(dice: random.Random) -> str:
    """A plausible name: mostly three characters, some of two, few of four."""
    shape = dice.random()
    surname = dice.choice(DOUBLE_SURNAMES) if shape > 0.975 else dice.choice(SURNAMES)
    if shape < 0.16:
        return surname + dice.choice(SINGLE)
    return surname + dice.choice(FIRST) + dice.choice(SECOND)


def _code(dice: random.Random) -> str:
    """Six characters like the end of an identity card: day of birth, three digits, check character."""
    return f"{dice.randint(1, 28):02d}{dice.randrange(1000):03d}{dice.choice('0123456789X')}"
