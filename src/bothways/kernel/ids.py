"""Names of things. Ids are UUIDv7 texts made in the hall, so that they sort by birth."""

from __future__ import annotations

from collections.abc import Callable
from typing import NewType

TenantId = NewType("TenantId", str)
UserId = NewType("UserId", str)
AgentId = NewType("AgentId", str)
"""An agent is a user who takes contacts: the same value as the user's id."""
TeamId = NewType("TeamId", str)
SkillId = NewType("SkillId", str)
QueueId = NewType("QueueId", str)
FlowId = NewType("FlowId", str)
HoursId = NewType("HoursId", str)
CustomerId = NewType("CustomerId", str)
ContactId = NewType("ContactId", str)
OfferId = NewType("OfferId", str)
DecisionId = NewType("DecisionId", str)
RecordingId = NewType("RecordingId", str)
LegId = NewType("LegId", str)
"""One channel of the telephone engine; ours are chosen by us, so that they can be asked for after a crash."""
DispositionId = NewType("DispositionId", str)

NewId = Callable[[], str]
"""Makes a fresh id; real ones are UUIDv7, scenarios count."""
