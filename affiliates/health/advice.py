"""What an editor can do about an address, in sentences. Nothing is ever changed by itself."""

from affiliates.health.states import LinkState
from affiliates.health.watching import UsedBy
from affiliates.models import LinkAddress

_OF = {
    LinkState.UNSEEN: ("The worker looks at it soon.",),
    LinkState.OK: ("Nothing: it was there.",),
    LinkState.MOVED: (
        "Open the new address, look whether it says the same, and write it in place of the old.",
    ),
    LinkState.BLOCKED: (
        "Open it yourself: people can often read what programs may not. That it is closed to us "
        "doesn’t make it a bad link.",
    ),
    LinkState.LIMITED: ("Nothing: we look again when the host lets us.",),
    LinkState.SOFT_404: (
        "Open it and look whether it is the page that you meant. If it is, leave it: such a page "
        "is never called dead.",
    ),
    LinkState.FAILING: (
        "Wait: hosts come back. After three looks over three days it is called dead.",
    ),
    LinkState.DEAD: (
        "Look for where it went, and write the new address; or take the link or source away.",
    ),
    LinkState.REFUSED: (
        "Correct the address: readers of the public internet can’t follow it, so we don’t either.",
    ),
}
LOST = (LinkState.DEAD, LinkState.MOVED, LinkState.SOFT_404)


def advice(address: LinkAddress, users: list[UsedBy]) -> list[str]:
    state = LinkState(address.state)
    said = list(_OF[state])
    if state == LinkState.MOVED:
        said += sorted({user.when_moved for user in users if user.when_moved})
    return said


def wants_copy(address: LinkAddress, users: list[UsedBy]) -> bool:
    """Of a page that is lost, where somebody can keep a copy and keeps none."""
    return address.state in LOST and any(user.kept_copy == "" for user in users)
