"""HTML as it really comes: for the server's rule, and for the editor, which must come to the same."""

from __future__ import annotations

FILE = "asset:0123456789"

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}</style>
<script>alert(1)</script></head><body><!--StartFragment-->
<p class=MsoNormal style='margin:0'><b>粗体<o:p></o:p></b>与<span style="font-weight:bold">红粗</span>
<i>斜</i><a href="javascript:alert(1)">坏链接</a><a href="https://example.edu/x">好链接</a></p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·&nbsp;</span>第一</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o</span>里面</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>第二</p>
<table border=1><tr><td style="width:10pt" onclick="alert(1)"><p class=MsoNormal>甲</p></td>
<td>乙<img src="file:///C:/x.png" onerror="alert(1)"></td></tr></table><!--EndFragment--></body></html>"""

CASES = {
    "word": WORD,
    "plain": '<p>对任意 <span class="math">\\varepsilon &gt; 0</span>，<strong>存在</strong> N。</p>',
    "block_formula": '<div class="math">\\int_0^1 x^2\\,dx &lt; 1</div><p>后</p>',
    "code": '<pre><code class="language-python">if a &lt; b:\n    print("甲")</code></pre>',
    "code_of_no_known_language": '<pre><code class="language-brainfog evil">x</code></pre>',
    "newlines_in_pre": "<pre>\n\n\n三行之后</pre>",
    "lists": "<ul><li>一<ol start=3><li>三</li></ol></li><li><p>二</p></li></ul>",
    "broken_lists": "<li>没有头<li><p>第二<ul><li>里",
    "table": "<table><thead><tr><th>甲<th>乙<tbody><tr><td colspan=2>丙</table>",
    "nested_tables": "<table><tr><td>外<table><tr><td>里</td></tr></table></td></tr></table>",
    "foster_parents": "<table><p>不在格里</p><tr><td>格里</td></tr></table>",
    "picture": f'<p><img src="{FILE}" alt="图 &quot;一&quot; &gt;" width="60" height="40"></p>',
    "pictures_from_elsewhere": '<p>前<img src="https://evil.example/p.gif" alt="x">'
    '<img src="data:image/png;base64,AAAA">后</p>',
    "attachment": f'<p><a href="{FILE}">数据.xlsx</a></p>',
    "no_file": '<p><a href="asset:short">甲</a><a href="ASSET:0123456789">乙</a><img src="asset:0123456789x"></p>',
    "addresses": '<p><a href="javascript:alert(1)">a</a><a href="JaVa&#9;Script:alert(1)">b</a>'
    '<a href="data:text/html,x">c</a><a href="mailto:a@b.c">d</a><a href="/courses/">e</a></p>',
    "svg": '<svg onload="alert(1)"><a xlink:href="javascript:alert(1)"><text>字</text></a></svg><p>后</p>',
    "mathml": "<math><mi>x</mi><mglyph><style><img src=x onerror=alert(1)></style></mglyph></math><p>后</p>",
    "handlers": '<p onclick="alert(1)" style="position:fixed" id="x" class="big">字</p>',
    "forms": '<form action="https://evil.example"><input name=q autofocus onfocus=alert(1)>'
    "<button>按</button></form><p>后</p>",
    "comments": "<!--[if mso]><p>给 Word</p><![endif]--><p>字<!-- 私语 --></p>",
    "turned_text": "<p>abc\u202egnp.exe\u202c &#x202e;又 &#x2066;一\u200f</p>",
    "controls": "<p>a\x01b&#2;c\x7f</p>",
    "headings": "<h1>一</h1><h2>二</h2><h3>三</h3><h4>四</h4><h6>六</h6>",
    "marks": "<p><b>粗</b><i>斜</i><u>下</u><s>删</s>H<sub>2</sub>O x<sup>2</sup> <kbd>Ctrl</kbd>"
    " <code>x = 1</code></p>",
    "crossed": "<p><b>一<i>二</b>三</i>四</p>",
    "bare_words": "没有段落的字 &amp; &lt;b&gt; 不是标签",
    "half_tags": "<p>半<b",
    "empty": "",
    "quote": "<blockquote><p>引</p><ul><li>列</li></ul></blockquote><hr><p>a<br>b</p>",
    "escaped_file": f'<p>&lt;img src="{FILE}"&gt; 是字</p>',
}
