from xueyun.demo.markdown import to_html


def test_a_formula_stays_tex_and_is_escaped():
    assert to_html("若 $a<b$ 且 $x \\& y$") == (
        '<p>若 <span class="math">a&lt;b</span> 且 <span class="math">x \\&amp; y</span></p>\n'
    )


def test_a_displayed_formula_is_a_block():
    assert to_html("$$\n\\int_a^b f\n$$") == '<div class="math">\\int_a^b f</div>\n'


def test_a_displayed_formula_within_a_paragraph_makes_no_block_there():
    html = to_html("于是\n$$x<y$$\n成立")
    assert '<span class="math">\\displaystyle x&lt;y</span>' in html
    assert "<div" not in html


def test_markup_in_the_source_stays_words():
    html = to_html('<script>alert(1)</script> <b onclick="x">粗</b> $</span><script>$')
    assert "<script" not in html
    assert "<b" not in html


def test_a_dangerous_link_is_no_link():
    assert "href" not in to_html("[点我](javascript:alert(1))")


def test_tables_and_code_are_kept():
    assert "<table>" in to_html("| 甲 | 乙 |\n|---|---|\n| 1 | 2 |")
    assert '<code class="language-python">' in to_html("```python\nprint(1)\n```")


def test_emphasis_works_beside_chinese_marks():
    assert "<strong>先看见</strong>" in to_html("我们**先看见**，再证明。")
