"""How a row of the sheet becomes an activity: found, filled cell by cell, checked, saved in batches."""

from django.core.exceptions import ValidationError
from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export import resources
from import_export.fields import Field
from import_export.results import Result

from accreditations.models import Country
from cooperation_plans.choices import ACTIVITY_TRANSITIONS, WITH_REASON, ActivityStatus, Precision
from cooperation_plans.models import (
    Activity,
    ActivityCountry,
    ActivityTransition,
    Area,
    CancellationReason,
    Form,
    Unit,
)
from cooperation_plans.models.activities import MOST_PERSONS
from cooperation_plans.spreadsheets import cells
from cooperation_plans.spreadsheets.layout import BY_NAME, CHOICES, OF_STATUS, OWN, labels, plain
from cooperation_plans.spreadsheets.reading import ROW

LISTS = {"area": Area, "form": Form, "unit": Unit, "country": Country, "reason": CancellationReason}
READERS = {"text": cells.text, "number": cells.number, "amount": cells.amount, "day": cells.day, "span": cells.span}
DAYS = ("starts_on", "ends_on", "when_precision")
# From the most exact to the least.
PRECISIONS = [Precision.DAY, Precision.MONTH, Precision.QUARTER, Precision.YEAR]
BATCH = 500
EVERY = 100
# What a preview shows one by one; the rest is counted.
SHOWN = 200


def attribute(name):
    """The attribute that a column fills: of a reference its key, so that no row asks the database for it."""
    return f"{name}_id" if BY_NAME[name].kind in LISTS else name


class Stopped(Exception):
    """Whoever waited for the import went away; nothing is saved."""


class Counted(Result):
    """What became of the rows is counted; only rows with faults are kept."""

    def append_row_result(self, row_result):
        """The report keeps what a preview shows."""


class ActivityResource(resources.ModelResource):
    """One import of one sheet into one plan."""

    class Meta:
        model = Activity
        fields = ()
        import_id_fields = ()
        use_bulk = True
        batch_size = BATCH
        skip_unchanged = True
        skip_html_diff = True
        report_skipped = False
        store_row_values = False

    def __init__(self, *, plan, sheet, by, report, progress=None):
        super().__init__()
        self.plan, self.sheet, self.by, self.report, self.progress = plan, sheet, by, report, progress
        self.today = timezone.localdate()
        self.present = [name for name in sheet.headers if name in BY_NAME]
        self.fields = {name: Field(attribute(name), name) for name in OWN if name in self.present}
        used = {BY_NAME[name].kind for name in self.present}
        self.known, self.names = {}, {}
        for kind in used & set(LISTS):
            self.known[kind], self.names[kind] = names_of(LISTS[kind])
        self.labels = {kind: labels(enum) for kind, enum in CHOICES.items()}
        self.by_number = _by_number(plan) if "number" in self.present else {}
        self.loaded, self.taken, self.key_faults = {}, {}, {}

    def get_result_class(self):
        return Counted

    def import_row(self, row, instance_loader, **kwargs):
        """One row; before every hundredth whoever waits is told, and may stop the import."""
        if self.progress and kwargs["row_number"] % EVERY == 0 and self.progress(kwargs["row_number"]):
            raise Stopped
        return super().import_row(row, instance_loader, **kwargs)

    # Which activity a row speaks of

    def get_instance(self, instance_loader, row):
        """By the registry's number, else by the number in the plan, where that is unmistakable."""
        key, self.key_faults = self._key(row)
        if key is None:
            return None
        if key in self.taken:
            message = _("Row %(row)s speaks of the same activity.") % {"row": self.taken[key]}
            self.key_faults = {"id" if "id" in self.present else "number": message}
            return None
        self.taken[key] = row[ROW]
        if key not in self.loaded:
            self._load_from(row[ROW])
        if key not in self.loaded:
            self.key_faults = {"id": _("There is no activity of this number in the plan.")}
        return self.loaded.pop(key, None)

    def _key(self, row):
        """The key of the activity, or None; and what is wrong with the cells that say it."""
        try:
            key = cells.number(row.get("id"))
        except ValueError as error:
            return None, {"id": str(error)}
        try:
            return key if key is not None else self.by_number.get(cells.text(row.get("number"))), {}
        except ValueError:
            # The cell is read once more as a field, and has its fault there.
            return None, {}

    def _load_from(self, number):
        """The activities of the next rows, so that memory holds a batch and not the plan."""
        rows = (row for row in self.sheet.dict_rows_from(number) if row)
        keys = set()
        for _place, row in zip(range(BATCH), rows, strict=False):
            keys.add(self._key(row)[0])
        last = ActivityTransition.objects.filter(activity=OuterRef("pk")).order_by("-number")
        found = self.plan.activities.filter(pk__in=keys - {None}).annotate(
            last_on=Subquery(last.values("on")[:1]),
            last_reason=Subquery(last.values("reason")[:1]),
            last_side=Subquery(last.values("side")[:1]),
            steps=Max("transitions__number"),
        )
        self.loaded = {each.pk: each for each in found}

    def init_instance(self, row=None):
        new = Activity(plan=self.plan, country_id=self.plan.country_id, added_on=self.today)
        new.last_on = new.last_reason = new.last_side = new.steps = None
        return new

    # Filling it cell by cell

    def import_instance(self, instance, row, **kwargs):
        """Set what the cells say; all faults of the row at once."""
        faults, read = dict(self.key_faults), {}
        for name in self.present:
            if name == "id" or self._is_as_kept(instance, name, row[name]):
                continue
            try:
                read[name] = self._read(name, row[name])
            except ValueError as error:
                faults[name] = str(error)
        for name in OWN:
            if name in read and name not in DAYS:
                setattr(instance, attribute(name), read[name])
        # Days that cannot be read have their fault; what they would be is not said twice.
        if not set(DAYS) & set(faults):
            faults |= self._days(instance, read)
        instance.moves = []
        # Nor is a status compared with that of an activity which is not the row's.
        if not self.key_faults and not set(OF_STATUS) & set(faults):
            faults |= self._moves(instance, read)
        if faults:
            raise ValidationError(faults)

    def _is_as_kept(self, instance, name, value):
        """Whether a cell brings a text back as the export wrote it."""
        return BY_NAME[name].kind == "text" and instance.pk and cells.same_text(value, getattr(instance, name))

    def _read(self, name, value):
        kind = BY_NAME[name].kind
        if kind in READERS:
            return READERS[kind](value)
        said = cells.text(value)
        if cells.empty(said):
            return None if kind in LISTS else ""
        known = self.known.get(kind) or self.labels[kind]
        if plain(said) not in known:
            raise ValueError(_("“%(said)s” is not in the list.") % {"said": said})
        if known[plain(said)] is None:
            raise ValueError(_("“%(said)s” is the name of several in the list. Write the code.") % {"said": said})
        return known[plain(said)]

    def _days(self, instance, read):
        """Set first day, last day and precision together; what is wrong with them."""
        if not set(DAYS) & set(read):
            # Of a new activity whose days stand in no column nothing is known of them.
            instance.when_precision = instance.when_precision if instance.pk else Precision.UNKNOWN
            return {}
        first, exact = read.get("starts_on", (instance.starts_on, None))
        last, exact_end = read.get("ends_on", (instance.ends_on, None))
        said = max((each for each in (exact, exact_end) if each), key=PRECISIONS.index, default=None)
        given = read.get("when_precision")
        if first is None and last is not None:
            return {"starts_on": _("Give the first day, too.")}
        if first is None and given not in (None, "", Precision.UNKNOWN):
            return {"starts_on": _("Give a day, or say that it is not known.")}
        if first is not None and given == Precision.UNKNOWN:
            return {"when_precision": _("Days are given: say how exactly they are known, or take them out.")}
        if given and first is not None and said and PRECISIONS.index(given) < PRECISIONS.index(said):
            return {"when_precision": _("The days are written less exactly than this.")}
        unmoved = (first, last) == (instance.starts_on, instance.ends_on) and instance.pk
        if first is None:
            given = Precision.UNKNOWN
        elif not given:
            given = instance.when_precision if unmoved and "when_precision" not in read else said or Precision.DAY
        instance.starts_on, instance.ends_on, instance.when_precision = first, last, given
        return {}

    def _moves(self, instance, read):
        """The changes of status that lead from what is recorded to what the row says; what is wrong with them."""
        to = read.get("status") or instance.status
        on, reason, side = read.get("status_on"), read.get("reason"), read.get("side") or ""
        if to == instance.status:
            told = {"status_on": instance.last_on, "reason": instance.last_reason, "side": instance.last_side or ""}
            return {
                name: _("This tells how the status came about, which is recorded already. Leave it as it was.")
                for name in told
                if read.get(name) and read[name] != told[name]
            }
        way = _way(instance.status, to)
        if way is None:
            words = {"now": ActivityStatus(instance.status).label, "to": ActivityStatus(to).label}
            return {"status": _("What is “%(now)s” cannot become “%(to)s”.") % words}
        faults = {}
        if to in WITH_REASON:
            faults |= {} if reason else {"reason": _("Say why: choose a reason.")}
            faults |= {} if side else {"side": _("Say from which side it came.")}
        elif reason or side:
            named = "reason" if reason else "side"
            faults[named] = _("Only a postponement or cancellation has a reason and a side.")
        on = on or self.today
        if on > self.today:
            faults["status_on"] = _("A day in the future cannot be recorded as happened.")
        elif instance.last_on and on < instance.last_on:
            faults["status_on"] = _("It is not before the change that it follows (%(day)s).") % {
                "day": instance.last_on
            }
        told = {"reason_id": reason, "side": side} if to in WITH_REASON else {}
        instance.moves = [(step, on, told if step == to else {}) for step in way]
        # A fault is told in its own column, or where the status stands.
        return {name if name in self.present else "status": message for name, message in faults.items()}

    # Checking and saving it

    def skip_row(self, instance, original, row, import_validation_errors=None):
        """Whether the row says nothing new; else note what it says."""
        if import_validation_errors:
            return False
        changed = [
            name for name in self.fields if getattr(instance, attribute(name)) != getattr(original, attribute(name))
        ]
        if "starts_on" in self.present and instance.when_precision != original.when_precision:
            changed = list(dict.fromkeys([*changed, "when_precision"]))
        if not changed and not instance.moves and instance.pk:
            return True
        instance.changes = [(name, original, instance) for name in changed]
        return False

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """What the database would refuse, said before it is asked; without a query a row."""
        errors = dict(import_validation_errors or {})
        references = [name for name in (field.name for field in Activity._meta.fields) if name in REFERENCES]
        try:
            instance.clean_fields(exclude=[*references, *errors])
        except ValidationError as error:
            for name, faults in error.error_dict.items():
                errors.setdefault(name if name in BY_NAME else "title", []).extend(faults)
        if instance.starts_on and instance.ends_on and instance.ends_on < instance.starts_on:
            errors.setdefault("ends_on", [ValidationError(_("The last day is before the first day."))])
        if instance.answered_on and (not instance.asked_on or instance.answered_on < instance.asked_on):
            message = _("A unit answers on the day on which it was asked at the earliest.")
            errors.setdefault("answered_on", [ValidationError(message)])
        for name in PERSONS:
            if (getattr(instance, name) or 0) > MOST_PERSONS:
                errors.setdefault(name, [ValidationError(_("This number is too large or below zero."))])
        if errors:
            raise ValidationError(errors)
        self._note(instance)

    def _note(self, instance):
        """Keep what the preview shows of a row."""
        if len(self.report.rows) < SHOWN:
            changes = [
                (str(BY_NAME[name].header), self._shown(original, name) if instance.pk else "", shown)
                for name, original, new in instance.changes
                if (shown := self._shown(new, name)) or instance.pk
            ]
            changes += [
                (str(BY_NAME["status"].header), ActivityStatus(instance.status).label, ActivityStatus(to).label)
                for to, _on, _told in instance.moves[-1:]
            ]
            self.report.rows.append((not instance.pk, instance.title, changes))

    def _shown(self, instance, name):
        """A value as the preview shows it."""
        value, kind = getattr(instance, attribute(name)), BY_NAME[name].kind
        if kind in LISTS:
            return self.names[kind].get(value, "")
        if kind in CHOICES:
            return str(CHOICES[kind](value).label) if value else ""
        return cells.text(value)

    def bulk_create(self, using_transactions, dry_run, raise_errors, batch_size=None, result=None):
        new, self.create_instances = self.create_instances, []
        if new and not dry_run:
            Activity.objects.bulk_create(new, batch_size=BATCH)
            ActivityCountry.objects.bulk_create(
                ActivityCountry(activity=each, country_id=self.plan.country_id) for each in new
            )
            self._move(new)

    def bulk_update(self, using_transactions, dry_run, raise_errors, batch_size=None, result=None):
        changed, self.update_instances = self.update_instances, []
        if changed and not dry_run:
            columns = list(self.fields)
            columns += ["when_precision"] if "starts_on" in columns and "when_precision" not in columns else []
            if columns:
                Activity.objects.bulk_update(changed, columns, batch_size=BATCH)
            self._move(changed)

    def _move(self, activities):
        """Record the changes of status, one after the other."""
        moved = [
            ActivityTransition(
                activity=each, to=to, on=on, number=(each.steps or 0) + place, recorded_by=self.by, **told
            )
            for each in activities
            for place, (to, on, told) in enumerate(each.moves, 1)
        ]
        for number in sorted({each.number for each in moved}):
            ActivityTransition.objects.bulk_create(each for each in moved if each.number == number)


REFERENCES = {"plan", "country", "area", "form", "lead_unit", "host", "origin"}
PERSONS = [name for name in OWN if "participants" in name]


def names_of(model):
    """Keys by every way to name a record of a list (its code, its names), and its name by its key.

    A name that several records have is nobody's; codes are unmistakable.
    """
    found, names, codes = {}, {}, {}
    for each in model.objects.only("pk", "code", "name", "name_lv"):
        for name in {plain(each.name_lv), plain(each.name)}:
            found[name] = None if name in found else each.pk
        codes[plain(each.code)] = each.pk
        names[each.pk] = each.local_name
    return found | codes, names


def _by_number(plan):
    """Keys by number in the plan, where only one activity has it."""
    found = {}
    for key, number in plan.activities.exclude(number="").values_list("pk", "number"):
        found[number] = None if number in found else key
    return found


def _way(now, to):
    """The shortest way from one status to another, or None."""
    ways = [[now]]
    while ways:
        way = ways.pop(0)
        for following in ACTIVITY_TRANSITIONS.get(ActivityStatus(way[-1]), ()):
            if following == to:
                return [*way[1:], following]
            if following not in way:
                ways.append([*way, following])
    return None
