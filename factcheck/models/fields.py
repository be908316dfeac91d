"""Field helpers shared by the models of both apps."""

from django.db import models
from django.utils.translation import gettext_lazy

from factcheck.states import State

LONGEST_CODE = 32


def state_field(states: type[State], initial: State, **options) -> models.CharField:
    """A status column: indexed with its siblings by the model, never edited by hand, only moved by `transitions`."""
    return models.CharField(
        max_length=LONGEST_CODE,
        choices=[(str(state), gettext_lazy(state.label)) for state in states],
        default=str(initial),
        editable=False,
        **options,
    )


def code_field(choices: type[models.TextChoices], **options) -> models.CharField:
    """A column of one vocabulary's codes."""
    return models.CharField(max_length=LONGEST_CODE, choices=choices.choices, **options)


def one_of(name: str, column: str, values, *, blank: bool = False) -> models.CheckConstraint:
    """A constraint that holds `column` to `values`: the database knows the vocabulary too."""
    permitted = [str(value) for value in values] + ([""] if blank else [])
    return models.CheckConstraint(condition=models.Q(**{f"{column}__in": permitted}), name=name)
