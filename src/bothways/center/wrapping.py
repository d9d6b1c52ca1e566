"""After the talk: the agent's time for notes and result, which ends by the agent, by time or at once."""

from __future__ import annotations

from bothways.center import leaving, offering, standing
from bothways.center.errors import DispositionNeeded
from bothways.center.facts import WrapUpSaved
from bothways.center.step import Step
from bothways.interactions import events as ev
from bothways.interactions.contact import Contact
from bothways.kernel.errors import IllegalMove, Invalid
from bothways.kernel.ids import AgentId, DispositionId
from bothways.kernel.time import after

MOST_NOTES = 20_000


def begin(step: Step, contact: Contact, agent: AgentId) -> None:
    """Every handled contact enters wrap-up exactly once (I6); a setting of zero ends it in the same instant."""
    settings = step.settings(agent)
    kind = settings.wrap_up if settings else "none"
    seconds = settings.wrap_up_seconds if settings else 0
    none = kind == "none" or (kind == "timed" and seconds == 0)
    timed = kind == "timed" and not none
    deadline = after(step.at, seconds) if timed else None
    step.emit(ev.WrapUpBegan(contact=contact.id, agent=agent, deadline=deadline), contact.id)
    if none:
        finish(step, step.contact(contact.id), "setting")


def saved(step: Step, fact: WrapUpSaved) -> None:
    """Keep what was typed; finish when asked to. Notes may be taken during the talk already."""
    contact = step.contact(fact.contact)
    if contact.agent != fact.agent:
        raise IllegalMove("not the agent of this contact", contact=fact.contact)
    _check(step, fact)
    disposition = DispositionId(fact.disposition) if fact.disposition else contact.disposition
    notes = contact.notes if fact.notes is None else fact.notes
    if (disposition, notes) != (contact.disposition, contact.notes):
        step.emit(ev.ContactNoted(contact=contact.id, disposition=disposition, notes=notes), contact.id)
    if fact.finish:
        settings = step.settings(fact.agent)
        if settings is not None and settings.wrap_up == "mandatory" and disposition is None:
            raise DispositionNeeded("choose a result first", field="disposition_id")
        finish(step, step.contact(contact.id), "agent")


def _check(step: Step, fact: WrapUpSaved) -> None:
    if fact.notes is not None and len(fact.notes) > MOST_NOTES:
        raise Invalid("the notes are too long", field="notes", most=MOST_NOTES)
    if fact.disposition and step.config.dispositions and fact.disposition not in step.config.dispositions:
        raise Invalid("no such result", field="disposition_id")


def finish(step: Step, contact: Contact, by: ev.WrapUpEnd) -> None:
    """The agent is free again; the contact closes when its last leg is gone."""
    if contact.stage != "wrap_up" or contact.agent is None:
        raise IllegalMove("no wrap-up to finish", contact=contact.id, stage=contact.stage)
    step.emit(ev.WrapUpEnded(contact=contact.id, agent=contact.agent, by=by), contact.id)
    leaving.close_if_done(step, contact)
    standing.settle(step, contact.agent)
    offering.match_agent(step, contact.agent)
