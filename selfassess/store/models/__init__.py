"""Every model; importing this package makes the metadata complete."""

from selfassess.store.models.accounts import Role, User
from selfassess.store.models.assessments import Assessment, PlanItem, Response, Snapshot
from selfassess.store.models.cities import (
    Agency,
    AgencyLevel,
    CityElement,
    CitySetting,
    DutyHolder,
)
from selfassess.store.models.coalitions import (
    Challenge,
    ChallengeEntryRow,
    Follow,
    FollowVisit,
    PlaceReply,
    PlaceRevisionRow,
    RatedPlace,
)
from selfassess.store.models.cycle import AuditEntry, AuditSeal, SecondRating
from selfassess.store.models.districts import District, Invitation, Membership
from selfassess.store.models.evidence import Evidence, EvidenceRevision
from selfassess.store.models.factors import (
    Passkey,
    PasskeyChallenge,
    ProviderIdentity,
    RecoveryCode,
    UserSession,
)
from selfassess.store.models.history import Event, ImportBatch, NetworkImport
from selfassess.store.models.names import PersonName
from selfassess.store.models.observers import Observer, ObserverRating
from selfassess.store.models.plans import AdoptedPlan, PlanAction, PlanEvent
from selfassess.store.models.publications import (
    Publication,
    PublicationAddress,
    PublicationEvent,
)
from selfassess.store.models.scenarios import DistrictEffort, Scenario
from selfassess.store.models.subscriptions import Subscription
from selfassess.store.models.team import Assignment, Comment, Notice, Presence, Vote, VoteRound
from selfassess.store.models.transfers import (
    Transfer,
    TransferName,
    TransferPerson,
    TransferRest,
    TransferTrace,
    TransferUpload,
)

__all__ = [
    "AdoptedPlan",
    "Agency",
    "AgencyLevel",
    "Assessment",
    "Assignment",
    "AuditEntry",
    "AuditSeal",
    "Challenge",
    "ChallengeEntryRow",
    "CityElement",
    "CitySetting",
    "Comment",
    "District",
    "DistrictEffort",
    "DutyHolder",
    "Event",
    "Evidence",
    "EvidenceRevision",
    "Follow",
    "FollowVisit",
    "ImportBatch",
    "Invitation",
    "Membership",
    "NetworkImport",
    "Notice",
    "Observer",
    "ObserverRating",
    "Passkey",
    "PasskeyChallenge",
    "PersonName",
    "PlaceReply",
    "PlaceRevisionRow",
    "PlanAction",
    "PlanEvent",
    "PlanItem",
    "Presence",
    "ProviderIdentity",
    "Publication",
    "PublicationAddress",
    "PublicationEvent",
    "RatedPlace",
    "RecoveryCode",
    "Response",
    "Role",
    "Scenario",
    "SecondRating",
    "Snapshot",
    "Subscription",
    "Transfer",
    "TransferName",
    "TransferPerson",
    "TransferRest",
    "TransferTrace",
    "TransferUpload",
    "User",
    "UserSession",
    "Vote",
    "VoteRound",
]
