"""The rows of the mission: every promise has an id, and `@pytest.mark.req("S4")` says which test holds it.

`bin/test --rows` prints this table with the names of the tests; a mark with an id that is not here fails.
"""

from __future__ import annotations

ROWS = {
    "A1": "Register with e-mail or mobile number, verify it, log in with either",
    "A2": "Personal page, my courses, 我的学校云, account security",
    "A3": "Log-in throttling; nothing tells whether an account exists",
    "A4": "找回密码: every way is offered to every account",
    "A5": "Upward SMS from the secure mobile",
    "A6": "Code to the secure mobile, link to the registered e-mail",
    "A7": "No way in left: the school's administrator; 换绑",
    "A8": "Providers of SMS and e-mail",
    "S1": "Home leads to 学校云, searchable by name, initials and city",
    "S2": "A school's portal",
    "S3": "Certification in the manual's steps",
    "S4": "Guessing is hopeless and tells nothing",
    "S5": "Roster import and export",
    "S6": "The administrator's console",
    "S7": "Teachers: staff list, certification, pages",
    "C1": "Home: MOOCs by subject; search with pinyin and typos",
    "C2": "Course page; cards show the term's time progress",
    "C3": "A SPOC needs certification and, where set, the password",
    "C4": "My courses with their filters",
    "C5": "Leave by ×, come back, everything as it was",
    "C6": "Visibility by state and dates",
    "C7": "Sign-up for the next run",
    "L0": "To do",
    "L1": "Learning page with the left navigation",
    "L2": "The content tree and its circles",
    "L3": "Video: HLS, encrypted, bound to the session",
    "L4": "Watched parts are true and idempotent",
    "L5": "PDF by pages and rich text",
    "L6": "Announcements and the grading rule",
    "T1": "Course set-up",
    "T2": "The content tree edited in place",
    "T3": "Upload and transcoding",
    "T4": "Announcements, messages, settings, copy of a term",
    "T5": "Students of a term",
    "T6": "Statistics",
    "Q1": "Question bank",
    "Q2": "Quizzes",
    "Q3": "Homework and peer grading",
    "Q4": "Exams",
    "Q5": "Grading rule and gradebook",
    "Q6": "Certificates",
    "D1": "Discussion boards",
    "D2": "Search in discussions",
    "N1": "Message centre",
    "P0": "Copies and overlays: the borrower's; rules of the shape",
    "P1": "Independent SPOC",
    "P2": "Licences",
    "P3": "Asynchronous SPOC",
    "P4": "Synchronous SPOC: own content above, 源课程内容 below",
    "P5": "Enrolling in it enrols in the source; reasons",
    "P6": "进入专有讨论区",
    "P7": "Grades of a synchronous SPOC",
    "P8": "The whole way of each mode, guided",
    "M1": "Phone: search on 首页",
    "M2": "Phone: 我的学习, swipe left",
    "M3": "Phone: 我的学校",
    "M4": "Phone: course page",
    "M5": "Phone: offline",
    "M6": "Phone: push",
}


def table(proofs: dict[str, list[str]]) -> str:
    """The rows, each with the tests that prove it (`proofs`: row id → names of tests), and how many have any."""
    lines = []
    for row, promise in ROWS.items():
        lines.append(f"{row:<3} {promise}")
        lines += [f"      {name}" for name in sorted(proofs.get(row, ()))] or ["      —"]
    proved = sum(row in proofs for row in ROWS)
    return "\n".join([*lines, "", f"{proved} of {len(ROWS)} rows have a test."])
