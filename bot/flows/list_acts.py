"""What `/claims history` shows: the desk's own history, newest first."""

from contextlib import suppress

from bot.desk.ids import ArticleId, DeskId
from bot.errors import NotFound
from bot.services import Services
from bot.slack.drawn import Drawn
from bot.slack.parent import title_of
from bot.slack.replies import PAGE, acts_list


async def list_acts(services: Services, desk: DeskId, *, start: int = 0) -> Drawn:
    """Articles are called by their titles, as long as the desk has them."""
    acts, total = await services.desks.latest_acts(desk, start=start, count=PAGE)
    named: dict[ArticleId, str] = {}
    for id in {act.article for act in acts if act.article}:
        with suppress(NotFound):
            article = await services.articles.get(desk, id)
            named[id] = f"“{title_of(article)}”" if article.title else title_of(article)
    return acts_list(acts, start=start, total=total, named=named)
