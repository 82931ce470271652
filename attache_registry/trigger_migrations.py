"""Migrations of triggers, without what takes most of their time.

pgtrigger's own operations have the model's class made anew, and with it those of all models around it, for each of
some four hundred triggers; but a class does not know its triggers.
"""

from pgtrigger import migrations


class AddTrigger(migrations.AddTrigger):
    """Make a trigger."""

    def state_forwards(self, app_label, state):
        options = state.models[app_label, self.model_name].options
        options["triggers"] = [*options.get("triggers", []), self.trigger]


class RemoveTrigger(migrations.RemoveTrigger):
    """Take a trigger away."""

    def state_forwards(self, app_label, state):
        options = state.models[app_label, self.model_name].options
        options["triggers"] = [each for each in options.get("triggers", []) if each.name != self.name]
