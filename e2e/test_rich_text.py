"""A teacher writes a text by keyboard, from Word, with a picture; a student reads it; an older version comes back."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from e2e.conftest import PHONE, Visitors
from e2e.test_studio_tree import COURSE, LEAD, add, node, publish
from e2e.visitor import Visitor
from xueyun.ui import html
from xueyun.ui.tests.corpus import CASES, WORD

CHAPTER, LESSON, UNIT = "附录 写作", "附录一 图文", "写一篇图文"
PASTE = """([html, text, picture]) => {
  const data = new DataTransfer();
  if (html) { data.setData('text/html', html); data.setData('text/plain', text); }
  const bytes = Uint8Array.from(atob(picture), c => c.charCodeAt(0));
  if (picture) data.items.add(new File([bytes], '示意图.png', { type: 'image/png' }));
  const paste = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector('.rich-text__words').dispatchEvent(paste);
}"""
# What the editor makes of HTML that is pasted, and of the same where the server had kept it.
MADE = """written => {
  const { editor } = document.querySelector('rich-text');
  const { view } = editor;
  view.dispatch(view.state.tr.delete(0, view.state.doc.content.size));
  view.pasteHTML(written);
  const pasted = editor.html();
  view.dispatch(view.state.tr.replaceWith(0, view.state.doc.content.size, editor.read(written).content));
  return [pasted, editor.html()];
}"""


def words(teacher: Visitor) -> Locator:
    return teacher.editor("正文")


def saved(teacher: Visitor) -> None:
    expect(teacher.page.locator("[data-saved]")).to_have_attribute("data-state", "saved")


def value(teacher: Visitor) -> str:
    return teacher.page.locator("textarea.rich-text__area").input_value()


def open_unit(teacher: Visitor, address: str) -> None:
    teacher.open(address)
    expect(words(teacher)).to_be_visible()


@pytest.mark.req("T2", "L5")
def test_a_text_is_written_published_read_and_taken_back(visitors: Visitors) -> None:
    teacher = visitors()
    term = teacher.site.term(COURSE, "qinghe")["id"]
    teacher.sign_in(LEAD, "jade-river-2026")
    address = make_the_unit(teacher, term)
    write_by_keyboard(teacher)
    paste_from_word(teacher)
    paste_a_picture(teacher)
    teacher.judge()
    publish(teacher, term)
    read_it(visitors(PHONE), term)
    change_and_compare(teacher, term, address)
    write_on_a_phone(visitors(PHONE), address)
    agree_with_the_server(teacher, address)
    take_away(teacher, term)


def make_the_unit(teacher: Visitor, term: str) -> str:
    page = teacher.page
    teacher.open(f"/studio/terms/{term}/content/")
    page.get_by_role("link", name="添加章").click()
    page.locator(".te-new input").fill(CHAPTER)
    page.locator(".te-new input").press("Enter")
    expect(node(teacher, CHAPTER)).to_be_visible()
    page.locator(".te-new input").press("Escape")
    add(teacher, node(teacher, CHAPTER), LESSON)
    add(teacher, node(teacher, LESSON), UNIT, what="图文")
    node(teacher, UNIT).locator(".te__title").click()
    expect(words(teacher)).to_be_visible()
    return teacher.path


def write_by_keyboard(teacher: Visitor) -> None:
    keys = teacher.page.keyboard
    words(teacher).focus()
    keys.type("## 极限\n一个")
    keys.press("Control+b")
    keys.type("重要")
    keys.press("Control+b")
    keys.type("的概念：$x^2 < 1$ 成立。\n- 第一\n第二")
    keys.press("Tab")
    keys.press("Enter")
    keys.press("Enter")
    keys.press("Enter")
    # The tools by keyboard: one stop, arrows walk, Escape leads back.
    keys.press("Alt+F10")
    expect(teacher.page.get_by_label("段落类型")).to_be_focused()
    for _tool in range(20):
        if teacher.page.evaluate("document.activeElement.dataset.do") == "table":
            break
        keys.press("ArrowRight")
    expect(teacher.page.get_by_role("button", name="表格", exact=True)).to_be_focused()
    keys.press("Enter")
    expect(words(teacher)).to_be_focused()
    keys.type("甲")
    keys.press("Tab")
    keys.type("乙")
    keys.press("Tab")
    keys.type("丙")
    saved(teacher)
    found = value(teacher)
    assert (
        '<h2>极限</h2><p>一个<strong>重要</strong>的概念：<span class="math">x^2 &lt; 1</span> 成立。</p>'
        in found
    )
    assert "<ul><li><p>第一</p><ul><li><p>第二</p></li></ul></li></ul>" in found
    assert "<tr><th><p>甲</p></th><th><p>乙</p></th><th><p>丙</p></th></tr>" in found
    assert found.count("<tr>") == 3
    expect(words(teacher).locator(".katex").first).to_be_visible()


def paste_from_word(teacher: Visitor) -> None:
    teacher.page.keyboard.press("Control+End")
    teacher.page.evaluate(PASTE, [WORD, "粗体", ""])
    expect(words(teacher)).to_contain_text("好链接")
    expect(teacher.page.locator("rich-text [data-status]")).to_contain_text("来自别处的图片没有带过来")
    found = value(teacher)
    assert "<strong>粗体</strong>" in found
    assert "<strong>红粗</strong>" in found
    assert "<li><p>第一</p><ul><li><p>里面</p></li></ul></li>" in found
    for harm in ("script", "onclick", "onerror", "mso", "javascript", "file:"):
        assert harm not in found


def paste_a_picture(teacher: Visitor) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (120, 80), "teal").save(drawn, "PNG")
    teacher.page.keyboard.press("Control+End")
    teacher.page.evaluate(PASTE, ["", "", base64.b64encode(drawn.getvalue()).decode()])
    shown = teacher.page.get_by_role("dialog", name="图片说明")
    expect(shown).to_be_visible()
    teacher.judge()
    shown.get_by_label("图片内容").fill("一块青色")
    teacher.page.keyboard.press("Enter")
    expect(words(teacher).get_by_role("img", name="一块青色")).to_be_visible()
    saved(teacher)
    assert 'alt="一块青色"' in value(teacher)


def read_it(student: Visitor, term: str) -> None:
    account = student.site.account("learner")
    student.sign_in(account["login"], account["password"])
    student.open(f"/terms/{term}/")
    if student.main.get_by_role("button", name="参加课程").count():
        student.press("参加课程")
    student.open(f"/learn/{term}/")
    student.follow(student.unit(UNIT))
    expect(student.main.locator(".katex").first).to_be_visible()
    expect(student.main.get_by_role("link", name="好链接")).to_be_visible()
    picture = student.main.get_by_role("img", name="一块青色")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 120)
    assert student.page.evaluate("document.documentElement.scrollWidth") <= 390
    student.judge()


def change_and_compare(teacher: Visitor, term: str, address: str) -> None:
    open_unit(teacher, address)
    words(teacher).locator("h2").click()
    teacher.page.keyboard.press("End")
    teacher.page.keyboard.type("与连续")
    saved(teacher)
    publish(teacher, term)
    teacher.open(f"{address}versions/?old=1&new=2")
    expect(teacher.main.locator("ins")).to_contain_text("与连续")
    teacher.judge()
    teacher.main.get_by_role("button", name="恢复为草稿：版本 1").click()
    expect(teacher.main).to_contain_text("草稿已恢复为该版本")
    expect(words(teacher).locator("h2")).to_have_text("极限")
    teacher.main.get_by_role("button", name="撤销").first.click()
    expect(words(teacher).locator("h2")).to_have_text("极限与连续")


def write_on_a_phone(teacher: Visitor, address: str) -> None:
    teacher.sign_in(LEAD, "jade-river-2026")
    open_unit(teacher, address)
    words(teacher).locator("h2").tap()
    teacher.page.keyboard.press("End")
    teacher.page.get_by_role("button", name="斜体").tap()
    teacher.page.keyboard.type("（手机）")
    saved(teacher)
    assert "<em>（手机）</em></h2>" in value(teacher)
    assert teacher.page.evaluate("document.documentElement.scrollWidth") <= 390
    teacher.judge()


def agree_with_the_server(teacher: Visitor, address: str) -> None:
    """One rule on both sides: what the editor makes of anything, the server leaves letter for letter."""
    open_unit(teacher, address)
    for name, written in CASES.items():
        for made in teacher.page.evaluate(MADE, written):
            assert html.clean(made, files=True) == made, name
    words(teacher).fill("到此为止")
    saved(teacher)


def take_away(teacher: Visitor, term: str) -> None:
    teacher.open(f"/studio/terms/{term}/content/")
    node(teacher, CHAPTER).focus()
    teacher.page.keyboard.press("Delete")
    expect(node(teacher, CHAPTER)).to_have_count(0)
    publish(teacher, term)
