"""No column that means something to KoboToolbox and ODK is passed over, by whichever of its names."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from pyxform import aliases
from pyxform.question import MultipleChoiceQuestion, Option
from sqlalchemy import Engine

from scorecard.instrument.xlsform import answers, survey
from scorecard.instrument.xlsform.sheets import OTHER_NAMES
from tests.scorecard.instrument.test_xlsform_problems import load, problems
from tests.scorecard.workbooks import changed

#: How a question looks, what is said beside a limit (which is refused), how ODK once sent answers by SMS;
#: and what pyxform keeps inside.
_NO_MEANING = {
    *"appearance rows autoplay constraint_message constraining_message jr:constraintMsg".split(),
    *"required_message requiredmsg jr:requiredMsg noapperrorstring no_app_error_string".split(),
    *"sms_field sms_option sms_separator sms_allow_media sms_date_format sms_datetime_format".split(),
    *"sms_response actions choices list_name extra_data parent".split(),
}


def _named(*known: Iterable[str]) -> set[str]:
    """The names under which pyxform reads what means something."""
    return {name for some in known for name in some if not name.startswith("_")} - _NO_MEANING


SURVEY = _named(
    aliases.survey_header, aliases.TRANSLATABLE_SURVEY_COLUMNS, MultipleChoiceQuestion.get_slot_names()
)
CHOICES = _named(aliases.list_header, aliases.TRANSLATABLE_CHOICES_COLUMNS, Option.get_slot_names())


@pytest.mark.parametrize("column", sorted(SURVEY - survey.COLUMNS))
def test_a_column_of_the_survey_is_read_or_refused(database: Engine, tmp_path: Path, column: str) -> None:
    found = problems(load(database, changed(tmp_path, survey_R1=column, survey_R7="x")))
    assert found == [("survey!R7", "other_name" if column in OTHER_NAMES else "not_honoured")]


@pytest.mark.parametrize("column", sorted(CHOICES - answers.COLUMNS))
def test_a_column_of_the_choices_is_read_or_refused(database: Engine, tmp_path: Path, column: str) -> None:
    found = problems(load(database, changed(tmp_path, choices_F1=column, choices_F3="x")))
    assert found == [("choices!F3", "other_name" if column in OTHER_NAMES else "not_honoured")]


@pytest.mark.parametrize(
    "column", ["bind:relevant", "media:image", "hint:Español (es)", "Bind :: calculate", "control::jr:count"]
)
def test_so_is_one_that_is_written_with_one_colon_or_in_capitals(
    database: Engine, tmp_path: Path, column: str
) -> None:
    found = problems(load(database, changed(tmp_path, survey_R1=column, survey_R7="x")))
    assert found == [("survey!R7", "not_honoured")]


def test_a_language_behind_one_colon_is_a_language(database: Engine, tmp_path: Path) -> None:
    """As in forms of before: pyxform still reads them."""
    found = problems(load(database, changed(tmp_path, survey_R1="label:English (en)", survey_R7="Well?")))
    assert found == [("survey!R1", "column_twice")]
