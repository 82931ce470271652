"""People who use the registry, and the tokens of systems that act for them."""

import hashlib
import secrets

import pgtrigger
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken
from knox.settings import CONSTANTS

from attache_registry.history import track
from attache_registry.passwords import normalised
from attache_registry.policies import Role, Scope
from attache_registry.scans import Scan

__all__ = [
    "AccessToken",
    "CalendarLink",
    "DigestSent",
    "KeptAnswer",
    "RateWindow",
    "Scan",
    "SensitiveRead",
    "User",
    "Way",
]


@track(exclude=["password", "last_login"])
class User(AbstractUser):
    """A person who signs in, with the one role that decides what he or she may do (R28)."""

    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.ANALYST)
    language = models.CharField(
        _("language"), max_length=5, choices=[("en", _("English")), ("lv", _("Latvian"))], default="en"
    )
    must_change_password = models.BooleanField(
        _("must set a password of one's own"),
        default=False,
        help_text=_("Set by whoever gives a password to somebody else; until then nothing else is open."),
    )
    is_demonstration = models.BooleanField(
        _("demonstration user"),
        default=False,
        editable=False,
        help_text=_("Has a published password; can sign in only where DEMO=1."),
    )

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def set_password(self, raw_password):
        super().set_password(normalised(raw_password))

    def check_password(self, raw_password):
        return super().check_password(normalised(raw_password))

    @property
    def effective_role(self):
        """The role that counts: a superuser is an administrator."""
        return Role.ADMINISTRATOR if self.is_superuser else Role(self.role)


class AccessToken(AbstractAuthToken):
    """A bearer token of a person or system: stored hashed, shown once, with scope, expiry and last use."""

    name = models.CharField(_("name"), max_length=100, blank=True)
    scope = models.CharField(_("scope"), max_length=10, choices=Scope, default=Scope.READ)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        ordering = ["-created", "pk"]

    def __str__(self):
        return self.name or self.token_key


class CalendarLink(models.Model):
    """The secret address of a person's calendar feed: stored hashed, shown once, renewed at will."""

    user = models.OneToOneField(User, models.CASCADE, related_name="calendar_link", verbose_name=_("user"))
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made at"), auto_now=True)

    class Meta:
        verbose_name = _("calendar link")
        verbose_name_plural = _("calendar links")

    def __str__(self):
        return str(self.user)

    @classmethod
    def renew(cls, user):
        """Make the person a new secret, which ends the old one; the secret is returned and never kept."""
        secret = secrets.token_urlsafe(32)
        cls.objects.update_or_create(user=user, defaults={"digest": cls.digest_of(secret)})
        return secret

    @classmethod
    def of(cls, secret):
        """The link of a secret with its person, or None."""
        return cls.objects.select_related("user").filter(digest=cls.digest_of(secret)).first()

    @staticmethod
    def digest_of(secret):
        """What is kept of a secret."""
        return hashlib.sha256(secret.encode()).hexdigest()


class KeptAnswer(models.Model):
    """The first answer to a POST with an `Idempotency-Key`, kept so that it can be given again."""

    who = models.CharField(_("whose key"), max_length=64)
    path = models.CharField(_("path"), max_length=500)
    key = models.CharField(_("key"), max_length=255)
    fingerprint = models.CharField(_("fingerprint of the request"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status"))
    headers = models.JSONField(_("headers"))
    body = models.BinaryField(_("body"))
    # What has expired is looked for at each key.
    expires_at = models.DateTimeField(_("expires at"), db_index=True)

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        constraints = [
            models.UniqueConstraint(fields=["who", "path", "key"], name="attache_registry_keptanswer_once")
        ]

    def __str__(self):
        return self.key


class RateWindow(models.Model):
    """How often somebody has asked in the stretch of time that runs; in one place for all processes."""

    who = models.CharField(_("who"), max_length=80, primary_key=True)
    begins_at = models.DateTimeField(_("begins at"))
    asked = models.PositiveIntegerField(_("asked"))

    class Meta:
        verbose_name = _("stretch of requests")
        verbose_name_plural = _("stretches of requests")

    def __str__(self):
        return self.who


class DigestSent(models.Model):
    """A reminder mail that went out, so that a person gets one a day at the most (R20b)."""

    on = models.DateField(_("day"))
    recipient = models.EmailField(_("recipient"))
    sent_at = models.DateTimeField(_("sent at"), auto_now_add=True)

    class Meta:
        verbose_name = _("reminder mail")
        verbose_name_plural = _("reminder mails")
        constraints = [
            models.UniqueConstraint(fields=["on", "recipient"], name="attache_registry_digestsent_one_a_day")
        ]

    def __str__(self):
        return f"{self.recipient}, {self.on}"


class Way(models.TextChoices):
    """By which door somebody reads."""

    API = "api", _("API")
    PAGE = "page", _("pages")
    ADMIN = "admin", _("administration")


class SensitiveRead(models.Model):
    """Somebody was shown sensitive fields (R28): which, of which records, when and by which door.

    Contents are not kept. A list that showed some names those of its records that held any.
    """

    at = models.DateTimeField(_("when"), db_default=Now())
    user = models.ForeignKey(User, models.PROTECT, related_name="sensitive_reads", verbose_name=_("user"))
    token = models.CharField(_("token"), max_length=CONSTANTS.TOKEN_KEY_LENGTH, blank=True)
    way = models.CharField(_("door"), max_length=10, choices=Way)
    path = models.CharField(_("address"), max_length=500)
    resource = models.CharField(_("resource"), max_length=40)
    fields = ArrayField(models.CharField(max_length=40), verbose_name=_("fields"))
    records = ArrayField(models.CharField(max_length=40), verbose_name=_("keys of the records"))

    class Meta:
        verbose_name = _("read of sensitive fields")
        verbose_name_plural = _("reads of sensitive fields")
        ordering = ["-at", "-pk"]
        indexes = [
            # The latest come first, and the oldest go when their time is over.
            models.Index(fields=["at"], name="attache_registry_read_at"),
            # Who saw this one?
            GinIndex(fields=["records"], name="attache_registry_read_records"),
        ]
        triggers = [pgtrigger.Protect(name="written_once", operation=pgtrigger.Update)]

    def __str__(self):
        return f"{self.user}, {self.resource}"


class WriteMark(models.Model):
    """Up to where in the primary's log (LSN, in bytes) a person has written; kept where there are replicas."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    position = models.BigIntegerField()

    class Meta:
        verbose_name = _("mark of writing")
        verbose_name_plural = _("marks of writing")

    def __str__(self):
        return f"{self.user_id}: {self.position}"
