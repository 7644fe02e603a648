"""Telegram: free, with buttons, and room for long texts; whoever has no link to it is unknown there."""

from messaging.channel import Channel
from messaging.rendering import buttons

CHANNEL = Channel(
    name="telegram",
    title="Telegram",
    preference=1,
    linked_by="link",
    for_staff=True,
    answers_at_once=False,
    priced=False,
    longest=4096,
    show=buttons,
    buttons=True,
    more="more.button",
    between="\n\n",
    within="\n",
    short_wording=False,
    photos=True,
    protects=True,
)
