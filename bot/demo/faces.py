"""Pictures of the people: a letter on a colour, drawn here so that nothing is fetched."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFont

from bot.demo.simcord_internals import FACE_SIZE as SIZE

COLOURS = ("#1c6460", "#8a4b2f", "#4f5b93", "#7a3e65", "#5b6b2e", "#a0632a", "#3d6e8c")
BOT_COLOUR = "#1c6460"


def letter(name: str, number: int) -> bytes:
    """A PNG with the first letter of a name; `number` chooses the colour."""
    picture, pen = _plate(COLOURS[number % len(COLOURS)])
    font = ImageFont.load_default(SIZE * 0.5)
    pen.text((SIZE / 2, SIZE / 2), name[0], font=font, fill="white", anchor="mm")
    return _png(picture)


def note() -> bytes:
    """A PNG with two notes, the mark of the bot."""
    picture, pen = _plate(BOT_COLOUR)
    unit = SIZE / 24
    line = [(9, 17.5), (9, 6.5), (18, 4.5), (18, 15.5)]
    pen.line([(x * unit, y * unit) for x, y in line], fill="white", width=5, joint="curve")
    for x, y in ((7, 17.5), (16, 15.5)):
        box = [(x - 2.4) * unit, (y - 2.2) * unit, (x + 2.4) * unit, (y + 2.2) * unit]
        pen.ellipse(box, fill="white")
    return _png(picture)


def _plate(colour: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    picture = Image.new("RGB", (SIZE, SIZE), colour)
    return picture, ImageDraw.Draw(picture)


def _png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
