"""What is said of mistakes in more than one function: id, sentence, question."""

from grader.core.sentence import words

DOUBLED = (
    "doubled",
    words("Yours is exactly twice the right value, everywhere we looked."),
    words("Where does the additional 2 come from?"),
)
FORGOTTEN_BIAS = (
    "missing-bias",
    words("In yours b plays no part."),
    words("With all weights 0, what should the model still predict?"),
)
BROADCAST = (
    "broadcast-to-table",
    words("In yours every prediction meets every target: numpy makes a table of all pairs of a column and a line."),
    words("Print the shapes of what you subtract. Which is (n, 1), and which is (n,)?"),
)
FIRST_FEATURE = (
    "first-feature-only",
    words("Yours uses one feature only, as if d were 1."),
    words("Change only the last weight. Does your result move?"),
)
ONE_FOR_ALL = (
    "one-weight-for-all",
    words("In yours all features have one number in common, where each has a weight of its own."),
    words("Which weight belongs to the second feature, and does yours use it there and nowhere else?"),
)
WHOLE_NUMBERS = (
    "whole-number-array",
    words("Yours is right until an array of whole numbers comes in: then fractions are cut off."),
    words("Which array of yours takes its type from one that it was given? What can an array of integers hold?"),
)
SUM_FOR_MEAN = (
    "sum-for-mean",
    words("Yours adds up over all samples where the mean is asked for."),
    words("Take the same data twice over. Should your result double?"),
)
DIVIDED_TWICE = (
    "divided-twice",
    words("Yours is divided once more than the mean asks for."),
    words("By which number should the sum over the samples be divided, and how often does yours divide?"),
)
FEATURES_FOR_SAMPLES = (
    "divided-by-features",
    words("Yours divides by the number of features, not of samples."),
    words("Which of the two numbers in `X.shape` counts the samples?"),
)
ONE_SAMPLE = (
    "first-sample-only",
    words("Only one sample shows in yours."),
    words("Change only the last sample, then only the first. Does your result move both times?"),
)
RETURNS_PREDICTION = (
    "returns-prediction",
    words("Yours is the prediction ŷ itself."),
    words("The prediction was the first step. What did the task ask for?"),
)
TARGET_ADDED = (
    "target-added",
    words("Yours adds the target y to the prediction instead of comparing the two."),
    words("How far is the prediction from the target: what do you do with the two numbers?"),
)
INNER_QUESTION = words("What is {of} multiplied with in the prediction? By the chain rule, where does that go?")
EXPONENT_QUESTION = words("When a square is differentiated the exponent comes down in front. What exponent is left?")
OFF_BY_FACTOR = ("off-by-factor", words("Yours is the right value times a number that is always the same."))
ROUNDED = (
    "rounded",
    words("Yours is the right value, rounded: the digits that are cut off are missing later."),
    words("Where does your line round or cut, and what is lost there?"),
)
CUT_OFF = (
    "rounded",
    words("Yours rounds, or cuts off digits, on the way: it is right for whole numbers, and not for fractions."),
    words("Follow a number with a fraction through your lines: where does it lose it?"),
)
EXTRA_CONSTANT = (
    "extra-constant",
    words("Yours is the right value plus a number that is always the same."),
    words("At a perfect fit, which value is right, and what does yours add to it?"),
)
