import pytest

from xueyun.demo.tree import read_tree

TREE = """\
# 第一章 {release=7}
### text: 章前
先读我。
## 1.1 课时 {release=9}
### video: 讲解 {lecture=limits preview}
### text: 正文
第一段。

#### 小标题
```python
# 这不是标题
```
# 第二章
## 2.1 课时
### pdf: 讲义 {handout=limits}
"""


def read(tmp_path, text):
    path = tmp_path / "tree.md"
    path.write_text(text, encoding="utf-8")
    return read_tree(path)


def test_it_reads_chapters_lessons_and_units(tmp_path):
    first, second = read(tmp_path, TREE)
    assert (first.title, first.release_day, second.release_day) == ("第一章", 7, None)
    assert [unit.title for unit in first.units] == ["章前"]
    (lesson,) = first.lessons
    assert lesson.release_day == 9
    video, text = lesson.units
    assert (video.kind, video.lecture, video.preview) == ("video", "limits", True)
    assert text.body.startswith("第一段。")
    assert "# 这不是标题" in text.body
    assert second.lessons[0].units[0].handout == "limits"


def test_a_lesson_outside_a_chapter_is_refused(tmp_path):
    with pytest.raises(ValueError, match="line 1"):
        read(tmp_path, "## 1.1 课时\n")


def test_an_unknown_kind_of_unit_is_refused(tmp_path):
    with pytest.raises(ValueError, match="audio"):
        read(tmp_path, "# 章\n## 课\n### audio: 听力\n")
