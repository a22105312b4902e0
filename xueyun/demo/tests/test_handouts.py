import pypdfium2
import pytest

from xueyun.demo.content import load_handouts
from xueyun.demo.handouts import make_handout

pytestmark = pytest.mark.once


@pytest.mark.parametrize("key", sorted(load_handouts()))
def test_a_handout_has_pages_chinese_text_and_a_title(key, tmp_path):
    handout = load_handouts()[key]
    path = make_handout(handout, tmp_path)
    with pypdfium2.PdfDocument(path) as document:
        assert len(document) >= 2
        width, height = document[0].get_size()
        assert (round(width), round(height)) == (595, 842)
        assert document.get_metadata_dict()["Title"] == handout.title
        text = "".join(page.get_textpage().get_text_range() for page in document)
    for words in (handout.title, handout.school, "自检", "第 1 页"):
        assert words in text


def test_the_same_text_gives_the_same_bytes(tmp_path):
    handout = next(iter(load_handouts().values()))
    first, second = (make_handout(handout, tmp_path / name).read_bytes() for name in "ab")
    assert first == second
