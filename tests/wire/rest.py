"""The REST routes that the bot uses, over the world they change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from tests.wire.gateway import Gateway
from tests.wire.interactions import DiscordError, Interactions, refuse
from tests.wire.limits import faults_of_message
from tests.wire.payloads import DIRECT, PRIVATE_THREAD, THREADS, Json, answer, new_id
from tests.wire.world import World

MOST_MESSAGES = 100
BODY: web.RequestKey[Any] = web.RequestKey("body", object)


async def body_of(request: web.Request) -> Json:
    """The JSON of a request; files that come with it count as attachments."""
    if not request.content_type.startswith("multipart/"):
        return await request.json() if request.can_read_body else {}
    form = await request.post()
    body = json.loads(str(form["payload_json"]))
    files = [part for part in form.values() if isinstance(part, web.FileField)]
    body["attachments"] = [
        {
            "id": new_id(),
            "filename": file.filename,
            "size": len(content := file.file.read()),
            "url": "http://127.0.0.1/none",
            "proxy_url": "http://127.0.0.1/none",
            "text": content.decode(),
        }
        for file in files
    ]
    return body


class Rest:
    """Handlers, each named for what the bot asks."""

    def __init__(self, world: World, gateway: Gateway, interactions: Interactions) -> None:
        self._world = world
        self._gateway = gateway
        self._interactions = interactions

    def routes(self) -> Iterator[web.RouteDef]:
        channel, message = "/channels/{channel}", "/channels/{channel}/messages/{message}"
        reactions = message + "/reactions/{emoji}"
        webhook = "/webhooks/{application}/{token}"
        for method, path, handler in (
            ("GET", "/users/@me", self.me),
            ("GET", "/oauth2/applications/@me", self.application),
            ("GET", "/gateway/bot", self.gateway),
            ("PUT", "/applications/{application}/commands", self.overwrite_commands),
            ("POST", "/users/@me/channels", self.open_direct),
            ("GET", channel, self.channel),
            ("GET", f"{channel}/messages", self.history),
            ("POST", f"{channel}/messages", self.post),
            ("GET", message, self.message),
            ("PATCH", message, self.edit),
            ("DELETE", message, self.delete),
            ("POST", f"{message}/threads", self.open_thread),
            ("POST", f"{channel}/threads", self.open_private_thread),
            ("PUT", f"{channel}/thread-members/{{user}}", self.add_to_thread),
            ("GET", "/guilds/{guild}/threads/active", self.active_threads),
            ("PUT", f"{reactions}/@me", self.react),
            ("GET", reactions, self.reactors),
            ("POST", "/interactions/{id}/{token}/callback", self.callback),
            ("POST", webhook, self.follow_up),
            ("PATCH", f"{webhook}/messages/{{message}}", self.edit_answer),
            ("GET", f"{webhook}/messages/{{message}}", self.answered),
        ):
            yield web.route(method, f"/api/v10{path}", handler, expect_handler=None)

    async def me(self, _request: web.Request) -> web.Response:
        return answer({**self._world.bot, "verified": True, "mfa_enabled": True})

    async def application(self, _request: web.Request) -> web.Response:
        facts = {
            "id": self._world.application_id,
            "name": "etude",
            "icon": None,
            "description": "",
            "bot_public": False,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": 0,
            "owner": self._world.bot,
            "team": None,
        }
        return answer(facts)

    async def gateway(self, request: web.Request) -> web.Response:
        concurrency = self._gateway.max_concurrency
        limit = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": concurrency}
        url = f"ws://{request.host}/gateway"
        shards = self._gateway.shards
        return answer({"url": url, "shards": shards, "session_start_limit": limit})

    async def overwrite_commands(self, request: web.Request) -> web.Response:
        if request.match_info["application"] != self._world.application_id:
            raise DiscordError(403, 20012, "You are not authorized for this application")
        commands = request[BODY]
        for command in commands:
            command |= {
                "id": new_id(),
                "application_id": self._world.application_id,
                "version": new_id(),
                "description": command.get("description", ""),
                "default_member_permissions": command.get("default_member_permissions"),
            }
        self._world.commands = commands
        return answer(commands)

    async def open_direct(self, request: web.Request) -> web.Response:
        person = self._world.people.get(str((request[BODY])["recipient_id"]))
        if person is None:
            raise DiscordError(400, 50033, "Invalid Recipient(s)")
        return answer(self._world.channels[self._world.direct_channel(person)])

    async def channel(self, request: web.Request) -> web.Response:
        return answer(self._channel(request))

    async def history(self, request: web.Request) -> web.Response:
        messages = self._world.history(self._channel(request)["id"])
        limit = min(int(request.query.get("limit", 50)), MOST_MESSAGES)
        if "after" in request.query:
            newer = [m for m in messages if int(m["id"]) > int(request.query["after"])]
            found = newer[:limit]
        else:
            before = int(request.query.get("before", 2**63))
            found = [m for m in messages if int(m["id"]) < before][-limit:]
        return answer([self._world.shown(message) for message in reversed(found)])

    async def post(self, request: web.Request) -> web.Response:
        channel, body = self._channel(request), request[BODY]
        self._require_listener(channel)
        refuse(faults_of_message(body))
        message = self._world.post(channel["id"], self._world.bot, body)
        return answer({**self._world.shown(message), "nonce": body.get("nonce")})

    async def message(self, request: web.Request) -> web.Response:
        return answer(self._world.shown(self._message(request)))

    async def edit(self, request: web.Request) -> web.Response:
        message, body = self._message(request), request[BODY]
        refuse(faults_of_message({"flags": message["flags"], **body}))
        return answer(self._world.shown(self._world.edit(message, body)))

    async def delete(self, request: web.Request) -> web.Response:
        message = self._message(request)
        del self._world.messages[message["channel_id"]][message["id"]]
        return web.Response(status=204)

    async def open_thread(self, request: web.Request) -> web.Response:
        message, body = self._message(request), request[BODY]
        if message["id"] in self._world.channels:
            raise DiscordError(400, 160004, "A thread has already been created for this message")
        if not 1 <= len(body["name"]) <= 100:
            raise DiscordError(400, 50035, "Invalid Form Body: name")
        thread = self._world.open_thread(message["channel_id"], message["id"], body["name"])
        await self._gateway.dispatch("THREAD_CREATE", {**thread, "newly_created": True})
        return answer(thread, status=201)

    async def open_private_thread(self, request: web.Request) -> web.Response:
        channel, body = self._channel(request), request[BODY]
        if body.get("type") != PRIVATE_THREAD or not 1 <= len(body["name"]) <= 100:
            raise DiscordError(400, 50035, "Invalid Form Body: type or name")
        thread = self._world.open_private_thread(channel["id"], body["name"])
        await self._gateway.dispatch("THREAD_CREATE", {**thread, "newly_created": True})
        return answer(thread, status=201)

    async def add_to_thread(self, request: web.Request) -> web.Response:
        members = self._world.thread_members[self._channel(request)["id"]]
        user_id = request.match_info["user"]
        if user_id not in self._world.people:
            raise DiscordError(404, 10013, "Unknown User")
        if user_id not in members:
            members.append(user_id)
        return web.Response(status=204)

    async def active_threads(self, request: web.Request) -> web.Response:
        threads = self._world.threads_of(request.match_info["guild"])
        return answer({"threads": threads, "members": []})

    async def react(self, request: web.Request) -> web.Response:
        message = self._message(request)
        emoji = unquote(request.match_info["emoji"])
        await self.add_reaction(message, emoji, self._world.bot)
        return web.Response(status=204)

    async def add_reaction(self, message: Json, emoji: str, user: Json) -> None:
        """Put somebody's reaction on a message and tell the bot of it."""
        placed = self._world.reactions.setdefault(message["id"], {}).setdefault(emoji, [])
        if user["id"] in placed:
            return
        placed.append(user["id"])
        await self._gateway.dispatch("MESSAGE_REACTION_ADD", self._reaction(message, emoji, user))

    async def remove_reaction(self, message: Json, emoji: str, user: Json) -> None:
        self._world.reactions[message["id"]][emoji].remove(user["id"])
        event = self._reaction(message, emoji, user)
        await self._gateway.dispatch("MESSAGE_REACTION_REMOVE", event)

    def _reaction(self, message: Json, emoji: str, user: Json) -> Json:
        return {
            "user_id": user["id"],
            "channel_id": message["channel_id"],
            "message_id": message["id"],
            "guild_id": self._world.channels[message["channel_id"]].get("guild_id"),
            "emoji": {"id": None, "name": emoji},
            "message_author_id": message["author"]["id"],
            "burst": False,
            "burst_colors": [],
            "type": 0,
        }

    async def reactors(self, request: web.Request) -> web.Response:
        message = self._message(request)
        emoji = unquote(request.match_info["emoji"])
        users = {self._world.bot["id"]: self._world.bot}
        users |= {person.id: person.user for person in self._world.people.values()}
        placed = self._world.reactions.get(message["id"], {}).get(emoji, [])
        after = int(request.query.get("after", 0))
        return answer([users[one] for one in placed if int(one) > after])

    async def callback(self, request: web.Request) -> web.Response:
        body = request[BODY]
        data = {**(body.get("data") or {}), **{k: body[k] for k in ("attachments",) if k in body}}
        taken = self._interactions.callback(request.match_info["token"], {**body, "data": data})
        return answer(taken)

    async def follow_up(self, request: web.Request) -> web.Response:
        message = self._interactions.follow_up(request.match_info["token"], request[BODY])
        return answer(message)

    async def edit_answer(self, request: web.Request) -> web.Response:
        token, message_id = request.match_info["token"], request.match_info["message"]
        return answer(self._interactions.edit(token, message_id, request[BODY]))

    async def answered(self, request: web.Request) -> web.Response:
        interaction = self._interactions.find(request.match_info["token"])
        message_id = request.match_info["message"]
        return answer(self._interactions.message(interaction, message_id))

    def _channel(self, request: web.Request) -> Json:
        channel = self._world.channels.get(request.match_info["channel"])
        if channel is None:
            raise DiscordError(404, 10003, "Unknown Channel")
        if channel["id"] in self._world.closed_to_bot:
            raise DiscordError(403, 50001, "Missing Access")
        return channel

    def _message(self, request: web.Request) -> Json:
        messages = self._world.messages[self._channel(request)["id"]]
        if request.match_info["message"] not in messages:
            raise DiscordError(404, 10008, "Unknown Message")
        return messages[request.match_info["message"]]

    def _require_listener(self, channel: Json) -> None:
        if channel["type"] == DIRECT:
            person = self._world.people[channel["recipients"][0]["id"]]
            if not person.takes_messages:
                raise DiscordError(403, 50007, "Cannot send messages to this user")
        if channel["type"] in THREADS and channel["parent_id"] in self._world.closed_to_bot:
            raise DiscordError(403, 50001, "Missing Access")
