"""Songs, what was heard in them, the lists they are in, and files that are still arriving."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse

if TYPE_CHECKING:
    from musicapp.people.models import User


class SongState(models.TextChoices):
    WAITING = "waiting", "waiting"
    HEARING = "hearing", "being heard"
    READY = "ready", "heard"
    FAILED = "failed", "failed"  # trying again may help
    REJECTED = "rejected", "could not be read"  # the file itself is the trouble
    CANCELLED = "cancelled", "stopped"  # a person cancelled; the file is kept


class SongQuerySet(models.QuerySet["Song"]):
    def of(self, user: User) -> SongQuerySet:
        return self.filter(owner=user)

    def present(self) -> SongQuerySet:
        """Not in the bin."""
        return self.filter(deleted_at__isnull=True)


class Song(models.Model):
    """A recording and what the library shows of it. Figures come from its Analysis; tags may be edited."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="songs")
    state = models.CharField(max_length=12, choices=SongState.choices, default=SongState.WAITING)
    error = models.TextField(blank=True)
    warnings: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)  # sentences
    added_at = models.DateTimeField(auto_now_add=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveBigIntegerField(default=0)  # raised by every edit of a person

    # the file
    original_name = models.CharField(max_length=400)
    file = models.CharField(max_length=400)  # name in the default storage
    size_bytes = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    duplicate_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    container = models.CharField(max_length=40, blank=True)
    codec = models.CharField(max_length=40, blank=True)
    sample_rate_hz = models.PositiveIntegerField(null=True, blank=True)
    channels = models.PositiveSmallIntegerField(null=True, blank=True)
    bit_depth = models.PositiveSmallIntegerField(null=True, blank=True)
    duration_s = models.FloatField(null=True, blank=True)

    # tags
    title = models.CharField(max_length=300, blank=True)
    artist = models.CharField(max_length=300, blank=True)
    album = models.CharField(max_length=300, blank=True)
    album_artist = models.CharField(max_length=300, blank=True)
    composer = models.CharField(max_length=300, blank=True)
    genre = models.CharField(max_length=120, blank=True)
    released = models.CharField(max_length=10, blank=True)  # 1997, 1997-05 or 1997-05-21
    track_number = models.PositiveIntegerField(null=True, blank=True)
    disc_number = models.PositiveIntegerField(null=True, blank=True)
    isrc = models.CharField(max_length=12, blank=True)
    comment = models.TextField(blank=True)
    rating = models.PositiveSmallIntegerField(default=0)  # 0 (none) to 5
    artwork = models.CharField(max_length=400, blank=True)  # name in the default storage, 600 px JPEG
    artwork_small = models.CharField(max_length=400, blank=True)  # 96 px JPEG
    search_text = models.TextField(blank=True)  # folded words of all the above, for search as you type

    # what was heard, copied from the Analysis so that lists sort and filter in the database
    bpm = models.FloatField(null=True, blank=True)
    key = models.CharField(max_length=20, blank=True)  # "Eb major"
    key_position = models.PositiveSmallIntegerField(null=True, blank=True)  # place on the circle of fifths, C/Am = 0
    is_minor = models.BooleanField(null=True, blank=True)
    metre = models.CharField(max_length=8, blank=True)
    loudness_lufs = models.FloatField(null=True, blank=True)
    true_peak_dbtp = models.FloatField(null=True, blank=True)
    mini_waveform = models.CharField(max_length=480, blank=True)  # 240 peaks, two hex digits each
    harmony_strip = models.CharField(max_length=240, blank=True)  # a function letter (T P D X) per bar, at most 240
    analyser_version = models.PositiveIntegerField(null=True, blank=True)  # of the listener that heard it to the end
    hear_again_at = models.DateTimeField(null=True, blank=True)  # since when it waits to be heard anew, after new songs
    # Last, because it is long and no list needs it: SQLite reads a row from its beginning.
    fingerprint = models.TextField(blank=True)  # Chromaprint, as the library writes it

    objects = SongQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at"]
        indexes = [
            models.Index(fields=["owner", "deleted_at", "-added_at"]),
            models.Index(fields=["owner", "sha256"]),
            # Lists of thousands are counted, sorted and searched from these without touching the rows themselves.
            models.Index("owner", "deleted_at", Lower("title"), "id", name="song_by_title"),
            models.Index(fields=["owner", "deleted_at", "bpm", "id"], name="song_by_bpm"),
            models.Index(fields=["owner", "deleted_at", "duration_s", "id"], name="song_by_length"),
            models.Index(fields=["owner", "deleted_at", "key_position", "is_minor", "id"], name="song_by_key"),
            models.Index(fields=["owner", "deleted_at", "genre"], name="song_by_genre"),
            models.Index(fields=["owner", "deleted_at", "metre"], name="song_by_metre"),
            models.Index(fields=["owner", "deleted_at", "search_text", "duration_s", "id"], name="song_by_words"),
            models.Index(fields=["owner", "deleted_at", "state"]),
            models.Index(fields=["owner", "deleted_at", "analyser_version", "hear_again_at"], name="song_by_listener"),
            models.Index(
                fields=["hear_again_at", "owner"],
                condition=models.Q(hear_again_at__isnull=False),
                name="song_heard_again",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.original_name

    def get_absolute_url(self) -> str:
        return reverse("library:song", args=[self.pk])


class Hearing(models.Model):
    """The Analysis document of a song: partial while stages run, whole at the end.

    ``document`` is the machine's alone. Where people corrected it, ``corrected`` is the same with their corrections.
    """

    song = models.OneToOneField(Song, on_delete=models.CASCADE, related_name="hearing")
    document: models.JSONField[Any, Any] = models.JSONField(default=dict)
    corrected: models.JSONField[Any, Any] = models.JSONField(null=True, blank=True)  # None where nobody corrected
    theory: models.JSONField[Any, Any] = models.JSONField(null=True, blank=True)  # the Reading of what is shown
    stage = models.CharField(max_length=40, blank=True)  # the last finished stage; "done" when whole
    analyser_version = models.PositiveIntegerField(default=0)  # of the listener that wrote ``document``
    peaks = models.CharField(max_length=400, blank=True)  # name of the peaks file in the default storage
    notes = models.CharField(max_length=400, blank=True)  # name of the transcription in the default storage
    scores: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)  # {"melody.mid": stored name}
    seconds_by_stage: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    @property
    def shown(self) -> dict[str, Any]:
        """The document that pages, files and programs get."""
        document: dict[str, Any] = self.corrected or self.document
        return document


class Correction(models.Model):
    """What a person put right in a hearing. Kept apart from what the machine heard, and never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    song = models.ForeignKey(Song, on_delete=models.CASCADE, related_name="corrections")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=20)  # one of library.core.corrections.KINDS
    value: models.JSONField[Any, Any] = models.JSONField(default=dict)  # as library.core.corrections writes it
    misfit = models.TextField(blank=True)  # a sentence where it no longer fits what was heard
    made_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["made_at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.song_id}"


class TheoryFact(models.Model):
    """One thing that theory says of a song, as library.core.theory_facts words it."""

    song = models.ForeignKey(Song, on_delete=models.CASCADE, related_name="theory_facts")
    slug = models.CharField(max_length=80)  # "cadence:deceptive", "metre:7/8", "swing"
    count = models.PositiveIntegerField(default=1)
    value = models.FloatField(default=0.0)  # a share, a measure, or how sure it is
    first_s = models.FloatField(null=True, blank=True)  # the first passage; None where it is about the whole song
    end_s = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["song", "slug"], name="theory_fact_once")]
        indexes = [models.Index(fields=["slug", "count", "value", "song"], name="theory_fact_by_slug")]

    def __str__(self) -> str:
        return f"{self.slug} of {self.song_id}"


class SongProfile(models.Model):
    """What a song is compared with others by, as library.core.profile makes it. Columns of the song are repeated.

    So that ten thousand songs are read from this narrow table alone.
    """

    song = models.OneToOneField(Song, on_delete=models.CASCADE, primary_key=True, related_name="profile")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveSmallIntegerField()  # library.core.theory_facts.VERSION of the facts beside it
    bpm = models.FloatField(null=True, blank=True)
    key_position = models.PositiveSmallIntegerField(null=True, blank=True)
    is_minor = models.BooleanField(null=True, blank=True)
    opens_position = models.PositiveSmallIntegerField(null=True, blank=True)  # the first key of the song
    opens_minor = models.BooleanField(null=True, blank=True)
    closes_position = models.PositiveSmallIntegerField(null=True, blank=True)  # and the last
    closes_minor = models.BooleanField(null=True, blank=True)
    energy = models.FloatField(null=True, blank=True)  # 0 to 1
    swing = models.FloatField(null=True, blank=True)  # per cent, 50 even
    tuning_cents = models.FloatField(default=0.0)
    slots = models.PositiveSmallIntegerField(default=0)  # of a bar
    harmony: models.BinaryField[bytes, bytes] = models.BinaryField(default=bytes)
    groove: models.BinaryField[bytes, bytes] = models.BinaryField(default=bytes)
    path = models.TextField(blank=True)  # its chords as library.core.chord_path writes them
    path_s: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)  # where each begins

    class Meta:
        indexes = [models.Index(fields=["owner", "bpm"], name="profile_by_bpm")]

    def __str__(self) -> str:
        return f"Profile of {self.song_id}"


class Upload(models.Model):
    """A file that is arriving by the tus protocol. ``offset`` is what is safely on disk."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=400)
    metadata = models.TextField(blank=True)  # the Upload-Metadata header as it came
    length = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    song = models.ForeignKey(Song, null=True, blank=True, on_delete=models.SET_NULL, related_name="uploads")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)


class Playlist(models.Model):
    """A list in the order a person gave it, or (``rules``) one that fills itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="playlists")
    name = models.CharField(max_length=120)
    rules: models.JSONField[Any, Any] = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)  # kept as long as the bin keeps songs, for undo

    class Meta:
        ordering = ["name", "created_at"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("library:playlist", args=[self.pk])

    @property
    def is_smart(self) -> bool:
        return self.rules is not None


class PlaylistEntry(models.Model):
    playlist = models.ForeignKey(Playlist, on_delete=models.CASCADE, related_name="entries")
    song = models.ForeignKey(Song, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position", "id"]


class TagChange(models.Model):
    """One edit of tags, of one song or of many, kept so that it can be undone.

    ``changes`` is {song id: {field: [before, after]}}.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tag_changes")
    changes: models.JSONField[Any, Any] = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    undone_at = models.DateTimeField(null=True, blank=True)


class StemSet(models.Model):
    """A song in four parts, made by one separator. The files of its stems sum to the song."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)  # that of the job that made it
    song = models.OneToOneField(Song, on_delete=models.CASCADE, related_name="stem_set")
    separator = models.CharField(max_length=60)
    separator_version = models.CharField(max_length=60)
    separator_label = models.CharField(max_length=120)
    licence = models.CharField(max_length=120, blank=True)
    remark = models.TextField(blank=True)  # what to expect of it, as it was when this was made
    rank = models.PositiveSmallIntegerField(default=0)  # a separator of higher rank is better
    sample_rate_hz = models.PositiveIntegerField()
    bit_depth = models.PositiveSmallIntegerField()
    frames = models.BigIntegerField()
    residual_dbfs = models.FloatField()  # largest sample of the song minus its stems; -200 for none
    seconds = models.FloatField()  # that the split took
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Stems of {self.song_id} by {self.separator}"

    @property
    def duration_s(self) -> float:
        return self.frames / self.sample_rate_hz


class Stem(models.Model):
    """One part of a song as a FLAC file."""

    stem_set = models.ForeignKey(StemSet, on_delete=models.CASCADE, related_name="stems")
    name = models.CharField(max_length=12)  # one of library.core.stems.names.STEMS
    position = models.PositiveSmallIntegerField()
    file = models.CharField(max_length=400)  # name in the default storage
    size_bytes = models.BigIntegerField()
    waveform = models.TextField(blank=True)  # columns of peak and level, two hex digits each

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["stem_set", "name"], name="stem_once_in_a_set")]

    def __str__(self) -> str:
        return self.name
