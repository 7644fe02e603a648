"""All the tables in one place, for migrations and for whoever reads several."""

from db.alert import Alert
from db.audit import AuditEvent
from db.bag import BagCode
from db.base import Base
from db.broadcast import Broadcast
from db.case import Case, CaseEntry
from db.channel import ChannelStop
from db.commitment import ActorCommitment, ActorReply, CommitmentCheck
from db.contact import Consent, Contact, LinkToken
from db.conversation import Conversation, Inbound
from db.count import (
    FamilyCount,
    GestorFamilyCount,
    LogroCount,
    MeetingCount,
    ParticipationCount,
)
from db.data_key import DataKey
from db.deletion import DeletedKey, DeletedMark, Deletion
from db.family import Family, Member
from db.family_message import FamilyMessage, FamilyNote
from db.log import LogEntry
from db.logro import Dimension, Entity, Logro, LogroChange, LogroReason, LogroState
from db.meeting import Meeting, MeetingAttendance, MeetingChange, MeetingReply
from db.month import MonthlyClose
from db.monthly_word import MonthlyWord
from db.offer import Offer, OfferInterest
from db.outbox import Outbox, OutboxChange
from db.questionnaire import PublishedQuestionnaire
from db.release import PublishedPlace, PublishedRelease, Withdrawal
from db.report_note import ReportNote
from db.reserved import ReservedCode
from db.sign_in import SignInAttempt, SignInPlace, SignInSession
from db.staff import Account, Staff, StaffMunicipality
from db.tally import OutboxTally
from db.territory import Department, Municipality
from db.wave import AnswerCount, CompletedPart, Draw, OpenComment, Participation, Wave, WavePlace

__all__ = [
    "Account", "ActorCommitment", "ActorReply", "Alert", "AnswerCount", "AuditEvent", "BagCode", "Base",
    "Broadcast", "Case", "CaseEntry", "ChannelStop", "CommitmentCheck", "CompletedPart", "Consent", "Contact",
    "Conversation", "DataKey", "DeletedKey", "DeletedMark", "Deletion", "Department", "Dimension", "Draw",
    "Entity", "Family", "FamilyCount", "FamilyMessage", "FamilyNote", "GestorFamilyCount",
    "Inbound", "LinkToken", "LogEntry", "Logro", "LogroChange", "LogroCount", "LogroReason", "LogroState",
    "Meeting",
    "MeetingAttendance", "MeetingChange", "MeetingCount", "MeetingReply", "Member", "MonthlyClose",
    "MonthlyWord",
    "Municipality", "Offer", "OfferInterest", "OpenComment", "Outbox", "OutboxChange", "OutboxTally",
    "Participation",
    "ParticipationCount", "PublishedPlace", "PublishedQuestionnaire", "PublishedRelease", "ReportNote",
    "ReservedCode", "SignInAttempt", "SignInPlace", "SignInSession", "Staff", "StaffMunicipality", "Wave",
    "WavePlace", "Withdrawal",
]  # fmt: skip
