"""The fictional institute the demo plays in: its server, its people, who can see what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import discord
from simcord import ChannelHandle, Env, GuildHandle, MemberActor, RoleHandle, UserHandle

from bot.demo import faces
from bot.demo import simcord_internals as internals

INSTITUTE = "Harbour Institute"
ZONE = "Europe/London"
BOT_NAME = "Etude"

# What the bot asks for when it is invited, and no more.
BOT_PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    create_private_threads=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
    add_reactions=True,
)

# Older threads are still in Discord, but a long list would only hide the fresh ones.
THREADS_SHOWN = 3

PAIR = "pair"
"""The key of the thread that two people share."""

Kind = Literal["channel", "thread", "direct"]


@dataclass(frozen=True)
class Person:
    """One member of the server; `in_switch` says whether a visitor can be this person."""

    key: str
    name: str
    role: str
    member: MemberActor
    user: UserHandle
    in_switch: bool


@dataclass(frozen=True)
class Place:
    """Somewhere one person can read: `key` names it in addresses, `newest` is a message id."""

    key: str
    name: str
    kind: Kind
    channel: ChannelHandle
    newest: int


# Key, name, role in words, role on the server; the last three only fill the room.
CAST = (
    ("ada", "Ada", "trainee", ""),
    ("ben", "Ben", "trainee", ""),
    ("ruth", "Ruth", "supervisor", "Supervisors"),
    ("carlo", "Carlo", "coordinator", "Coordinators"),
    ("imani", "Imani", "trainee", ""),
    ("jonas", "Jonas", "trainee", ""),
    ("mei", "Mei", "trainee", ""),
)
IN_SWITCH = ("ada", "ben", "ruth", "carlo")


class World:
    """Harbour Institute on the simulated Discord: open it after the environment started.

    Attributes:
        guild: the server.
        drills: the channel the rounds are posted in, for everybody.
        staff: the channel of supervisors and coordinators.
        supervisors, coordinators: the roles.
        people: everybody by key, e.g. `people["ada"]`.
        pictures: the PNGs of everybody by their address at Discord.
    """

    def __init__(self, env: Env) -> None:
        self.env = env
        self.pictures: dict[str, bytes] = {
            internals.face_address(internals.bot_id(env)): faces.note()
        }
        self.guild: GuildHandle = env.create_guild(INSTITUTE)
        internals.limit_bot(env, self.guild, BOT_PERMISSIONS)
        self.supervisors: RoleHandle = self.guild.create_role("Supervisors")
        self.coordinators: RoleHandle = self.guild.create_role(
            "Coordinators", permissions=discord.Permissions(manage_guild=True)
        )
        self.drills: ChannelHandle = self.guild.create_text_channel(
            "drills", topic="One short exercise a day. Fictional clients only."
        )
        self.staff: ChannelHandle = self._staff_channel()
        self.people: dict[str, Person] = {
            key: self._admit(key, name, role, group) for key, name, role, group in CAST
        }

    def _staff_channel(self) -> ChannelHandle:
        seen = discord.PermissionOverwrite(view_channel=True)
        hidden = discord.PermissionOverwrite(view_channel=False)
        bot_role = self.guild.roles[BOT_NAME]
        return self.guild.create_text_channel(
            "staff",
            topic="Supervisors and coordinators.",
            overwrites={
                self.guild.default_role: hidden,
                self.supervisors: seen,
                self.coordinators: seen,
                bot_role: seen,
            },
        )

    def _admit(self, key: str, name: str, role: str, group: str) -> Person:
        user = self.env.create_user(key, global_name=name, avatar=internals.FACE)
        self.pictures[internals.face_address(user.id)] = faces.letter(name, len(self.pictures))
        roles = [self.guild.roles[group]] if group else []
        member = self.guild.add_member(user, roles=roles)
        return Person(key, name, role, member, user, key in IN_SWITCH)

    def switch(self) -> list[Person]:
        """The people a visitor can be, in the order shown."""
        return [person for person in self.people.values() if person.in_switch]

    def viewer_for(self, person: Person, place: Place) -> internals.Viewer:
        """How simcord knows this person there: a member of the server, or just a user."""
        return person.user if place.kind == "direct" else person.member

    def places(self, person: Person) -> list[Place]:
        """Everything this person can read, in the order shown: threads below their channel."""
        channel = person.user.dm_channel
        newest = internals.newest_message(self.env, channel, person.user)
        return [
            *self._in_server(person),
            Place("direct", BOT_NAME, "direct", channel, newest),
        ]

    def _in_server(self, person: Person) -> Iterator[Place]:
        for channel in self.guild.channels.values():
            if not internals.may_read(self.env, channel, person.member):
                continue
            yield self._place(person, channel, "channel")
            threads = [
                thread
                for thread in channel.threads
                if internals.may_read(self.env, thread, person.member)
            ]
            for thread in sorted(threads, key=lambda t: t.id, reverse=True)[:THREADS_SHOWN]:
                yield self._place(person, thread, "thread")

    def _place(self, person: Person, channel: ChannelHandle, kind: Kind) -> Place:
        newest = internals.newest_message(self.env, channel, person.member)
        key = (channel.name or str(channel.id)) if kind == "channel" else str(channel.id)
        if kind == "thread" and internals.is_private(self.env, channel):
            # Nobody here sits in two at once, and the tour needs a name for it.
            key = PAIR
        return Place(key, channel.name or "", kind, channel, newest)
