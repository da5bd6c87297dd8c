"""What is foreign to somebody in the world: its names, its rows, and how to see that one changed. Asserts nothing."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import Model, Q

from tests.access.world import World
from tracker.models import Course, Membership, Patient, ProtocolVersion, Site, User

WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.IGNORECASE)


class Foreign:
    """The courses of `things` with their patients and sites, and whoever works at those sites alone."""

    def __init__(self, world: World, *things: str) -> None:
        self.things = [world.things[it] for it in things]
        self.courses = [it.course for it in self.things if it.course]
        self.names = {it.name for it in self.things}
        self.sites = [world.away]
        self.people = [world.people["far"].user.pk, *(it.patient.user_id for it in self.courses)]
        self.version = ProtocolVersion.objects.get(site=world.away)
        self._world = world

    @cached_property
    def rows(self) -> dict[type[Model], frozenset[Any]]:
        """Return every row of each table that names a foreign course, patient, site or person."""
        return {model: self.rows_of(model) for model in apps.get_app_config("tracker").get_models()}

    def rows_of(self, model: type[Model]) -> frozenset[Any]:
        """Return the rows of a table that name something foreign, as they are now."""
        condition = self._condition(model)
        manager = getattr(model, "unscoped", model._base_manager)
        return frozenset(map(repr, manager.filter(condition).values_list())) if condition else frozenset()

    def _condition(self, model: type[Model]) -> Q | None:
        kinds: dict[Any, list[Any]] = {
            Course: [it.pk for it in self.courses], Patient: [it.patient_id for it in self.courses],
            Site: [it.pk for it in self.sites], User: self.people,
        }  # fmt: skip
        found = [Q(pk__in=kinds[model])] if model in kinds else []
        for it in model._meta.concrete_fields:
            if it.is_relation and it.related_model in kinds:
                found.append(Q(**{f"{it.attname}__in": kinds[it.related_model]}))
            if it.name == "course_reference":
                found.append(Q(course_reference__in=[course.reference for course in self.courses]))
        return self._any(found)

    @staticmethod
    def _any(conditions: list[Q]) -> Q | None:
        whole = conditions[0] if conditions else None
        for it in conditions[1:]:
            whole |= it
        return whole

    def changed(self, tables: set[str]) -> list[str]:
        """Return which of these tables have another foreign row than in the beginning."""
        return [it.__name__ for it in self.rows if it._meta.db_table in tables and self.rows_of(it) != self.rows[it]]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Return a foreign row's key for each kind of row that a form could name by a number."""
        site = self._world.away
        return {
            "user": self.people[0], "membership": Membership.objects.get(user=self.people[0]).pk, "site": site.pk,
        }  # fmt: skip

    @cached_property
    def keys(self) -> dict[str, UUID]:
        """Return a foreign row's key for each kind of row that has a long one."""
        found = {}
        for model in apps.get_app_config("tracker").get_models():
            if model._meta.pk.get_internal_type() != "UUIDField":
                continue
            condition = self._condition(model)
            manager = getattr(model, "unscoped", model._base_manager)
            if condition and (key := manager.filter(condition).values_list("pk", flat=True).last()):
                found[model.__name__] = key
        return found


@contextmanager
def written() -> Iterator[set[str]]:
    """Yield the names of the tables that are written to inside."""
    tables: set[str] = set()

    def look(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := WRITES.match(sql):
            tables.add(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield tables
