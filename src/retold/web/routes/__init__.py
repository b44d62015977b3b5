"""The addresses of the server, a module for each page. A route works out a document and nothing else.

| address | GET gives | POST |
|---|---|---|
| `/` | goes to `/stories` | |
| `/stories`, `/stories.atom` | StoriesPage, its feed | |
| `/stories/{id}` | StoryPage | `/stories/{id}/judgements`, `/stories/{id}/merge`, `/stories/{id}/split` |
| `/stories/{id}/export/{form}` | the comparison as json, html, markdown, csv, jsonld | |
| `/articles/{id}` | ArticlePage | |
| `/entities`, `/entities/{id}` | EntitiesPage, EntityPage | `/entities/{id}/merge`, `/apart`, `/split`, `/name` |
| `/outlets`, `/outlets/{name}` | OutletsPage, OutletPage | |
| `/origins`, `/origins/{name}` | OriginsPage, OriginPage | |
| `/search` | SearchPage | |
| `/add` | AddPage | `/add/compare`, `/add/library` |
| `/comparisons/{id}` | ComparisonPage, with `/export/{form}` | |
| `/jobs/{id}`, `/jobs/{id}/events` | JobPage, server-sent events | `/jobs/{id}/cancel` |
| `/judgements` | all judgements (JSON lines) | `/judgements/{id}/undo`, `/judgements/{id}/redo` |
| `/about` | AboutPage | |
| `/login` | LoginPage | `/login`, `/logout` |
| `/health/live`, `/health/ready`, `/metrics`, `/openapi.json` | for machines | |

Every page also ends in `.json` or answers to `Accept: application/json`. A POST needs the field `csrf` (or the header
`X-CSRF-Token`) and answers 303 to the page to go on with; with JSON wanted, 200 or 202 and that page's document.
"""

from fastapi import APIRouter

from retold.web.routes import (
    about,
    adding,
    articles,
    entities,
    judging,
    login,
    naming,
    resting,
    search,
    stories,
    working,
)

ROUTERS: tuple[APIRouter, ...] = (
    stories.router,
    articles.router,
    judging.router,
    naming.router,
    entities.router,
    resting.router,
    search.router,
    adding.router,
    working.router,
    about.router,
    login.router,
)
