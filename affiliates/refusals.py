from django.http import Http404


class NotNow(Http404):
    """A link that leads nowhere at this moment; the sentence is for readers."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status


def nowhere(*, ended: bool) -> NotNow:
    if ended:
        return NotNow("This offer has ended, and nothing took its place.", 410)
    return NotNow("This offer has not begun yet.", 404)
