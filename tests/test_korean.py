"""Korean: particles that fit, a language chosen as everywhere else, and a catalogue that is complete."""

import pytest

from grader.core.korean import Word
from grader.core.sentence import Language, say
from grader.course.translation import chosen


@pytest.mark.parametrize(
    ("template", "value", "text"),
    [
        ("{it:은}", "b", "b는"),
        ("{it:은}", "w1", "w1은"),
        ("{it:은}", "w2", "w2는"),
        ("{it:을}", "기울기", "기울기를"),
        ("{it:을}", "예측값", "예측값을"),
        ("{it:이}", "`train`", "`train`이"),
        ("{it:이}", "`step`", "`step`이"),
        ("{it:이}", "`loss`", "`loss`가"),
        ("{it:과}", "10", "10과"),
        ("{it:으로}", "7", "7로"),
        ("{it:으로}", "6", "6으로"),
        ("{it:으로}", "2", "2로"),
        ("{it:`을}", "step", "`step`을"),
        ("{it}", "w1", "w1"),
        ("{it:은}", "()", "()는"),
    ],
)
def test_a_particle_follows_the_last_sound(template: str, value: str, text: str) -> None:
    assert Language("ko", {"x {it}": template}, Word)(say("x {it}", it=value)) == text


@pytest.mark.parametrize(
    ("arguments", "environment", "code"),
    [
        ([], {}, "en"),
        ([], {"LANG": "ko_KR.UTF-8"}, "ko"),
        ([], {"LANG": "C.UTF-8"}, "en"),
        ([], {"LANGUAGE": "ko:en", "LANG": "en_US.UTF-8"}, "ko"),
        ([], {"LANGUAGE": "", "LC_ALL": "ko", "LANG": "en"}, "ko"),
        ([], {"LC_MESSAGES": "de_DE", "LANG": "ko_KR"}, "en"),
        (["--lang", "en"], {"LANG": "ko_KR.UTF-8"}, "en"),
        (["x.py", "--lang=ko"], {"LANG": "en_US"}, "ko"),
        (["--lang", "xx"], {"LANG": "ko_KR.UTF-8"}, "ko"),
        (["--lang"], {}, "en"),
    ],
)
def test_the_option_decides_before_the_environment(
    arguments: list[str], environment: dict[str, str], code: str
) -> None:
    assert chosen(arguments, environment) == code
