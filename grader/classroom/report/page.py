"""The page on a whole class: first a summary and what to teach next, then everything behind it."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from grader.classroom.intake.students import Student
from grader.classroom.report.chart import LEGEND, histogram, outcome_bar, patterns
from grader.classroom.report.insight import Crowd, Insight, Mistake, Trouble
from grader.core.report import Status
from grader.core.sentence import Filling, Language, Sentence, say, words
from grader.render.page import Markup, document, element, joined, prose

LESSONS = 3  # mistakes to teach next
MISTAKES = 40  # in the table
ALIKE = 100  # groups of the same code


def page(insight: Insight, language: Language) -> str:
    """Return the page as one self-contained HTML document."""
    return _Page(insight, language).whole()


class _Page:
    """Writes the insight as markup, in one language."""

    def __init__(self, insight: Insight, language: Language) -> None:
        self._insight = insight
        self._tell = language
        self._mistakes = insight.mistakes

    def whole(self) -> str:
        """Return the whole page."""
        title = self._tell(say("What the class understood"))
        return document(
            title,
            self._tell.code,
            patterns(),
            element("header", element("h1", title), self._summary()),
            *(self._sections() if self._insight.handed_in else ()),
            *self._people(),
        )

    def say(self, template: str, **values: Filling) -> Markup:
        """Return a fixed sentence, filled in and translated."""
        return self._sentence(say(template, **values))

    def _sentence(self, sentence: Sentence) -> Markup:
        return prose(self._tell(sentence))

    def _section(self, title: Sentence, *contents: str | None, class_: str | None = None) -> Markup:
        return element("section", element("h2", self._sentence(title)), *contents, class_=class_)

    def _summary(self) -> Markup:
        insight, count = self._insight, self._insight.handed_in
        sentences = [say("{count} of {students} students handed something in.", count=count, students=insight.students)]
        if count:
            best = insight.scores.get(insight.max_score, 0)
            sentences += [
                say(
                    "Half of them have {score} of {most} points or more.", score=self._middle(), most=insight.max_score
                ),
                say("{best} of them have every point.", best=best),
            ]
        if insight.unstarted:
            sentences.append(say("{count} of them have not started.", count=len(insight.unstarted)))
        return element("p", joined(map(self._sentence, sentences), " "), class_="lead")

    def _middle(self) -> int:
        """Return the most points that at least half of the class has."""
        left = (self._insight.handed_in + 1) // 2
        for score in sorted(self._insight.scores, reverse=True):
            left -= self._insight.scores[score]
            if left <= 0:
                return score
        return 0

    def _sections(self) -> Iterator[Markup]:
        yield self._lessons()
        yield self._section(say("How far they came"), self._legend(), *self._functions())
        yield self._section(say("Points"), self._histogram())
        if self._mistakes:
            yield self._section(say("Mistakes, the most frequent first"), *self._table_of_mistakes(), class_="long")
        yield self._section(say("Every check"), self._legend(), *self._checks(), class_="long")

    def _lessons(self) -> Markup:
        """Return the mistakes that most students share."""
        title = say("What to teach next")
        shared = [one for one in self._mistakes if one.id is not None][:LESSONS]
        if not shared:
            return self._section(title, element("p", self.say("No mistake that has a name was found.")))
        return self._section(title, element("ol", *map(self._lesson, shared), class_="lessons"))

    def _lesson(self, one: Mistake) -> Markup:
        how_many = say("{count} of {whole}", count=one.students, whole=self._insight.handed_in)
        return element(
            "li",
            element("h3", joined((self._sentence(how_many), self._where(one.exercise, one.function)), " · ")),
            element("p", self.say("They are told:"), " ", element("strong", prose(one.message))),
            self._example(one),
            element("p", self.say("Ask the class: {question}", question=one.question), class_="ask")
            if one.question
            else None,
            class_="card",
        )

    def _where(self, exercise: str, function: str | None) -> Markup:
        return joined((exercise, None if function is None else element("code", function)), " ")

    def _example(self, one: Mistake) -> Markup | None:
        example = one.example
        if example is None or example.got is None or example.expected is None:
            return None
        template = words("For example, `{call}` returned `{got}`; `{expected}` is right.")
        text = self.say(template, call=example.call, got=example.got, expected=example.expected)
        return element("p", text, class_="soft small")

    def _legend(self) -> Markup:
        items = (
            element("li", outcome_bar({statuses[0]: 1}, 1, "", width=24), " ", self.say(name))
            for statuses, _class, name in LEGEND
        )
        return element("ul", *items, class_="legend")

    def _functions(self) -> Iterator[Markup]:
        for exercise, some in groupby(self._insight.functions, key=lambda rate: rate.exercise):
            yield element("h3", exercise)
            rows = (self._rate(element("code", rate.function), rate.outcomes) for rate in some)
            yield element("ul", *rows, class_="rates")

    def _checks(self) -> Iterator[Markup]:
        for exercise, some in groupby(self._insight.checks, key=lambda rate: rate.exercise):
            yield element("h3", exercise)
            rows = (self._rate(prose(rate.title), rate.outcomes) for rate in some)
            yield element("ul", *rows, class_="rates long")

    def _rate(self, name: Markup, outcomes: Mapping[Status, int]) -> Markup:
        whole = self._insight.handed_in
        told = "; ".join(
            f"{self._tell(name)} {count}"
            for statuses, _class, name in LEGEND
            if (count := sum(outcomes.get(status, 0) for status in statuses))
        )
        rate = say("{count} of {whole}", count=outcomes.get(Status.PASSED, 0), whole=whole)
        bar = outcome_bar(outcomes, whole, told)
        return element("li", element("span", name), bar, element("span", self._sentence(rate), class_="count"))

    def _histogram(self) -> Markup:
        title = self._tell(say("How many students have how many points"))
        return histogram(self._insight.scores, self._insight.max_score, title, self._tell(say("points")))

    def _table_of_mistakes(self) -> Iterator[Markup]:
        heads = say("Students"), say("Where"), say("What was wrong")
        rows = [element("tr", *(element("th", self._tell(head), scope="col") for head in heads))]
        rows += [
            element(
                "tr",
                element("td", str(one.students), class_="number"),
                element("td", self._where(one.exercise, one.function), class_="where"),
                element("td", *self._mistake(one)),
            )
            for one in self._mistakes[:MISTAKES]
        ]
        yield element("table", *rows)
        more = len(self._mistakes) - MISTAKES
        if more > 0:
            yield element("p", self.say("… and {count} that are rarer.", count=more), class_="soft")

    def _mistake(self, one: Mistake) -> Iterator[Markup | None]:
        if one.id is None:
            yield self.say("Wrong in a way that has no name: {title}", title=one.message)
        else:
            yield prose(one.message)
        yield self._example(one)

    def _people(self) -> Iterator[Markup]:
        insight = self._insight
        lists = (
            (say("Nothing handed in that can be graded"), insight.absent),
            (say("Handed in, but nothing written yet"), insight.unstarted),
            (say("Late"), insight.late),
        )
        for title, students in lists:
            if students:
                counted = say("{what}: {count}", what=title, count=len(students))
                yield self._section(counted, self._names(students), class_="long")
        for status, title in ((Status.STOPPED, say("Stopped")), (Status.CRASHED, say("Crashed"))):
            troubles = [one for one in insight.troubles if one.status is status]
            if troubles:
                yield self._section(title, *map(self._trouble, troubles), class_="long")
        if insight.alike:
            yield self._section(say("The same code"), *self._alike(), class_="long")

    def _names(self, students: Crowd) -> Markup:
        items = [element("li", self._name(student)) for student in students.named]
        more = len(students) - len(students.named)
        if more > 0:
            items.append(element("li", self.say("… and {count} more", count=more), class_="soft"))
        return element("ul", *items, class_="names")

    def _name(self, student: Student) -> Markup:
        number = student.number or student.login
        also = None if number is None else element("bdi", number, class_="soft small")
        return joined((element("bdi", student.name), also), " ")

    def _trouble(self, one: Trouble) -> Markup:
        where = self._where(one.exercise, one.function)
        if one.reason is not None:
            why = prose(one.reason)
        elif one.function is None:
            why = self.say("the file could not be loaded")
        else:
            why = self.say("an error of their own")
        return joined((element("h3", where, " · ", why), self._names(one.students)))

    def _alike(self) -> Iterator[Markup]:
        yield element(
            "p",
            self.say(
                "Short functions that are right look alike by themselves: equal code proves nothing. Equal mistakes, "
                "which stand first, may be worth a talk."
            ),
            class_="soft",
        )
        for one in self._insight.alike[:ALIKE]:
            count, score, most = len(one.students), one.score, one.max_score
            group = self.say("{count} students, {score} of {most} points", count=count, score=score, most=most)
            yield element("h3", one.exercise, " · ", group)
            yield self._names(one.students)
