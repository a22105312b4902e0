"""Every component renders with its states; what people wrote never becomes markup."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template import engines
from django.test import Client
from django.utils import translation

from xueyun.ui import components

FOLDER = Path(components.__file__).parent
EVIL = "<script>alert(1)</script>\"'"


def render(source: str, **context: Any) -> str:
    return str(engines["jinja2"].env.from_string(source).render(**context))


@pytest.mark.django_db
@pytest.mark.parametrize("name", components.names())
def test_its_examples_render_in_both_languages(client: Client, name: str) -> None:
    for language in ("zh-hans", "en"):
        client.cookies["xueyun_language"] = language
        answer = client.get(f"/gallery/{name}/")
        assert answer.status_code == 200
        assert name in answer.content.decode()


@pytest.mark.django_db
def test_the_gallery_shows_all_and_wears_a_theme(client: Client) -> None:
    answer = client.get("/gallery/?theme=dark").content.decode()
    assert 'data-theme="dark"' in answer
    assert all(f'id="{name}"' in answer for name in components.names())
    assert client.get("/gallery/no-such-thing/").status_code == 404


def test_every_component_has_its_template_and_style_in_one_folder() -> None:
    for folder in (path for path in FOLDER.iterdir() if path.is_dir() and path.name != "__pycache__"):
        assert (folder / f"{folder.name}.html").exists(), folder.name
        assert (folder / "examples.html").exists(), folder.name
        strays = {file.name for file in folder.iterdir()} - {
            f"{folder.name}.html",
            f"{folder.name}.css",
            f"{folder.name}.js",
            "examples.html",
        }
        assert not strays


def test_no_page_hides_a_component_of_the_same_name() -> None:
    pages = {path.stem for path in (FOLDER.parent / "jinja2" / "ui").glob("*.html")}
    assert not pages & set(components.names())


@pytest.mark.parametrize(
    "source",
    [
        '{% from "ui/button.html" import button %}{{ button(evil, name=evil, value=evil) }}',
        '{% from "ui/tag.html" import tag %}{{ tag(evil) }}',
        '{% from "ui/avatar.html" import avatar %}{{ avatar("张", label=evil) }}',
        '{% from "ui/field.html" import text_field %}{{ text_field("a", evil, evil, hint=evil, errors=[evil]) }}',
        '{% from "ui/search_box.html" import search_box %}{{ search_box("/", evil, value=evil, hidden={"k": evil}) }}',
        '{% from "ui/course_card.html" import course_card %}{{ course_card({"url": "/", "title": evil, "school": evil, '
        '"teachers": evil, "cover_url": evil, "tag": evil, "time_progress": evil, "note": evil, "leave_url": evil}) }}',
        '{% from "ui/unit_row.html" import unit_row %}'
        '{{ unit_row({"url": evil, "title": evil, "kind": evil, "state": 0, "meta": evil}) }}',
    ],
)
def test_it_escapes_what_people_wrote(source: str) -> None:
    html = render(source, evil=EVIL)
    assert "<script" not in html
    assert not re.search(r'="[^"]*<', html)


def test_a_course_card_needs_no_optional_key() -> None:
    html = render(
        '{% from "ui/course_card.html" import course_card %}'
        '{{ course_card({"url": "/c/", "title": "高等数学", "school": "清河大学", "cover_url": "/x.svg"}) }}'
    )
    assert "progress" not in html.replace("time_progress", "")
    assert "data-confirm-dialog" not in html


def test_the_leave_button_says_which_course() -> None:
    with translation.override("en"):
        html = render(
            '{% from "ui/course_card.html" import course_card %}'
            '{{ course_card({"url": "/c/", "title": "高等数学", "school": "", "cover_url": "/x.svg", '
            '"leave_url": "/l/"}) }}'
        )
    assert 'aria-label="Leave the course 高等数学"' in html


class Sample(forms.Form):
    email = forms.EmailField(
        label="邮箱", help_text="用来登录", widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    secret = forms.CharField(label="密码", widget=forms.PasswordInput)
    about = forms.CharField(label="简介", widget=forms.Textarea, required=False)
    agree = forms.BooleanField(label="同意")
    subject = forms.ChoiceField(label="学科", choices=[("math", "数学"), ("cs", "计算机")])
    days = forms.MultipleChoiceField(
        label="日子", choices=[("1", "一"), ("2", "二")], widget=forms.CheckboxSelectMultiple
    )
    token = forms.CharField(widget=forms.HiddenInput)


def fields(form: forms.Form) -> str:
    return render(
        '{% from "ui/field.html" import field, form_errors %}{{ form_errors(form) }}'
        "{% for bound in form %}{{ field(bound) }}{% endfor %}",
        form=form,
    )


def test_a_form_keeps_what_was_typed_but_never_a_password() -> None:
    form = Sample(
        {
            "email": "王@",
            "secret": "hunter2hunter2",
            "about": "你好\n<b>",
            "subject": "cs",
            "days": ["2"],
            "token": "t",
        }
    )
    assert not form.is_valid()
    form.add_error(None, "整张表单的错误")
    html = fields(form)
    assert 'value="王@"' in html
    assert "hunter2" not in html
    assert "你好\n&lt;b&gt;</textarea>" in html
    assert '<option value="cs" selected>' in html
    assert re.search(r'value="2" checked', html)
    assert not re.search(r'value="1" checked', html)
    assert 'type="hidden" name="token" value="t"' in html
    assert "整张表单的错误" in html


def test_an_error_belongs_to_its_field_for_screen_readers() -> None:
    form = Sample({})
    form.is_valid()
    html = fields(form)
    assert 'aria-invalid="true" aria-describedby="email-error email-hint"' in html
    assert 'id="email-error"' in html
    assert 'id="email-hint"' in html
    assert '<label class="field__label" for="id_email">' in html
    assert 'autocomplete="email"' in html


def test_an_empty_form_shows_no_errors() -> None:
    html = fields(Sample())
    assert "aria-invalid" not in html
    assert "None" not in html
