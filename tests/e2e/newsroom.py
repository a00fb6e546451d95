"""A newsroom's record for the journeys: the real starter timeline and texts of our own, read."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from docket import schema
from docket.model import Item
from ingest import pipeline
from ingest.desk import open_desk
from ingest.documents import Given
from ingest.fetch import Web

NOW = datetime(2025, 9, 30, 6, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Piece:
    """One text of one outlet."""

    outlet: str
    published: str
    title: str
    text: str


WIRE = """\
Image dataset returns without links to abuse pictures

By Inga Solberg, Harbour Wire

The German group LAION on Friday released a new version of a dataset that trained many image
generators, after it removed more than 2,000 links to suspected child sexual abuse imagery.

LAION took its LAION-5B dataset offline in December 2023, when the Stanford Internet Observatory
reported that it had found such links in it.

One of the models trained on it, an older version of Stable Diffusion, was available on Hugging Face
until Thursday, when the company Runway ML removed it.

San Francisco's city attorney, David Chiu, sued the operators of 16 websites on August 15, 2024,
saying that they let users make fake nude pictures of women and girls.

In France, prosecutors on Wednesday charged Pavel Durov, the founder of Telegram, over the spread
of abuse imagery on the app.
"""
RETOLD = WIRE.replace(
    "Image dataset returns without links", "Dataset is back without links"
).replace("By Inga Solberg, Harbour Wire", "By staff")

PIECES = (
    Piece("Harbour Wire", "2024-08-31", "Image dataset returns without links", WIRE),
    Piece("City Mirror", "2024-09-02", "Dataset is back without links", RETOLD),
    Piece(
        "Bay Ledger", "2024-08-16", "City attorney goes after fake-nude sites",
        "City attorney goes after fake-nude sites\n\n"
        "San Francisco City Attorney David Chiu sued the operators of 16 websites on "
        "Thursday that create fake nude images of women and girls without consent.\n\n"
        "The lawsuit, filed in San Francisco Superior Court, asks a judge to close the sites.\n\n"
        "Visitors upload a picture of somebody dressed and get back one of the same person "
        "without clothes, for a few dollars. Teachers at two schools told the office of pupils who "
        "had found such pictures of themselves on the telephones of others.\n\n"
        "None of the firms could be reached by this newspaper. Two of the addresses lead to a "
        "letter box in Estonia, one to a garage in Oakland.\n",
    ),
    Piece(
        "Peninsula Radio", "2025-05-20", "Most of the fake-nude sites are gone",
        "Most of the fake-nude sites are gone\n\n"
        "Nine months ago the office of David Chiu, San Francisco's city attorney, went to court: "
        "on August 15, 2024 the city attorney sued the operators of 18 websites over fake nude "
        "images.\n\n"
        "Listeners in Palo Alto and Redwood City who tried the addresses for Morning Call this "
        "week met error pages at 11 of them, says Ada Lind, who runs the programme with Tom Reyes. "
        "Whoever runs the other 7 has not answered letters sent to Tallinn and Limassol.\n",
    ),
    Piece(
        "Bay Ledger", "2025-06-03", "One case over fake nudes ends with a penalty",
        "One case over fake nudes ends with a penalty\n\n"
        "Briver LLC settled with San Francisco City Attorney David Chiu on Monday and agreed to "
        "pay $100,000 in civil penalties. The company ran a site that made fake nude images with "
        "artificial intelligence.\n\n"
        "It admits nothing, and promises never to run such a service again. Nobody answered the "
        "door at the address that it gives in the papers, and a lawyer who signed for the firm "
        "declined to talk about it.\n\n"
        "The money goes to a fund of the city that helps people whose pictures were misused. Chiu "
        "said that talks with two more firms go on, and that others abroad have not replied.\n\n"
        "The settlement is the first in the suit that his office filed against the operators of "
        "16 websites on August 15, 2024.\n",
    ),
    Piece(
        "Capital Post", "2025-06-13", "Meta sues maker of undressing app",
        "Meta sues maker of undressing app\n\n"
        "Meta on Thursday sued Joy Timeline HK Limited in Hong Kong, saying that the company "
        "advertised apps that undress people in pictures with artificial intelligence.\n\n"
        "The suit comes just weeks after the Take It Down Act was signed into law on "
        "May 19, 2025.\n",
    ),
    Piece(
        "Capital Post", "2025-08-27", "States press search engines over deepfakes",
        "States press search engines over deepfakes\n\n"
        "Attorneys general of 47 states on Tuesday demanded information from Google about "
        "nonconsensual deepfake imagery in its search results.\n",
    ),
)  # fmt: skip


def build(path: Path, pieces: Sequence[Piece] = PIECES) -> Path:
    """Write the record through the real pipeline: a desk, the starter timeline, texts by hand."""
    desk = open_desk(path, schema.ROOT / "data", (), "0", NOW)
    with closing(desk), Web(sleep=lambda seconds: None, now=lambda: NOW) as web:
        for number, piece in enumerate(pieces, 1):
            place = path.parent / f"{number}.txt"
            place.write_text(piece.text, encoding="utf-8")
            item = Item(
                title=piece.title, outlet=piece.outlet, published_from="given",
                published_on=date.fromisoformat(piece.published),
            )  # fmt: skip
            pipeline.add(desk, [str(place)], Given(item), web, lambda: NOW)
    return path
