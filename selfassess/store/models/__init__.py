"""Every model; importing this package makes the metadata complete."""

from selfassess.store.models.accounts import Role, User
from selfassess.store.models.assessments import Assessment, PlanItem, Response, Snapshot
from selfassess.store.models.cycle import AuditEntry, AuditSeal, SecondRating
from selfassess.store.models.districts import District, Invitation, Membership
from selfassess.store.models.evidence import Evidence, EvidenceRevision
from selfassess.store.models.factors import Passkey, ProviderIdentity, RecoveryCode, UserSession
from selfassess.store.models.history import Event, ImportBatch
from selfassess.store.models.observers import Observer, ObserverRating
from selfassess.store.models.plans import AdoptedPlan, PlanAction, PlanEvent
from selfassess.store.models.scenarios import DistrictEffort, Scenario
from selfassess.store.models.team import Assignment, Comment, Notice, Presence, Vote, VoteRound

__all__ = [
    "AdoptedPlan",
    "Assessment",
    "Assignment",
    "AuditEntry",
    "AuditSeal",
    "Comment",
    "District",
    "DistrictEffort",
    "Event",
    "Evidence",
    "EvidenceRevision",
    "ImportBatch",
    "Invitation",
    "Membership",
    "Notice",
    "Observer",
    "ObserverRating",
    "Passkey",
    "PlanAction",
    "PlanEvent",
    "PlanItem",
    "Presence",
    "ProviderIdentity",
    "RecoveryCode",
    "Response",
    "Role",
    "Scenario",
    "SecondRating",
    "Snapshot",
    "User",
    "UserSession",
    "Vote",
    "VoteRound",
]
