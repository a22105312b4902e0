"""The texts fit together: everything that is named exists, and the days make the states they should."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import chain, pairwise

import pytest

from xueyun.demo.cast import chosen
from xueyun.demo.content import (
    SHANGHAI,
    CourseText,
    find_term,
    load_courses,
    load_handouts,
    load_lectures,
    load_schools,
    load_teachers,
)
from xueyun.demo.markdown import to_html
from xueyun.demo.people import load_people

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
COURSES = load_courses()
TERMS = [term for course in COURSES for term in course.terms]

courses = pytest.mark.parametrize("course", COURSES, ids=lambda course: course.slug)
terms = pytest.mark.parametrize("term", TERMS, ids=lambda term: term.key)


def schools():
    return {school.slug: school for school in load_schools()}


def test_it_has_two_universities_and_a_college_in_one_region():
    assert list(schools()) == ["qinghe", "mingde", "jiangzhou"]
    assert Counter(school.kind for school in load_schools()) == {"university": 2, "college": 1}
    assert {school.region for school in load_schools()} == {"江州市"}
    for school in load_schools():
        assert len(school.notices) >= 3
        assert all(notice.published_at(NOW) <= NOW for notice in school.notices)
        assert re.fullmatch(r"#[0-9a-f]{6}", school.colour)


def test_teachers_have_a_school_and_a_key_and_number_of_their_own():
    assert {teacher.school for teacher in load_teachers()} == set(schools())
    for name in ("key", "name", "staff_no"):
        values = [getattr(teacher, name) for teacher in load_teachers()]
        assert len(values) == len(set(values))


def test_rosters_are_of_a_fair_size_and_the_same_every_time():
    for school in load_schools():
        students = load_people(school)
        assert 200 <= len(students) <= 320
        assert students == load_people(school)
        assert len({student.student_no for student in students}) == len(students)
        assert all(re.fullmatch(r"\d{5}[\dX]", student.code) for student in students)
        assert any(student.code.endswith("X") for student in students)


def test_every_school_has_students_of_all_grades_with_and_without_an_account():
    """Four dozen without: the journeys of a whole run in a browser take one each, and some are left to try."""
    for school in load_schools():
        roster = load_people(school)
        certified, unclaimed = chosen(roster)
        assert (len(certified), len(unclaimed)) == (10, 48)
        numbers = {student.student_no for student in [*certified, *unclaimed]}
        assert len(numbers) == 58, "nobody is both"
        for some in (certified, unclaimed):
            assert {student.grade for student in some} == {student.grade for student in roster}


def test_names_are_as_varied_as_a_class_list():
    names = [student.name for school in load_schools() for student in load_people(school)]
    assert {2, 3, 4} <= {len(name) for name in names}
    assert any("·" in name for name in names)
    assert len(set(names)) > 0.9 * len(names)


def test_twelve_or_more_courses_over_many_subjects():
    assert len(COURSES) >= 12
    assert len({course.subject for course in COURSES}) >= 8
    assert len({course.slug for course in COURSES}) == len(COURSES)
    assert Counter(term.status for term in TERMS).keys() == {"running", "upcoming", "ended"}
    assert {term.audience for term in TERMS} == {"mooc", "spoc"}
    assert sum(term.mode == "synchronous" for term in TERMS) >= 2


def test_the_main_journey_is_calculus_with_a_password():
    term = find_term("weijifen/2")
    assert (term.audience, term.mode, term.status, term.password) == (
        "spoc",
        "independent",
        "running",
        "jifen2026",
    )
    first = next(unit for unit in term.units() if unit.kind == "video")
    assert load_lectures()[first.lecture].height == 720, "ready soon after the first start"
    assert max(lecture.height for lecture in load_lectures().values()) == 1080


@courses
def test_a_course_is_complete(course: CourseText):
    assert course.school in schools()
    assert len(course.intro) > 120
    for text in (course.title, course.title_en, course.summary, course.outline, course.learners):
        assert text.strip()
    assert [term.number for term in course.terms] == sorted({term.number for term in course.terms})
    for before, after in pairwise(course.terms):
        assert before.end_day < after.start_day


@terms
def test_a_term_is_complete(term):
    school = next(course.school for course in COURSES if course.slug == term.course)
    teachers = {teacher.key: teacher for teacher in load_teachers()}
    assert all(teachers[member.teacher].school == school for member in term.team)
    assert [member.role for member in term.team].count("lead") == 1
    assert term.start_day < term.end_day
    assert sum(term.grading.weights.values()) == 100
    assert term.grading.pass_line < term.grading.excellent_line <= 100
    assert all(note.published_at(NOW) < NOW for note in term.announcements)
    if term.status == "running":
        assert 2 <= len(term.announcements) <= 4
        assert all(term.start_day <= note.day for note in term.announcements)
    if term.password:
        assert term.audience == "spoc"


@terms
def test_a_synchronous_term_stands_on_a_running_mooc_of_another_school(term):
    by_course = {course.slug: course.school for course in COURSES}
    assert bool(term.source) == (term.mode == "synchronous")
    if term.source:
        source = find_term(term.source)
        assert (source.audience, source.mode, source.source) == ("mooc", "independent", "")
        assert source.status != "ended"
        assert by_course[source.course] != by_course[term.course]
        assert term.audience == "spoc"


@terms
def test_its_tree_has_chapters_lessons_and_real_units(term):
    if term.source:
        return
    assert 3 <= len(term.chapters) <= 8
    for chapter in term.chapters:
        assert chapter.lessons
        assert all(lesson.units for lesson in chapter.lessons)
    for unit in term.units():
        assert bool(unit.lecture) == (unit.kind == "video")
        assert bool(unit.handout) == (unit.kind == "pdf")
        assert unit.kind != "text" or len(unit.body) >= 40
    assert any(unit.preview for unit in term.units())


def test_one_synchronous_term_adds_chapters_and_another_nothing():
    assert find_term("daxue-wuli-jiangzhou/1").chapters
    assert not find_term("jingjixue-qinghe/1").chapters


def test_some_chapters_of_running_terms_are_still_to_come():
    later = [
        term.release_at(NOW, chapter.release_day)
        for term in TERMS
        if term.status == "running"
        for chapter in term.chapters
    ]
    assert sum(moment is not None and moment > NOW for moment in later) >= 4


def test_every_lecture_and_handout_named_exists_and_is_used_under_its_course():
    titles = {course.slug: course.title for course in COURSES}
    names = {school.slug: school.name for school in load_schools()}
    units = [(term, unit) for term in TERMS for unit in term.units()]
    for term, unit in units:
        for key, shelf in ((unit.lecture, load_lectures()), (unit.handout, load_handouts())):
            if key:
                assert shelf[key].course == titles[term.course]
                assert shelf[key].school in names.values()
    used = set(chain.from_iterable((unit.lecture, unit.handout) for _, unit in units))
    assert set(load_lectures()) | set(load_handouts()) <= used
    assert len(load_lectures()) >= 6
    assert len(load_handouts()) >= 6


def test_lectures_have_ten_slides_or_more():
    for lecture in load_lectures().values():
        assert 10 <= len(lecture.slides) <= 16, lecture.key
        assert all(slide.narration for slide in lecture.slides)


def test_terms_begin_and_end_as_in_shanghai():
    term = find_term("weijifen/2")
    start, end = (moment.astimezone(SHANGHAI) for moment in (term.starts_at(NOW), term.ends_at(NOW)))
    assert (start.hour, start.minute) == (8, 0)
    assert (end.hour, end.minute, end.second) == (23, 59, 59)
    assert start.date() == NOW.astimezone(SHANGHAI).date() + timedelta(days=term.start_day)


def test_a_day_is_counted_in_shanghai_not_in_utc():
    late = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
    assert find_term("weijifen/2").starts_at(late) == find_term("weijifen/2").starts_at(NOW)


def test_every_text_becomes_html_with_nothing_left_over():
    bodies = [course.intro for course in COURSES] + [school.intro for school in load_schools()]
    bodies += [notice.body for school in load_schools() for notice in school.notices]
    for term in TERMS:
        bodies += [term.grading.words, *(note.body for note in term.announcements)]
        bodies += [unit.body for unit in term.units()]
    for body in bodies:
        html = re.sub(r"<code.*?</code>", "", to_html(body), flags=re.DOTALL)
        assert "$" not in html
        assert "**" not in html
        assert not re.search(r"^\|", html, flags=re.MULTILINE)
