"""What a module of checks states about mistakes, made when it is looked at first: where all passes, it never is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

if TYPE_CHECKING:
    from grader.law.mistakes.derivation import Derivation
    from grader.law.mistakes.evidence import Probes
    from grader.law.mistakes.mistake import Mistake
    from grader.law.mistakes.wrong_model import WrongModel
    from grader.law.smooth import SmoothLoss
    from grader.law.squared_error import SquaredError

Item_co = TypeVar("Item_co", covariant=True)
Value_co = TypeVar("Value_co", covariant=True)


class Later(Sequence[Item_co], Generic[Item_co]):
    """The items that `make` returns, made once."""

    def __init__(self, make: Callable[[], Sequence[Item_co]]) -> None:
        self._make = make

    @cached_property
    def _items(self) -> Sequence[Item_co]:
        return self._make()

    @overload
    def __getitem__(self, index: int) -> Item_co: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Item_co]: ...
    def __getitem__(self, index: int | slice) -> Item_co | Sequence[Item_co]:
        """Return one of the items, or some."""
        return self._items[index]

    def __len__(self) -> int:
        """Return their number."""
        return len(self._items)


class LaterByName(Mapping[str, Value_co], Generic[Value_co]):
    """The mapping that `make` returns, made once."""

    def __init__(self, make: Callable[[], Mapping[str, Value_co]]) -> None:
        self._make = make

    @cached_property
    def _values(self) -> Mapping[str, Value_co]:
        return self._make()

    def __getitem__(self, name: str) -> Value_co:
        """Return the value of a name."""
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        return iter(self._values)

    def __len__(self) -> int:
        """Return their number."""
        return len(self._values)


def mistakes_of(model: "SquaredError", wrong_models: Sequence["WrongModel"] = ()) -> Sequence["Mistake"]:
    """Return the mistakes in all functions of `model`, and those of who predicts by one of `wrong_models`."""
    return Later(lambda: _made("every", "mistakes_of", model, wrong_models))


def common_mistakes_of(model: "SmoothLoss", probes: Mapping[str, "Probes"]) -> Sequence["Mistake"]:
    """Return the mistakes that do not depend on what the loss is, but for those that this one does not notice."""
    return Later(lambda: _made("every", "common_mistakes_of", model, probes))


def probes_of(model: "SquaredError") -> Mapping[str, "Probes"]:
    """Return the probes of each function of `model`."""
    return LaterByName(lambda: _made("probes", "probes_of", model))


def derivations_of(model: "SquaredError") -> Sequence["Derivation"]:
    """Return what may follow from what in the functions of `model`, in teaching order."""
    return Later(lambda: _made("derivation", "derivations_of", model))


def _made(module: str, name: str, *arguments: object) -> Any:  # noqa: ANN401 - whatever the function returns
    return getattr(import_module(f"grader.law.mistakes.{module}"), name)(*arguments)
