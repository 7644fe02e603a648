"""The search for circles finds them, of any length, and nothing else."""

import grimp

from tests.circles import circles


def _graph(**imports: str) -> grimp.ImportGraph:
    graph = grimp.ImportGraph()
    for importer, imported in imports.items():
        for one in imported.split():
            graph.add_import(importer=importer, imported=one)
    return graph


def test_a_circle_is_found_however_long_it_is() -> None:
    assert list(circles(_graph(a="b", b="a c", c="d"))) == [["a", "b"]]
    assert list(circles(_graph(a="b", b="c", c="a", d="a"))) == [["a", "b", "c"]]
    assert list(circles(_graph(a="b", b="a", x="y b", y="x"))) == [["a", "b"], ["x", "y"]]


def test_files_that_only_import_one_way_are_in_none() -> None:
    assert list(circles(_graph(a="b c", b="c", c="d"))) == []
